"""Which activities the panel shows: what an address asks for, and the choices on the page."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.frame.bad_query import BadQuery, day_in, number_in
from dashboard.loyalty.errors import Sentence
from dashboard.loyalty.models import Activity, ActivityKind
from dashboard.text.times import day_of

MAX_CURSOR = 2**63 - 1  # the platform's largest activity number; they begin at 1
TITLES: Mapping[ActivityKind, Sentence] = {
    ActivityKind.PAYMENT_REWARD: gettext_lazy("Cashback"),
    ActivityKind.REDEMPTION: gettext_lazy("Redeemed"),
    ActivityKind.CAMPAIGN_REWARDED: gettext_lazy("Campaign rewards"),
    ActivityKind.SUCCESSFUL_ACTION: gettext_lazy("Campaign progress"),
    ActivityKind.EXPIRY: gettext_lazy("Expired"),
    ActivityKind.REFUND: gettext_lazy("Refunds"),
    ActivityKind.CANCEL: gettext_lazy("Canceled"),
    ActivityKind.REFERRAL: gettext_lazy("Referrals"),
    ActivityKind.REFERRED: gettext_lazy("Referred by a friend"),
    ActivityKind.REFERRAL_BONUS: gettext_lazy("Referral bonuses"),
    ActivityKind.TIER_UPGRADED: gettext_lazy("Tier up"),
    ActivityKind.TIER_DOWNGRADED: gettext_lazy("Tier down"),
    ActivityKind.TIER_MIGRATION: gettext_lazy("Tier moved"),
    ActivityKind.LIFETIME: gettext_lazy("Lifetime coupons"),
    ActivityKind.AUTOMATION: gettext_lazy("Automation"),
    ActivityKind.MIGRATION: gettext_lazy("Migration"),
}
"""The types that the platform can filter by, over the whole history."""


class Group(StrEnum):
    """Activities that agents ask for together. The dashboard picks them from the rows that were read."""

    EARNED = "earned"
    SPENT = "spent"
    EXPIRED = "expired"
    ADJUSTED = "adjusted"
    CAMPAIGNS = "campaigns"
    TIER = "tier"


GROUP_TITLES: Mapping[Group, Sentence] = {
    Group.EARNED: gettext_lazy("Earned"),
    Group.SPENT: gettext_lazy("Spent"),
    Group.EXPIRED: gettext_lazy("Expired"),
    Group.ADJUSTED: gettext_lazy("Adjusted"),
    Group.CAMPAIGNS: gettext_lazy("Campaigns"),
    Group.TIER: gettext_lazy("Tier"),
}
GROUPS: Mapping[ActivityKind, Group] = {
    ActivityKind.PAYMENT_REWARD: Group.EARNED,
    ActivityKind.REFERRAL: Group.EARNED,
    ActivityKind.REFERRED: Group.EARNED,
    ActivityKind.REFERRAL_BONUS: Group.EARNED,
    ActivityKind.LIFETIME: Group.EARNED,
    ActivityKind.AUTOMATION: Group.EARNED,
    ActivityKind.REDEMPTION: Group.SPENT,
    ActivityKind.EXPIRY: Group.EXPIRED,
    ActivityKind.BALANCE_ADJUSTMENT: Group.ADJUSTED,
    ActivityKind.REFUND: Group.ADJUSTED,
    ActivityKind.CANCEL: Group.ADJUSTED,
    ActivityKind.MIGRATION: Group.ADJUSTED,
    ActivityKind.CAMPAIGN_REWARDED: Group.CAMPAIGNS,
    ActivityKind.SUCCESSFUL_ACTION: Group.CAMPAIGNS,
    ActivityKind.TIER_UPGRADED: Group.TIER,
    ActivityKind.TIER_DOWNGRADED: Group.TIER,
    ActivityKind.TIER_MIGRATION: Group.TIER,
}


@dataclass(frozen=True, slots=True)
class Filters:
    """What an address asks for.

    The platform filters by `kind` and starts before the activity `before`; `until` is a day to start at. The dashboard
    picks the rest from the rows that were read: a group, only movements that took points, only manual ones.
    """

    kind: ActivityKind | None = None
    before: int | None = None
    until: date | None = None
    group: Group | None = None
    minus: bool = False
    manual: bool = False

    @property
    def picks(self) -> bool:
        """Whether the dashboard leaves out some of the rows that were read."""
        return bool(self.group or self.minus or self.manual)

    def has(self, activity: Activity) -> bool:
        """Whether the dashboard shows this activity."""
        if self.group and group_of(activity) is not self.group:
            return False
        if self.minus and not (activity.points is not None and activity.points < 0):
            return False
        return not self.manual or activity.is_manual is True


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice on the page: its value in the address, its title, and whether it is chosen. `count` is how many of the
    rows that were read it has, None for the platform's types."""

    value: str
    title: Sentence
    chosen: bool
    count: int | None = None


def group_of(activity: Activity) -> Group | None:
    """Return the group of an activity, None for types that are in none."""
    kind = activity.kind.known if activity.kind else None
    return GROUPS.get(kind) if kind else None


def group_choices(activities: Sequence[Activity], filters: Filters) -> tuple[Choice, ...]:
    """Return "All" and the groups that have rows, or are chosen."""
    counts = Counter(map(group_of, activities))
    every = Choice("", _("All"), not filters.group and not filters.manual, len(activities))
    groups = (Choice(one.value, title, one is filters.group, counts[one]) for one, title in GROUP_TITLES.items())
    return every, *(one for one in groups if one.count or one.chosen)


def kind_choices(filters: Filters, kinds: Collection[ActivityKind]) -> tuple[Choice, ...]:
    """Return the platform's types, as far as it can filter by them."""
    return tuple(Choice(one.value, title, one is filters.kind) for one, title in TITLES.items() if one in kinds)


def parse_filters(query: Mapping[str, str], kinds: Collection[ActivityKind] = TITLES.keys()) -> Filters:
    """Return the filters of an address. Raises `BadQuery`."""
    return Filters(
        kind=_kind(query.get("kind", ""), kinds),
        before=_cursor(query.get("before", "")),
        until=_day(query.get("until", "")),
        group=next((one for one in Group if one.value == query.get("group")), None),
        minus=query.get("minus") == "1",
        manual=query.get("manual") == "1",
    )


def is_until(activity: Activity, until: date | None, now: datetime) -> bool:
    """Whether the activity is of that day (in the zone of `now`) or before it, or has no date; True without a day."""
    return until is None or activity.at is None or day_of(activity.at, now.tzinfo or UTC) <= until


def _kind(name: str, kinds: Collection[ActivityKind]) -> ActivityKind | None:
    kind = next((one for one in TITLES if one in kinds and one.value == name), None)
    if name and kind is None:
        raise BadQuery(_("The platform cannot filter by this type of activity."))
    return kind


def _cursor(text: str) -> int | None:
    if not text:
        return None
    if (cursor := number_in(text, least=2, most=MAX_CURSOR)) is None:
        raise BadQuery(_("There is no such page of activities. Go back to the newest activities."))
    return cursor


def _day(text: str) -> date | None:
    day = day_in(text)
    if text and day is None:
        raise BadQuery(_("This is not a date. Write it as 2026-12-31."))
    return day
