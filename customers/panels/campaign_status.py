"""Whether the customer has earned a campaign, from what the platform counts. Pure."""

from decimal import Decimal
from enum import StrEnum

from dashboard.loyalty.models import CampaignProgress, ProgressForm
from dashboard.loyalty.models.numbers import is_at_least, is_positive


class ProgressStatus(StrEnum):
    """The status of a customer's progress in a campaign, in the order shown."""

    EARNED = "earned"
    UNDER_WAY = "under way"
    NOT_STARTED = "not started"
    NOT_EARNED = "not earned"  # the platform does not send how far it is
    ACCOUNT = "account"  # a level or a wallet, which is not earned
    CLOSED = "not open"
    UNKNOWN = "unknown"


def status_of(progress: CampaignProgress) -> ProgressStatus:
    """Return the status of a progress.

    `is_open` says who may take part, not who earned: a count above 0 always means earned. Without a count, 100% may be
    earned and 0% may be a second round: neither is guessed.
    """
    count = progress.achieved_count
    if progress.form in (ProgressForm.TIER, ProgressForm.WALLET):
        return ProgressStatus.ACCOUNT
    if is_positive(count):
        return ProgressStatus.EARNED
    if progress.form is ProgressForm.AWARDS and count is not None:
        return ProgressStatus.UNDER_WAY if is_positive(progress.current_count) else ProgressStatus.NOT_EARNED
    return ProgressStatus.CLOSED if progress.is_open is False else _status_of_unearned(progress)


def is_complete(progress: CampaignProgress) -> bool:
    """Whether the platform says that 100% is done."""
    return progress.completion is not None and is_at_least(progress.completion, Decimal(100))


def _status_of_unearned(progress: CampaignProgress) -> ProgressStatus:
    """Return the status for an open campaign that was not earned, from what the platform counts."""
    completion, is_counted = progress.completion, progress.achieved_count is not None
    if not is_counted and is_complete(progress):
        return ProgressStatus.UNKNOWN
    if any(map(is_positive, (completion, progress.current_streak, progress.high_score))):
        return ProgressStatus.UNDER_WAY
    return ProgressStatus.NOT_STARTED if is_counted and completion is not None else ProgressStatus.UNKNOWN
