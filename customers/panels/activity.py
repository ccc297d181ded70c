"""What happened on the account: newest first, grouped by day, older pages on demand."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import groupby

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customers.panels.activity_notes import empty, guest, notes, tally
from customers.panels.activity_words import ActivityRow, row
from customers.panels.panel import BadQuery, Loaded, PanelRequest
from dashboard.access.masking import Mask
from dashboard.loyalty.attempt import Attempt, attempt, with_missing
from dashboard.loyalty.errors import Sentence
from dashboard.loyalty.models import Activity, ActivityKind, ActivityPage
from dashboard.loyalty.platform import Trait
from dashboard.loyalty.reads import ACTIVITIES, ACTIVITY_TOTAL, ActivityQuery
from dashboard.text.times import day_of, day_title, on_day

TITLES: Mapping[ActivityKind, Sentence] = {
    ActivityKind.PAYMENT_REWARD: gettext_lazy("Cashback"),
    ActivityKind.REDEMPTION: gettext_lazy("Redeemed"),
    ActivityKind.CAMPAIGN_REWARDED: gettext_lazy("Campaign rewards"),
    ActivityKind.SUCCESSFUL_ACTION: gettext_lazy("Campaign progress"),
    ActivityKind.EXPIRY: gettext_lazy("Expired"),
    ActivityKind.REFUND: gettext_lazy("Refunds"),
    ActivityKind.CANCEL: gettext_lazy("Cancelled"),
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
"""Kinds that a filter can have, of which the platform may know but some."""
ROWS_SHOWN = 15  # rows; the rest of a page is one click away, so that what stands beside it is not dwarfed
MAX_CURSOR = 2**63 - 1  # what the platform takes for an activity's number; they begin at 1
ALWAYS_SHOWN = 4  # choices of the filter, All among them; the others are one click away


@dataclass(frozen=True, slots=True)
class Filter:
    """One choice of the filter: the value in the address, its word, and whether it is chosen."""

    value: str
    title: Sentence
    chosen: bool


@dataclass(frozen=True, slots=True)
class Day:
    """The activities of one day in the programme's zone; `day` is None when the platform's date cannot be read."""

    day: date | None
    title: Sentence
    rows: tuple[ActivityRow, ...]


@dataclass(frozen=True, slots=True)
class ActivityView:
    """The activity panel: the first rows of a page by day, and how many more of it `all=1` shows.

    `before` is this page's cursor, None on the newest one; `older` that of the next page; `empty` says why no activity
    is shown.
    """

    days: tuple[Day, ...]
    folded: int
    all: str  # "1" when all were asked for: older pages show all too
    always_shown: tuple[Filter, ...]
    one_click_away: tuple[Filter, ...]
    kind: str
    manual_only: bool
    kind_is_rare: bool  # chosen, and not one of those always shown
    before: int | None
    older: int | None
    notes: tuple[Sentence, ...]
    empty: Sentence

    @property
    def is_first(self) -> bool:
        """Whether this is the newest page."""
        return self.before is None

    @property
    def manual(self) -> str:
        """The switch as it stands in an address."""
        return "1" if self.manual_only else ""


async def load(request: PanelRequest) -> Loaded:
    """One page (`?kind=`, `?before=`, `?manual=1`) and how many activities there are, all at once; the counts cost only
    themselves when they fail.

    Raises `BadQuery` for a kind that cannot be asked for or a cursor that is no number.
    """
    kinds = request.loyalty.activity_kinds
    kind, before, manual = asked(request.query, kinds)
    is_counted = Trait.NO_COUNTS not in request.program.kind.traits
    page, counts = await asyncio.gather(
        request.read(ACTIVITIES.where(ActivityQuery(kind, before))), _counts(request, kind)
    )
    failed = next((count for count in counts.values() if count.error), Attempt())
    page = with_missing(page, failed, _("the number of activities"))
    came = {one: count.answer for one, count in counts.items() if count.answer}
    totals = {one: count.value for one, count in counts.items()}
    view = present(
        page.value,
        kind,
        before,
        manual,
        request.now,
        request.mask,
        kinds,
        everything=request.query.get("all") == "1",
        total=totals[kind] if is_counted else None,
    )
    is_newest = kind is None and before is None and page.value.is_newest
    return Loaded(
        view,
        (page, *came.values()) if is_counted else (page,),
        count=tally(totals[kind], totals[None], kind, is_counted=is_counted),
        ticket=_ticket(page.value, request) if is_newest else (),
    )


async def _counts(request: PanelRequest, kind: ActivityKind | None) -> dict[ActivityKind | None, Attempt[int | None]]:
    """How many activities of the kind, and of all (None)."""
    wanted = tuple(dict.fromkeys((kind, None)))
    reads = (attempt(request.read(ACTIVITY_TOTAL.where(one))) for one in wanted)
    return dict(zip(wanted, await asyncio.gather(*reads), strict=True))


def asked(
    query: Mapping[str, str], kinds: Collection[ActivityKind] = TITLES.keys()
) -> tuple[ActivityKind | None, int | None, bool]:
    """The filter, cursor and manual switch of an address. Raises `BadQuery`."""
    return _kind(query.get("kind", ""), kinds), _cursor(query.get("before", "")), query.get("manual") == "1"


def _kind(name: str, kinds: Collection[ActivityKind]) -> ActivityKind | None:
    kind = next((one for one in TITLES if one in kinds and one.value == name), None)
    if name and kind is None:
        raise BadQuery(_("The platform cannot filter by this type of activity."))
    return kind


def _cursor(text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 19 and 1 < int(text) <= MAX_CURSOR):
        raise BadQuery(_("This position is not in the list of activities. Go back to the newest."))
    return int(text)


def present(
    page: ActivityPage,
    kind: ActivityKind | None,
    before: int | None,
    manual: bool,
    now: datetime,
    mask: Mask,
    kinds: Collection[ActivityKind] = TITLES.keys(),
    *,
    everything: bool = False,
    total: int | None = None,
) -> ActivityView:
    """Activities by day, the first of a long page unless `everything` is asked for. `total` is what the platform counts
    of the kind, None when that is unknown.

    "Manual only" is ours, not the platform's: it covers the rows read so far, and says so.
    """
    matching = [one for one in page.activities if one.is_manual or not manual]
    shown = matching if everything else matching[:ROWS_SHOWN]
    filters = (
        Filter("", _("All"), kind is None and not manual),
        *(Filter(one.value, title, one is kind) for one, title in TITLES.items() if one in kinds),
    )
    return ActivityView(
        days=tuple(_days(shown, now, mask)),
        folded=len(matching) - len(shown),
        all="1" if everything else "",
        always_shown=filters[:ALWAYS_SHOWN],
        one_click_away=filters[ALWAYS_SHOWN:],
        kind=kind.value if kind else "",
        manual_only=manual,
        kind_is_rare=any(one.chosen for one in filters[ALWAYS_SHOWN:]),
        before=before,
        older=page.older,
        notes=(*guest(page, kind, before), *notes(page, before, manual, len(matching), total)),
        empty="" if shown else empty(page, kind, before, manual, total),
    )


def _days(activities: Sequence[Activity], now: datetime, mask: Mask) -> list[Day]:
    def day(activity: Activity) -> date | None:
        return day_of(activity.at, now.tzinfo or UTC) if activity.at else None

    return [
        Day(day, _day_title(day, now.date()), tuple(row(one, now, mask) for one in group))
        for day, group in groupby(activities, key=day)
    ]


def _day_title(day: date | None, today: date) -> Sentence:
    return day_title(day, today) if day else _("Date unknown")  # the template prints the date itself


def _ticket(page: ActivityPage, request: PanelRequest) -> tuple[Sentence, ...]:
    newest = page.activities[0] if page.activities else None
    if newest is None or newest.at is None:
        return ()
    line = row(newest, request.now, request.mask)
    amount = f" ({' '.join(filter(None, (line.moved, line.unit)))})" if line.moved else ""
    return (
        *guest(page, None, None),
        _("Last activity: %(title)s%(amount)s on %(day)s")
        % {"title": line.title, "amount": amount, "day": on_day(newest.at, request.now)},
    )
