"""The sandbox's current configuration: the one at the start, with the changes since then."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from dashboard.sandbox import program
from dashboard.sandbox.campaigns import availability, configuration
from dashboard.sandbox.changes import CHANGES
from dashboard.sandbox.history import Row
from dashboard.sandbox.ladder import ladder
from dashboard.sandbox.many_campaigns import campaigns
from dashboard.sandbox.options import SandboxOptions
from dashboard.sandbox.patches import checked, dated, patched
from dashboard.sandbox.review_examples import AT_START


class Configuration:
    """The rows of the configuration in each language, in the spelling of the documents.

    Days count from `today`, the sandbox's start, so that a program without changes stays the same overnight.
    """

    def __init__(self, options: SandboxOptions, today: datetime) -> None:
        self.today = today
        self.ladder = ladder(options.tiers)
        self.campaigns = campaigns(options.campaigns, options.tiers)
        self.by_id = {campaign.id: campaign for campaign in self.campaigns}
        self._at_start = [*(AT_START if options.review else ()), *map(change_by_name, options.changes)]
        self._changes: list[Row] = []
        self._rows: dict[tuple[str, str], Any] = {}
        self.change()

    @property
    def changes(self) -> list[Row]:
        """The changes since the start, oldest first."""
        return self._changes

    def change(self, *changes: Any) -> None:
        """Replace the changes since the start. A change is a name as `{"change": …}`, or a patch (`patches`).

        Raises ValueError with a sentence, and changes nothing, if a change does not fit.
        """
        new_changes = [
            change_by_name(change_row["change"]) if set(change_row) == {"change"} else checked(change_row)
            for change_row in map(_object, changes)
        ]
        before = self._changes
        self._changes, self._rows = new_changes, {}
        try:
            for lang in program.LANGUAGES:
                self.tiers(lang), self.reward_campaigns(lang), self.referrals(lang)
            self.cashback(), self.redemption()
        except (LookupError, ValueError, TypeError) as error:
            self._changes, self._rows = before, {}
            raise ValueError(f"The change doesn't fit the configuration: {error}.") from error

    def tiers(self, lang: str) -> list[Row]:
        """The tiers, lowest first unless reordered."""
        return self._part("tiers", lang, lambda: program.tiers(self.ladder, lang))  # type: ignore[no-any-return]

    def tier_state(self, order: int, lang: str) -> Row:
        """A tier as in a customer's progress; a removed tier is shown as it was."""
        rows = [*self.tiers(lang), *program.tiers(self.ladder, lang)]
        row = next(row for row in rows if row["order"] == order)
        return {name: row[name] for name in ("order", "name", "minProgress", "icon") if name in row}

    def reward_campaigns(self, lang: str) -> list[Row]:
        """The campaigns with their audience."""
        return self._part(  # type: ignore[no-any-return]
            "campaigns",
            lang,
            lambda: [configuration(campaign, lang, self.today) | availability(campaign) for campaign in self.campaigns],
        )

    def referrals(self, lang: str) -> Row:
        """The referral rules, with the description that only the live API sends."""
        return self._part("referral", lang, lambda: program.referrals(lang))  # type: ignore[no-any-return]

    def cashback(self) -> Row:
        """The earning rules of all tiers."""
        return self._part("cashback", "en", lambda: program.cashback(self.ladder))  # type: ignore[no-any-return]

    def redemption(self) -> Row:
        """The redemption rules of all tiers."""
        return self._part("redemption", "en", program.redemption)  # type: ignore[no-any-return]

    def _part(self, part: str, lang: str, original: Callable[[], Any]) -> Any:
        if (part, lang) not in self._rows:
            rows = original()
            for change in (*self._at_start, *self._changes):
                rows = patched(part, rows, dated(change, self.today))
            self._rows[part, lang] = rows
        return self._rows[part, lang]


def change_by_name(name: Any) -> Row:
    """The change with this name. Raises ValueError with a sentence."""
    if not isinstance(name, str) or name not in CHANGES:
        raise ValueError(f"There is no change {name!r}; there are: {', '.join(CHANGES)}.")
    return CHANGES[name]


def _object(change: Any) -> Row:
    if not isinstance(change, dict):
        raise ValueError("A change is an object.")
    return change
