"""The activity on the account: newest first, by day, older pages on demand."""

import asyncio
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from itertools import groupby

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customers.panels.activity_notes import begins_with_newest, empty, guest, notes, tally
from customers.panels.activity_words import ActivityRow, row
from customers.panels.number_links import NumberLinks
from customers.panels.panel import Loaded, PanelRequest
from dashboard.frame.bad_query import BadQuery, number_in
from dashboard.loyalty.attempt import Attempt, attempt, with_missing
from dashboard.loyalty.customer_id import is_same_id
from dashboard.loyalty.errors import Sentence
from dashboard.loyalty.models import Activity, ActivityKind, ActivityPage, Answer
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
"""The kinds that the filter offers, if the platform supports them."""
ROWS_SHOWN = 15  # rows; the rest of a page is one click away, to balance the columns
MAX_CURSOR = 2**63 - 1  # the platform's largest activity number; they begin at 1
ALWAYS_SHOWN = 4  # choices of the filter, including All; the others are one click away


@dataclass(frozen=True, slots=True)
class Filter:
    """One choice of the filter: its value in the address, its title, and whether it is chosen."""

    value: str
    title: Sentence
    chosen: bool


@dataclass(frozen=True, slots=True)
class Day:
    """The activities of one day in the program's zone; `day` is None if the platform's date could not be read."""

    day: date | None
    title: Sentence
    rows: tuple[ActivityRow, ...]


@dataclass(frozen=True, slots=True)
class ActivityView:
    """The activity panel: the first rows of a page by day, and how many more rows `all=1` shows.

    `before` is this page's cursor, None on the newest page; `older` is the next page's cursor. `empty` says why there
    is no activity.
    """

    days: tuple[Day, ...]
    folded: int
    all: str  # "1" if all rows are shown: older pages then show all rows too
    always_shown: tuple[Filter, ...]
    one_click_away: tuple[Filter, ...]
    kind: str
    manual_only: bool
    kind_is_rare: bool  # the chosen kind is not always shown
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
        """The switch's value in an address."""
        return "1" if self.manual_only else ""


async def load(request: PanelRequest) -> Loaded:
    """Read one page (`?kind=`, `?before=`, `?manual=1`) and the counts, in parallel. If a count fails, only the count
    is missing.

    Raises `BadQuery` for an unsupported kind or a cursor that is not a number.
    """
    kinds = request.loyalty.activity_kinds
    kind, before, manual = parse_filters(request.query, kinds)
    is_counted = Trait.NO_COUNTS not in request.program.kind.traits
    sent, (of_kind, of_all) = await asyncio.gather(
        request.read_exact(ACTIVITIES.where(ActivityQuery(kind, before))), _counts(request, kind)
    )
    sent, names_others = with_other_ids(sent, request.customer_id)
    page = with_missing(await request.seen(sent), of_kind if of_kind.error else of_all, _("the number of activities"))
    view = present(
        page.value,
        kind,
        before,
        manual,
        request.now,
        kinds,
        show_all=request.query.get("all") == "1",
        total=of_kind.value if is_counted else None,
        names_others=names_others,
        links=request.links,
    )
    counted = (*of_kind.answers, *(of_all.answers if kind else ()))
    return Loaded(
        view,
        (page, *counted) if is_counted else (page,),
        count=tally(of_kind.value, of_all.value, kind, is_counted=is_counted),
        ticket=_ticket(page.value, request) if begins_with_newest(page.value, kind, before) else (),
    )


def with_other_ids(answer: Answer[ActivityPage], customer_id: str) -> tuple[Answer[ActivityPage], bool]:
    """Return the page and whether rows name another customer than the one requested. Then only those rows keep the id:
    masked ids cannot be compared."""
    rows = answer.value.activities
    others = _other_ids(rows, customer_id)
    if not others:
        return answer, False
    kept = tuple(one if one.customer_id in others else replace(one, customer_id=None) for one in rows)
    return answer.with_value(replace(answer.value, activities=kept)), True


async def _counts(request: PanelRequest, kind: ActivityKind | None) -> tuple[Attempt[int | None], Attempt[int | None]]:
    """Read the number of activities of the kind, and of all kinds."""
    of_all = attempt(request.read, ACTIVITY_TOTAL.where(None))
    if kind is None:
        only = await of_all
        return only, only
    return await asyncio.gather(attempt(request.read, ACTIVITY_TOTAL.where(kind)), of_all)


def parse_filters(
    query: Mapping[str, str], kinds: Collection[ActivityKind] = TITLES.keys()
) -> tuple[ActivityKind | None, int | None, bool]:
    """Return the kind, cursor and manual switch of an address. Raises `BadQuery`."""
    return _kind(query.get("kind", ""), kinds), _cursor(query.get("before", "")), query.get("manual") == "1"


def _other_ids(rows: Iterable[Activity], customer_id: str) -> set[str]:
    named = {row.customer_id for row in rows if row.customer_id is not None}
    return {one for one in named if not is_same_id(one, customer_id)}


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


def present(
    page: ActivityPage,
    kind: ActivityKind | None,
    before: int | None,
    manual: bool,
    now: datetime,
    kinds: Collection[ActivityKind] = TITLES.keys(),
    *,
    show_all: bool = False,
    total: int | None = None,
    names_others: bool = False,
    links: NumberLinks | None = None,
) -> ActivityView:
    """Present activities by day: the first of a long page, or all with `show_all`.

    `total` is the platform's count for the kind, None if unknown. `names_others`: ids in the rows are those of other
    customers. The dashboard itself filters "Manual only", so that filter covers only the rows read so far, and a note
    says so.
    """
    matching = [one for one in page.activities if one.is_manual] if manual else page.activities
    shown = matching if show_all else matching[:ROWS_SHOWN]
    filters = _filters(kind, manual, kinds)
    return ActivityView(
        days=tuple(_days(shown, now, names_others=names_others, links=links)),
        folded=len(matching) - len(shown),
        all="1" if show_all else "",
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


def _filters(kind: ActivityKind | None, manual: bool, kinds: Collection[ActivityKind]) -> tuple[Filter, ...]:
    every = Filter("", _("All"), kind is None and not manual)
    return every, *(Filter(one.value, title, one is kind) for one, title in TITLES.items() if one in kinds)


def _days(activities: Sequence[Activity], now: datetime, *, names_others: bool, links: NumberLinks | None) -> list[Day]:
    def day(activity: Activity) -> date | None:
        return day_of(activity.at, now.tzinfo or UTC) if activity.at else None

    def day_row(activity: Activity) -> ActivityRow:
        return row(activity, now, names_other=names_others and activity.customer_id is not None, links=links)

    return [
        Day(day, _day_title(day, now.date()), tuple(map(day_row, group))) for day, group in groupby(activities, key=day)
    ]


def _day_title(day: date | None, today: date) -> Sentence:
    return day_title(day, today) if day else _("Date unknown")  # the template prints the date


def _ticket(page: ActivityPage, request: PanelRequest) -> tuple[Sentence, ...]:
    newest = page.activities[0] if page.activities else None
    if newest is None or newest.at is None:
        return ()
    line = row(newest, request.now)
    amount = f" ({' '.join(filter(None, (line.moved, line.unit)))})" if line.moved else ""
    return (
        *guest(page, None, None),
        _("Last activity: %(title)s%(amount)s on %(day)s")
        % {"title": line.title, "amount": amount, "day": on_day(newest.at, request.now)},
    )
