"""One campaign of a customer in words: the progress, what it gives, and why it is closed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from customers.panels.campaign_forms import counted, form_facts, other_fields
from customers.panels.campaign_status import ProgressStatus, is_complete, status_of
from customers.panels.unknown import why_unknown
from dashboard.campaigns.conditions import CustomerFacts, conditions, date_condition, max_times
from dashboard.campaigns.kinds import campaign_kind
from dashboard.campaigns.reasons import Reason, reasons_from_platform
from dashboard.campaigns.status import Period
from dashboard.loyalty.errors import Sentence
from dashboard.loyalty.models import Campaign, CampaignProgress, End, ProgressForm
from dashboard.loyalty.models.numbers import whole
from dashboard.text.formatting import points, unrounded
from dashboard.text.lines import Line
from dashboard.text.numbers import plural
from dashboard.text.rewards import reward_in_words
from dashboard.text.units import Units


@dataclass(frozen=True, slots=True)
class CampaignRow:
    """One campaign of this customer.

    `figure` is the progress: "33%" or "3 of 10", "" if the campaign has no measure, None if the measure is missing.
    `bar` is its bar (1 to 100, None if unknown or not begun) and `bar_label` the bar's name. `aside` is what its line
    says beside the name.
    """

    name: str
    campaign_id: int | None
    status: ProgressStatus
    kind: Sentence | None
    figure: Sentence | None
    bar: int | None
    bar_label: Sentence
    aside: Sentence
    facts: tuple[Sentence, ...]  # earned 2 times, streak, high score, reward
    notes: tuple[Sentence, ...]  # why it is closed, contradictions
    ends_at: End | None  # only if it is in the future
    why_no_figure: Sentence
    more: tuple[Line, ...]  # fields without another place

    @property
    def shown_figure(self) -> Sentence | None:
        """The figure, "" for a percentage of a campaign that has not begun, or begins anew."""
        return "" if self.figure == "0%" else self.figure

    @property
    def has_more(self) -> bool:
        """Whether something stands behind its line."""
        return bool(self.kind or self.facts or self.notes or self.ends_at or self.more)


def is_excluded(progress: CampaignProgress) -> bool:
    """Whether the platform says that this customer may not take part, or not now."""
    return any(one.holds is False for one in reasons_from_platform(progress))


def name_of(progress: CampaignProgress) -> str:
    """Return the campaign's name, or that it has none."""
    return progress.name or (progress.campaign and progress.campaign.name) or _("Unnamed campaign")


def row(progress: CampaignProgress, facts: CustomerFacts, now: datetime, units: Units) -> CampaignRow:
    """Present one campaign: see `customers.panels.campaigns.present`."""
    campaign, name = progress.campaign or Campaign(), name_of(progress)
    status = status_of(progress)
    figure, bar, bar_label = _measure(progress, status)
    notes = tuple(_notes(progress, facts, now))
    return CampaignRow(
        name=name,
        campaign_id=progress.campaign_id,
        status=status,
        kind=campaign_kind(campaign.kind),
        figure=figure,
        bar=bar,
        bar_label=_("%(name)s: %(figure)s") % {"name": name, "figure": bar_label},
        aside=_aside(progress, status, notes),
        facts=tuple(_facts(progress, units)),
        notes=notes,
        ends_at=None if Period.of(campaign).has_ended(now) else campaign.ends_at,
        why_no_figure=why_unknown(progress, "completion") if figure is None else "",
        more=other_fields(progress),
    )


def _measure(progress: CampaignProgress, status: ProgressStatus) -> tuple[Sentence | None, int | None, Sentence]:
    """Return the figure, the bar and the bar's label. A campaign that is not open needs no percentage."""
    if (percent := progress.completion) is not None:
        full = whole(percent)  # rounded down: 100 only if it is complete
        return f"{full}%", min(full, 100) if full > 0 else None, _("%(percent)s%% done") % {"percent": full}
    if count := counted(progress):
        return count[0], count[1] or None, count[0]
    is_measured = progress.form is ProgressForm.PERCENTAGE and status is not ProgressStatus.CLOSED
    return None if is_measured else "", None, ""


