"""What is known of a customer's tiers: the changes, from activities and from the ledger, and the ladder with the day on
which each tier was reached. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from decimal import Decimal
from enum import StrEnum

from dashboard.loyalty.models import Activity, ActivityKind, LedgerRow, Tier, TierState
from dashboard.loyalty.models.times import EARLIEST
from dashboard.text.times import day_of


class Change(StrEnum):
    """How a tier was entered. Platforms do not say which way a migration went."""

    UP = "up"
    DOWN = "down"
    MOVED = "moved"
    REWARD = "reward"  # the ledger has a reward for reaching the tier


CHANGES = {
    ActivityKind.TIER_UPGRADED: Change.UP,
    ActivityKind.TIER_DOWNGRADED: Change.DOWN,
    ActivityKind.TIER_MIGRATION: Change.MOVED,
}


@dataclass(frozen=True, slots=True)
class TierMove:
    """A change that led to a tier. `tier` is its name, None if that is unknown; `at` None is unknown too.

    `activity` or `row` is what it was read from.
    """

    change: Change
    tier: str | None
    at: datetime | None
    activity: Activity | None = None
    row: LedgerRow | None = None

    @property
    def is_reaching(self) -> bool:
        """Whether the tier was reached, and not fallen back to."""
        return self.change is not Change.DOWN


class Position(StrEnum):
    """Where a tier of the ladder is, seen from the customer's current tier."""

    NOW = "now"
    BELOW = "below"
    LEFT = "left"  # above the current tier, but reached before
    ABOVE = "above"
    UNKNOWN = "unknown"  # the current tier is unknown, or not on the ladder


@dataclass(frozen=True, slots=True)
class Step:
    """A tier of the ladder: its name and least progress, and the move by which it was last reached; of the current
    tier, by which it was last entered. None is unknown."""

    name: str | None
    least: Decimal | None
    position: Position
    move: TierMove | None


def moves_of(activities: Iterable[Activity], rows: Iterable[LedgerRow], zone: tzinfo) -> list[TierMove]:
    """Return the changes, newest first; those without a time are last.

    A reward in the ledger is left out if an activity of the same day says that this tier was reached.
    """
    moves = [
        TierMove(CHANGES[one.kind.known], one.tier, one.at, activity=one)
        for one in activities
        if one.kind and one.kind.known in CHANGES
    ]
    days = {(_folded(move.tier), _day(move, zone)) for move in moves if move.is_reaching}
    rewards = [TierMove(Change.REWARD, row.campaign, row.at, row=row) for row in rows if row.tier_id]
    moves += [move for move in rewards if (_folded(move.tier), _day(move, zone)) not in days]
    return sorted(moves, key=lambda move: move.at or EARLIEST, reverse=True)


def ladder_of(tiers: Sequence[Tier], current: TierState | None, moves: Sequence[TierMove]) -> list[Step]:
    """Return the configured tiers, lowest first as they are given, with the moves (newest first) that led to them."""
    place = _place_of(current, tiers)
    return [
        Step(tier.name, tier.min_progress, *_position(tier, number - place if place is not None else None, moves))
        for number, tier in enumerate(tiers)
    ]


def last_differs(moves: Sequence[TierMove], current: TierState | None) -> TierMove | None:
    """Return the newest change of the tier if it led to another tier than the current one, None otherwise."""
    last = next((move for move in moves if move.activity and move.at), None)
    if last is None or current is None or not current.name or not last.tier:
        return None
    return None if _folded(last.tier) == _folded(current.name) else last


def _position(tier: Tier, above: int | None, moves: Sequence[TierMove]) -> tuple[Position, TierMove | None]:
    """Return the position of a tier so many places `above` the current one, and the move that led to it."""
    entered = list(_into(tier, moves))
    reached = next((move for move in entered if move.is_reaching), None)
    if above is None:
        return Position.UNKNOWN, reached
    if above == 0:
        return Position.NOW, entered[0] if entered else None
    if above < 0:
        return Position.BELOW, reached
    return (Position.LEFT if reached else Position.ABOVE), reached


def _into(tier: Tier, moves: Iterable[TierMove]) -> Iterator[TierMove]:
    yield from (move for move in moves if tier.name and _folded(move.tier) == _folded(tier.name))


def _place_of(current: TierState | None, tiers: Sequence[Tier]) -> int | None:
    """Return the place of the current tier on the ladder: by its order, else by its name."""
    if current is None:
        return None
    orders = [tier.order for tier in tiers]
    if current.order is not None and current.order in orders:
        return orders.index(current.order)
    by_name = (number for number, tier in enumerate(tiers) if tier.name and _folded(tier.name) == _folded(current.name))
    return next(by_name, None)


def _folded(name: str | None) -> str:
    return (name or "").strip().casefold()


def _day(move: TierMove, zone: tzinfo) -> object:
    return day_of(move.at, zone) if move.at else None
