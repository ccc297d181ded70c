"""The tier history: which tier was reached when, as far as activities and ledger say, and the ladder as a picture."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from customers.panels.activity_words import title
from customers.panels.panel import Loaded, PanelRequest
from customers.panels.tier_moves import CHANGES, Position, Step, TierMove, ladder_of, last_differs, moves_of
from dashboard.ledger.reading import CustomerRows, read_customer
from dashboard.loyalty.attempt import Attempt, attempt, with_missing
from dashboard.loyalty.errors import LoyaltyError, Sentence
from dashboard.loyalty.models import ActivityPage, Answer, Source, Tier, TierState
from dashboard.loyalty.reads import ACTIVITIES, TIER_PROGRESS, TIERS, ActivityQuery
from dashboard.pictures.ladder import Rung, ladder_picture
from dashboard.pictures.shapes import Picture
from dashboard.text import numbers
from dashboard.text.formatting import points
from dashboard.text.numbers import number
from dashboard.text.times import day_of, day_text

MAX_LEDGER_READS = 5

LOOKS = {
    Position.NOW: "rung-now",
    Position.BELOW: "rung-below",
    Position.LEFT: "rung-left",
    Position.ABOVE: "rung-above",
    Position.UNKNOWN: "rung-left",
}


@dataclass(frozen=True, slots=True)
class MoveRow:
    """One change: when, what, and the points of a reward. `is_whole_day`: the time of day is unknown."""

    at: datetime | None
    is_whole_day: bool
    what: Sentence
    points: Sentence = ""


@dataclass(frozen=True, slots=True)
class StepRow:
    """A tier of the ladder: its least progress with its unit, and what is known of the day. `is_now`: the current
    one."""

    name: Sentence
    least: Sentence
    reached: Sentence
    is_now: bool


@dataclass(frozen=True, slots=True)
class TierHistoryView:
    """The ladder, highest tier first, with its picture (None without a configured tier), and the changes, newest first.

    `reach` says how far back the dashboard knows, `notes` name contradictions, `empty` says why there is no change.
    """

    picture: Picture | None
    steps: tuple[StepRow, ...]
    moves: tuple[MoveRow, ...]
    reach: tuple[Sentence, ...]
    notes: tuple[Sentence, ...]
    empty: Sentence


@dataclass(frozen=True, slots=True)
class Known:
    """What was read: the changes newest first, the configured tiers and the current one (None: not known), and the day
    before which activities or rewards were not read (None: everything that is listed was read)."""

    moves: tuple[TierMove, ...]
    tiers: tuple[Tier, ...]
    current: TierState | None
    changes_from: datetime | None = None
    rewards_from: datetime | None = None


async def load(request: PanelRequest) -> Loaded:
    """Read the tier's activities (one read for each kind), the ledger, the tiers and the current tier, in parallel.

    Raises the error of the first kind of activities if none of them could be read.
    """
    outcomes, ledger, progress, tiers, units = await asyncio.gather(
        asyncio.gather(*(attempt(request.read, ACTIVITIES.where(ActivityQuery(kind))) for kind in CHANGES)),
        attempt(_ledger, request),
        attempt(request.read, TIER_PROGRESS),
        attempt(request.configuration, TIERS),
        request.units(),
    )
    pages = [outcome.answer for outcome in outcomes if outcome.answer]
    if not pages:
        raise _error_of(outcomes)
    first: Answer[Any] = pages[0]
    for outcome in outcomes:
        first = with_missing(first, outcome, _("some tier changes"))
    for other, name in ((ledger, _("rewards in the ledger")), (progress, _("the current tier")), (tiers, _("tiers"))):
        first = with_missing(first, other, name)
    known = _known(request, [page.value for page in pages], ledger.value, progress.value, tiers.value)
    view = present(known, request.now, request.program.tier_unit, units.points)
    stale = (answer for answer in tiers.answers if answer.source is Source.STALE)
    return Loaded(view, (first, *pages[1:], *ledger.answers, *progress.answers, *stale))


async def _ledger(request: PanelRequest) -> Answer[CustomerRows]:
    """Read the newest rows of the ledger, masked."""
    try:
        answer = await read_customer(
            request.program, request.exact, request.customer_id, request.options, MAX_LEDGER_READS
        )
    except LoyaltyError as error:
        raise request.mask.seen(error) from None
    return await request.seen(answer)


def _error_of(outcomes: Sequence[Attempt[ActivityPage]]) -> LoyaltyError:
    return next(outcome.error for outcome in outcomes if outcome.error)


def _known(
    request: PanelRequest, pages: Sequence[ActivityPage], ledger: CustomerRows | None, progress: Any, tiers: Any
) -> Known:
    rows = ledger.rows if ledger else ()
    activities = [one for page in pages for one in page.activities]
    oldest = [page.activities[-1].at for page in pages if page.activities and page.older is not None]
    return Known(
        moves=tuple(moves_of(activities, rows, request.program.time_zone)),
        tiers=tiers or (),
        current=progress.current if progress else None,
        changes_from=max((at for at in oldest if at), default=None),
        rewards_from=rows[0].at if ledger and rows and not ledger.begins_at_start else None,
    )


def present(known: Known, now: datetime, unit: str | None, points_name: str | None) -> TierHistoryView:
    """Present the history; `now` is in the program's zone, `unit` is what tiers count, `points_name` the name of
    points."""
    steps = ladder_of(known.tiers, known.current, known.moves)
    words = [_reached(step, now, is_whole=known.changes_from is None) for step in steps]
    rungs = [Rung(LOOKS[step.position], _name(step), reached) for step, reached in zip(steps, words, strict=True)]
    return TierHistoryView(
        picture=ladder_picture(_("The tiers as a ladder, with the day on which each was reached."), rungs)
        if rungs
        else None,
        steps=tuple(
            StepRow(_name(step), _least(step, unit), reached, is_now=step.position is Position.NOW)
            for step, reached in zip(steps, words, strict=True)
        )[::-1],
        moves=tuple(_row(move, points_name) for move in known.moves),
        reach=tuple(_reach(known, now)),
        notes=tuple(_notes(known)),
        empty="" if known.moves else _("The platform lists no tier changes for this customer."),
    )


def _name(step: Step) -> Sentence:
    return step.name or _("Tier without a name")


def _least(step: Step, unit: str | None) -> Sentence:
    return f"{number(step.least)} {unit}" if unit and step.least is not None else number(step.least)


def _reached(step: Step, now: datetime, *, is_whole: bool) -> Sentence:
    """Say when the tier was reached."""
    day = day_text(day_of(step.move.at, now.tzinfo or UTC)) if step.move and step.move.at else ""
    match step.position:
        case Position.NOW:
            return _("current tier, since %(day)s") % {"day": day} if day else _("current tier, day unknown")
        case Position.LEFT:
            return _("reached %(day)s, no longer held") % {"day": day} if day else _("reached before, day unknown")
        case Position.ABOVE:
            return _("not reached") if is_whole else _("not reached, as far as known")
    return _("reached %(day)s") % {"day": day} if day else _("day unknown")


def _row(move: TierMove, points_name: str | None) -> MoveRow:
    if move.activity:
        return MoveRow(move.at, move.activity.is_whole_day, title(move.activity))
    tier = move.tier or _("a tier whose name is unknown")
    given = move.row.points if move.row else None
    name = f"{points(given, signed=True)} {numbers.points_name(points_name, given)}" if given is not None else ""
    return MoveRow(move.at, is_whole_day=False, what=_("Reward for reaching %(tier)s") % {"tier": tier}, points=name)


def _reach(known: Known, now: datetime) -> Iterator[Sentence]:
    """Say how far back the dashboard knows."""
    zone = now.tzinfo or UTC
    if known.changes_from:
        yield _("Tier changes before %(day)s were not read.") % {"day": day_text(day_of(known.changes_from, zone))}
    elif known.moves:
        yield _("These are all the tier changes that the platform lists for this customer.")
    if known.rewards_from:
        yield _("Rewards for tiers before %(day)s were not read.") % {"day": day_text(day_of(known.rewards_from, zone))}


def _notes(known: Known) -> Iterator[Sentence]:
    if last := last_differs(known.moves, known.current):
        yield _(
            "The last change that the platform lists led to %(tier)s, but the current tier is %(current)s. "
            "A change may be missing."
        ) % {"tier": last.tier, "current": known.current.name if known.current else pgettext("value", "unknown")}
