"""Automations that a customer is in."""

from typing import Any

from dashboard.loyalty.models import Automation, AutomationStep
from dashboard.loyalty.notes import Notes
from dashboard.loyalty.reading import root_object
from dashboard.loyalty.shapes import flag, integer, mapping, nested_list, number, shape, text, unread

AUTOMATION_STEP = shape(
    AutomationStep,
    kind=text("type"),
    order=integer("order"),
    is_completed=flag("completed"),
    configuration=mapping("configuration"),
)
AUTOMATION = shape(
    Automation,
    order=integer("order"),
    name=text("name"),
    is_unlocked=flag("isUnlocked"),
    is_completed=flag("completed"),
    completion=number("completionPercentage"),
    steps=nested_list(AUTOMATION_STEP, "steps"),
    other=unread(),
)


def parse_automations(body: Any, notes: Notes) -> tuple[Automation, ...]:
    """Parse `/customers/{id}/automation`. Raises `Unreadable` without a list."""
    root = root_object(body, notes)
    groups = root.rows("campaigns")
    root.ignore("count")
    root.keep_unread()
    return tuple(AUTOMATION.read(part) for group in groups for part in group.parts("automation"))
