"""The automations: what is done, what is not, and what nobody said."""

from decimal import Decimal

import pytest

from customers.panels.automations import load, present
from dashboard.loyalty.models import Automation, AutomationStep, Gap
from tests.customers.panels.sample import MARKUP, panel_request, rendered
from tests.loyalty.gaps import gaps
from tests.words import text_of

STEPS = (
    AutomationStep("AddPoints", 1, is_completed=True, configuration={"orders": 2}),
    AutomationStep(MARKUP, 2, is_completed=False),
    AutomationStep("RewardBadge", 3, gaps=gaps(Gap.NOT_SENT, "is_completed")),
)


async def test_each_automation_with_its_steps() -> None:
    sent = Automation(1, "Welcome", True, False, Decimal("33.3"), STEPS, {"channel": "push"})
    loaded = await load(panel_request(automations=(sent,)))
    markup = rendered("automations", loaded)
    page = text_of(markup)
    assert loaded.count == "1 automation"
    assert "Welcome 33.3% done In progress" in page
    assert "AddPoints orders: 2 done" in page
    assert "RewardBadge unknown" in page
    assert MARKUP not in markup
    assert "1 more field" in page


@pytest.mark.parametrize(
    ("unlocked", "completed", "said"),
    [
        (True, True, "Completed"),
        (False, False, "Locked"),
        (False, None, "Locked"),
        (True, False, "In progress"),
        (None, False, "Not completed"),
        (True, None, None),
    ],
)
def test_the_status_follows_from_what_was_sent(unlocked: bool | None, completed: bool | None, said: str | None) -> None:
    [one] = present([Automation(is_unlocked=unlocked, is_completed=completed)]).automations
    assert one.status == said
    assert (one.name, one.progress) == ("Automation without a name", "")


def test_none_at_all() -> None:
    assert present([]).empty == "This customer is not in any automation."


@pytest.mark.parametrize(("sent", "said"), [("99.96", "99.9% done"), ("100", "100% done"), ("0", "0% done")])
def test_only_what_is_complete_is_a_hundred_percent(sent: str, said: str) -> None:
    [one] = present([Automation(completion=Decimal(sent))]).automations
    assert one.progress == said
