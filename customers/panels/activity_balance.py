"""The balance after each activity, worked out from the balance now. Pure."""

from collections.abc import Sequence
from decimal import Decimal

from dashboard.loyalty.models import Activity, ActivityKind, Balance
from dashboard.loyalty.models.numbers import difference


def balances_after(activities: Sequence[Activity], balance: Balance | None) -> list[Decimal | None]:
    """Return the available points after each of the newest activities (newest first), None where they are not known.

    The platform sends no such balance: it follows from the available points, back from the newest activity. Nothing is
    known if there are wallets, or if it is not certain which rows are pending. From a row whose effect is not certain
    on, nothing older is known.
    """
    found: list[Decimal | None] = [None] * len(activities)
    pending = _pending(activities, balance)
    left = None if balance is None or pending is None or balance.wallet else balance.available_points
    for place, activity in enumerate(activities):
        if left is None or pending is None:
            break
        if place in pending:
            continue
        found[place] = left if activity.points else None
        left = _before(activity, left)
    return found


def _before(activity: Activity, after: Decimal) -> Decimal | None:
    """Return the balance before the activity; None if it is not certain what it moved."""
    if activity.sign_conflicts or not activity.sign_known:
        return None
    return after if activity.points is None else after - activity.points


def _pending(activities: Sequence[Activity], balance: Balance | None) -> frozenset[int] | None:
    """Return the places of rows whose points are pending; None if that is not certain."""
    if balance is None or balance.pending_points is None or balance.blocked_points:
        return None
    if not balance.pending_points:
        return frozenset()
    fitting = [place for place, one in enumerate(activities) if _is_reward_of(one, balance.pending_points)]
    return frozenset(fitting) if len(fitting) == 1 else None


def _is_reward_of(activity: Activity, points: Decimal) -> bool:
    is_reward = activity.kind is not None and activity.kind.known is ActivityKind.PAYMENT_REWARD
    return is_reward and activity.points is not None and not difference(activity.points, points)
