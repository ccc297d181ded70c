"""The tier history: what was reached when, how far back it is known, and nothing that was not read."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from customers.panels.tier_history import Known, TierHistoryView, load, present
from customers.panels.tier_moves import moves_of
from dashboard.loyalty.errors import Unavailable
from dashboard.loyalty.models import (
    Activity,
    ActivityKind,
    ActivityPage,
    LedgerKind,
    LedgerPage,
    Open,
    Tier,
    TierProgress,
    TierState,
)
from dashboard.loyalty.reads import ActivityQuery
from tests.customers.panels.sample import CAIRO, NOW, panel_request, platform_of, rendered
from tests.ledger.rows import ledger_row
from tests.words import text_of

UP, DOWN = ActivityKind.TIER_UPGRADED, ActivityKind.TIER_DOWNGRADED
TIERS = tuple(
    Tier(name, order, Decimal(least))
    for order, (name, least) in enumerate([("Basic", 0), ("Gold", 250), ("Black", 5000)], 1)
)


def change(kind: ActivityKind, tier: str, year: int, month: int, day: int) -> Activity:
    return Activity(kind=Open(kind.value, kind), tier=tier, at=datetime(year, month, day, 12, tzinfo=UTC))


def view_of(activities: Sequence[Activity], current: str | None, **more: object) -> TierHistoryView:
    state = TierState(name=current) if current else None
    known = Known(tuple(moves_of(activities, (), CAIRO)), TIERS, state)
    return present(replace(known, **more), NOW, "points", "Stars")  # type: ignore[arg-type]


def reached(view: TierHistoryView) -> dict[str, str]:
    return {str(step.name): str(step.reached) for step in view.steps}


def test_each_tier_has_the_day_on_which_it_was_reached_last() -> None:
    activities = [change(UP, "Gold", 2024, 1, 5), change(DOWN, "Basic", 2024, 6, 1), change(UP, "gold", 2025, 2, 3)]
    view = view_of(activities, "Gold")
    assert reached(view) == {
        "Black": "not reached",
        "Gold": "current tier, since 3 Feb 2025",
        "Basic": "day unknown",  # falling back is not reaching
    }
    assert [str(move.what) for move in view.moves] == ["Moved up to gold", "Moved down to Basic", "Moved up to Gold"]
    assert view.reach == ("These are all the tier changes that the platform lists for this customer.",)
    assert view.notes == ()


def test_nothing_is_invented() -> None:
    assert reached(view_of([], "Gold")) == {
        "Black": "not reached",
        "Gold": "current tier, day unknown",
        "Basic": "day unknown",
    }
    assert view_of([], "Gold").empty == "The platform lists no tier changes for this customer."
    some = view_of([change(UP, "Gold", 2025, 2, 3)], "Basic", changes_from=datetime(2025, 1, 1, tzinfo=UTC))
    assert reached(some) == {
        "Black": "not reached, as far as known",
        "Gold": "reached 3 Feb 2025, no longer held",
        "Basic": "current tier, day unknown",
    }
    assert some.reach == ("Tier changes before 1 Jan 2025 were not read.",)
    assert some.notes == (
        "The last change that the platform lists led to Gold, but the current tier is Basic. A change may be missing.",
    )
    assert set(reached(view_of([], None)).values()) == {"day unknown"}
    assert view_of([change(UP, "Silver", 2025, 2, 3)], "Gold").moves[0].what == "Moved up to Silver"


def test_a_reward_in_the_ledger_counts_unless_an_activity_of_that_day_says_the_same() -> None:
    at = datetime(2025, 2, 3, 12, tzinfo=UTC)
    reward = ledger_row(1, 100, LedgerKind.CAMPAIGN, campaign="Gold", tier_id="2", at=at)
    alone = present(Known(tuple(moves_of([], [reward], CAIRO)), TIERS, TierState(name="Gold")), NOW, None, "Stars")
    assert reached(alone)["Gold"] == "current tier, since 3 Feb 2025"
    assert [(str(move.what), move.points) for move in alone.moves] == [("Reward for reaching Gold", "+100 Stars")]
    assert len(moves_of([change(UP, "Gold", 2025, 2, 3)], [reward], CAIRO)) == 1


@pytest.mark.django_db(transaction=True)
async def test_the_panel_reads_each_kind_and_goes_on_without_a_part() -> None:
    def page(query: ActivityQuery) -> ActivityPage:
        return ActivityPage((change(UP, "Gold", 2025, 2, 3),) if query.kind is UP else ())

    answers: dict[str, Any] = {
        "activities": page,
        "ledger": LedgerPage(()),
        "tier_progress": TierProgress(current=TierState(name="Gold", order=2)),
        "tiers": TIERS,
    }
    request = panel_request(unit="points", **answers)
    text = text_of(rendered("tier-history", await load(request)))
    assert "Gold 250 points current tier, since 3 Feb 2025" in text
    assert platform_of(request).asked.count("activities") == 3
    without = panel_request(**answers | {"tiers": Unavailable("away"), "ledger": Unavailable("away")})
    loaded = await load(without)
    assert {str(part.name) for part in loaded.answers[0].missing} == {"rewards in the ledger", "tiers"}
    assert loaded.view.picture is None
    with pytest.raises(Unavailable):
        await load(panel_request(**answers | {"activities": Unavailable("away")}))
