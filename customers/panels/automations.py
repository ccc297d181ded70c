"""The automations that the customer is in, with the steps that are done."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from customers.panels.as_sent import MAX_FIELDS, as_sent, cut, more_fields, name_as_sent
from customers.panels.panel import Loaded, PanelRequest
from customers.panels.unknown import why_if_unknown, why_unknown
from dashboard.loyalty.errors import Sentence
from dashboard.loyalty.models import Automation, AutomationStep
from dashboard.loyalty.reads import AUTOMATIONS
from dashboard.text.lines import Line
from dashboard.text.numbers import percent_done


@dataclass(frozen=True, slots=True)
class StepView:
    """One step: what it does and with which values, both as sent. `is_done` is None if unknown."""

    kind: str
    values: tuple[Sentence, ...]
    is_done: bool | None
    why_not: Sentence


@dataclass(frozen=True, slots=True)
class AutomationView:
    """One automation. `status` is None if unknown, for the reason `why_no_status`; `meaning` is its color."""

    name: str
    status: Sentence | None
    meaning: str
    why_no_status: Sentence
    progress: Sentence
    steps: tuple[StepView, ...]
    more: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class AutomationsView:
    """The automations in the platform's order. `empty` says why there are none."""

    automations: tuple[AutomationView, ...]
    empty: Sentence


async def load(request: PanelRequest) -> Loaded:
    """Read the automations."""
    answer = await request.read(AUTOMATIONS)
    return Loaded(present(answer.value), (answer,), count=_count(len(answer.value)))


def present(automations: Sequence[Automation]) -> AutomationsView:
    """Present the automations."""
    return AutomationsView(
        tuple(map(_automation, automations)), "" if automations else _("This customer is not in any automation.")
    )


def _count(automations: int) -> str:
    if not automations:
        return ""
    return ngettext("%(count)d automation", "%(count)d automations", automations) % {"count": automations}


def _automation(automation: Automation) -> AutomationView:
    status, meaning = _status(automation)
    return AutomationView(
        name=automation.name or _("Automation without a name"),
        status=status,
        meaning=meaning,
        why_no_status=why_unknown(automation, "is_completed") if status is None else "",
        progress=_("%(percent)s%% done") % {"percent": percent_done(automation.completion)}
        if automation.completion is not None
        else "",
        steps=tuple(map(_step, automation.steps)),
        more=more_fields(automation.other),
    )


def _status(automation: Automation) -> tuple[Sentence | None, str]:
    if automation.is_completed:
        return _("Completed"), "good"
    if automation.is_unlocked is False:
        return _("Locked"), "stop"
    if automation.is_completed is None:
        return None, ""
    if automation.is_unlocked:
        return _("In progress"), "waiting"
    return _("Not completed"), "waiting"


def _step(step: AutomationStep) -> StepView:
    return StepView(
        kind=step.kind or pgettext("value", "unknown"),
        values=tuple(
            f"{name_as_sent(name)}: {cut(as_sent(value))}"
            for name, value in islice(step.configuration.items(), MAX_FIELDS)
        ),
        is_done=step.is_completed,
        why_not=why_if_unknown(step, "is_completed"),
    )