def _aside(progress: CampaignProgress, status: ProgressStatus, notes: Sequence[Sentence]) -> Sentence:
    """Return what stands beside the name: how often it was earned, why it is closed, the streak, or what the platform
    sent instead of a measure."""
    if status is ProgressStatus.EARNED:
        return _times_earned(progress)
    if status is ProgressStatus.CLOSED and notes:
        return notes[-1]
    if progress.completion is None and not counted(progress):
        return next(iter(form_facts(progress)), "")
    return _streak(progress)


def _facts(progress: CampaignProgress, units: Units) -> list[Sentence]:
    facts = (
        _exact_percentage(progress),
        _times_earned(progress),
        *form_facts(progress),
        _streak(progress),
        _high_score(progress),
        *_gives(progress.campaign, units),
    )
    return list(filter(None, facts))


def _exact_percentage(progress: CampaignProgress) -> Sentence:
    exact = unrounded(progress.completion, 0)
    return _("percentage sent as %(number)s") % {"number": exact} if exact else ""


def _high_score(progress: CampaignProgress) -> Sentence:
    score = progress.high_score
    return "" if score is None else _("high score %(score)s") % {"score": points(score)}


def _gives(campaign: Campaign | None, units: Units) -> Iterator[Sentence]:
    if campaign is None:
        return
    own = units.with_currency(campaign.currency)
    for reward in campaign.rewards:
        yield _("gives %(reward)s") % {"reward": reward_in_words(reward, own)}


def _times_earned(progress: CampaignProgress) -> Sentence:
    times = progress.achieved_count
    if times is None:
        is_counted = progress.form in (ProgressForm.PERCENTAGE, ProgressForm.AWARDS)
        return _("times earned unknown") if is_counted else ""
    if times <= 0:
        return ""
    return ngettext("earned %(times)s time", "earned %(times)s times", plural(times)) % {"times": points(times)}


def _streak(progress: CampaignProgress) -> Sentence:
    days, longest = progress.current_streak, progress.highest_streak
    if days is None:
        return "" if longest is None else _("longest streak %(highest)s") % {"highest": points(longest)}
    text = ngettext("streak of %(days)s day", "streak of %(days)s days", plural(days)) % {"days": points(days)}
    if longest is None:
        return text
    return _("%(streak)s, longest %(highest)s") % {"streak": text, "highest": points(longest)}


def _notes(progress: CampaignProgress, facts: CustomerFacts, now: datetime) -> list[Sentence]:
    reasons_sent = reasons_from_platform(progress) if is_excluded(progress) else ()
    reasons = (*reasons_sent, *_reasons(progress, facts, now))
    return [*(one.sentence for one in reasons), *_contradictions(progress)]


def _reasons(progress: CampaignProgress, facts: CustomerFacts, now: datetime) -> tuple[Reason, ...]:
    """Return every condition that may be the reason, if the platform excludes the customer; otherwise only that the
    campaign is not running."""
    if progress.campaign is None:
        return ()
    if is_excluded(progress):
        return tuple(one for one in conditions(progress.campaign, progress, facts, now) if not one.holds)
    dates = date_condition(progress.campaign, now)
    return (dates,) if dates and dates.holds is False else ()


def _contradictions(progress: CampaignProgress) -> Iterator[Sentence]:
    earned = progress.achieved_count
    if earned is None:
        return
    if earned <= 0 and is_complete(progress):
        yield _("100% done, but the platform does not count it as earned.")
    if earned > 1 and _is_for_once(progress.campaign):
        yield _("Earned more than once, although the campaign can be earned only once.")


def _is_for_once(campaign: Campaign | None) -> bool:
    return campaign is not None and max_times(campaign) == 1
