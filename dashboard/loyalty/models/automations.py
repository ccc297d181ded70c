"""Automations that a customer is in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from dashboard.loyalty.models.gaps import Gaps, HasGaps


@dataclass(frozen=True, slots=True)
class AutomationStep(HasGaps):
    """One step of an automation. `configuration` is as sent."""

    kind: str | None = None
    order: int | None = None
    is_completed: bool | None = None
    configuration: Mapping[str, Any] = field(default_factory=dict)
    gaps: Gaps = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Automation(HasGaps):
    """An automation that the customer is in, such as a welcome journey. Gameball: `/customers/{id}/automation`.

    `completion` is a percentage (0 to 100).
    """

    order: int | None = None
    name: str | None = None
    is_unlocked: bool | None = None
    is_completed: bool | None = None
    completion: Decimal | None = None
    steps: tuple[AutomationStep, ...] = ()
    other: Mapping[str, Any] = field(default_factory=dict)
    gaps: Gaps = field(default=(), compare=False)
