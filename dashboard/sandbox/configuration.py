"""How the sandbox's programme is set up right now: as it was started, with the changes made since."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from dashboard.sandbox import programme
from dashboard.sandbox.campaigns import availability, configuration
from dashboard.sandbox.changes import CHANGES
from dashboard.sandbox.history import Row
from dashboard.sandbox.ladder import ladder
from dashboard.sandbox.many_campaigns import campaigns
from dashboard.sandbox.options import SandboxOptions
from dashboard.sandbox.patches import checked, dated, patched
from dashboard.sandbox.review_examples import AT_START


class Configuration:
    """The configuration's rows in each language, spelt as the documents say. Days count from `today`, when the sandbox
    began: a programme that nobody changes stays the same overnight."""

    def __init__(self, options: SandboxOptions, today: datetime) -> None:
        self.today = today
        self.ladder = ladder(options.tiers)
        self.campaigns = campaigns(options.campaigns, options.tiers)
        self.by_id = {campaign.id: campaign for campaign in self.campaigns}
        self._at_start = [*(AT_START if options.review else ()), *map(named, options.changes)]
        self._changes: list[Row] = []
        self._kept: dict[tuple[str, str], Any] = {}
        self.change()

    @property
    def changes(self) -> list[Row]:
        """What was changed since the start, first one first."""
        return self._changes

    def change(self, *changes: Any) -> None:
        """Make these the changes since the start. Each is a change's name as `{"change": …}`, or what `patches` takes.

        Raises ValueError with a sentence, and changes nothing, when they don't fit.
        """
        wanted = [named(each["change"]) if set(each) == {"change"} else checked(each) for each in map(_object, changes)]
        before = self._changes
        self._changes, self._kept = wanted, {}
        try:
            for lang in programme.LANGUAGES:
                self.tiers(lang), self.reward_campaigns(lang), self.referrals(lang)
            self.cashback(), self.redemption()
        except (LookupError, ValueError, TypeError) as error:
            self._changes, self._kept = before, {}
            raise ValueError(f"The change doesn't fit the configuration: {error}.") from error

    def tiers(self, lang: str) -> list[Row]:
        """Lowest first, unless they are reordered."""
        return self._part("tiers", lang, lambda: programme.tiers(self.ladder, lang))  # type: ignore[no-any-return]

    def tier_state(self, order: int, lang: str) -> Row:
        """A tier as a customer's progress shows it; one that was taken away is shown as it was."""
        rows = [*self.tiers(lang), *programme.tiers(self.ladder, lang)]
        row = next(row for row in rows if row["order"] == order)
        return {name: row[name] for name in ("order", "name", "minProgress", "icon") if name in row}

    def reward_campaigns(self, lang: str) -> list[Row]:
        """With who may take part."""
        return self._part(  # type: ignore[no-any-return]
            "campaigns",
            lang,
            lambda: [configuration(each, lang, self.today) | availability(each) for each in self.campaigns],
        )

    def referrals(self, lang: str) -> Row:
        """With the description that only the live API sends."""
        return self._part("referral", lang, lambda: programme.referrals(lang))  # type: ignore[no-any-return]

    def cashback(self) -> Row:
        """Of all tiers."""
        return self._part("cashback", "en", lambda: programme.cashback(self.ladder))  # type: ignore[no-any-return]

    def redemption(self) -> Row:
        """Of everybody."""
        return self._part("redemption", "en", programme.redemption)  # type: ignore[no-any-return]

    def _part(self, what: str, lang: str, original: Callable[[], Any]) -> Any:
        if (what, lang) not in self._kept:
            rows = original()
            for change in (*self._at_start, *self._changes):
                rows = patched(what, rows, dated(change, self.today))
            self._kept[what, lang] = rows
        return self._kept[what, lang]


def named(name: Any) -> Row:
    """The change of that name. Raises ValueError with a sentence."""
    if not isinstance(name, str) or name not in CHANGES:
        raise ValueError(f"There is no change {name!r}; there are: {', '.join(CHANGES)}.")
    return CHANGES[name]


def _object(change: Any) -> Row:
    if not isinstance(change, dict):
        raise ValueError("A change is an object.")
    return change
