"""Silences: findings that staff do not want counted for a while, with name, reason and last day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, TypeAlias

from asgiref.sync import sync_to_async
from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy

from dashboard.access.roles import StaffRequest
from dashboard.access.security_log.log import write_event
from dashboard.access.security_log.models import Event
from programconfig.models import Silence
from programconfig.review.finding import Finding
from programconfig.review.registry import RULES

MAX_PERIOD = timedelta(days=366)  # no silence lasts for ever


class SilenceForm(forms.Form):
    """The form that silences a finding: which one, why, and until the end of which day. `today` is in the program's
    zone."""

    rule = forms.ChoiceField(choices=[(rule.slug, rule.title) for rule in RULES], widget=forms.HiddenInput)
    place = forms.CharField(max_length=120, widget=forms.HiddenInput)
    place_name = forms.CharField(max_length=300, required=False, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=500, widget=forms.TextInput({"autofocus": True, "autocomplete": "off"})
    )
    until = forms.DateField(label=gettext_lazy("Until the end of"))

    def __init__(self, data: Mapping[str, Any] | None, *, today: date, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, label_suffix="", initial=initial, auto_id="silence-%s")
        too_long = gettext("A finding can be silenced for at most a year. It can be silenced again after that.")
        self.fields["until"].widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        self.fields["until"].validators = [
            MinValueValidator(today, gettext("Choose today or a later day.")),
            MaxValueValidator(today + MAX_PERIOD, too_long),
        ]


# A finding that is not silenced, with its expired silence if there is one.
ActiveFinding: TypeAlias = tuple[Finding, Silence | None]


@dataclass(frozen=True, slots=True)
class FindingsBySilence:
    """Findings sorted by silence: active ones, each with an expired silence or None; and silences that last, each with
    its finding (None if gone)."""

    active: Sequence[ActiveFinding]
    silenced: Sequence[tuple[Silence, Finding | None]]


def sort_by_silence(findings: Sequence[Finding], silences: Sequence[Silence], today: date) -> FindingsBySilence:
    """Sort the findings by the program's silences. `today` is in the program's zone; a silence lasts to the end of its
    last day. Pure."""
    by_key = {(silence.rule, silence.place): silence for silence in silences}
    lasting = {key: silence for key, silence in by_key.items() if silence.until >= today}
    found = {finding.key: finding for finding in findings}
    return FindingsBySilence(
        active=[(finding, by_key.get(finding.key)) for finding in findings if finding.key not in lasting],
        silenced=[(silence, found.get(key)) for key, silence in lasting.items()],
    )


async def silences_of(program: str) -> list[Silence]:
    """Every silence of a program, expired ones too, newest first."""
    return [silence async for silence in Silence.objects.filter(program=program).order_by("-at", "-pk")]


@sync_to_async
@transaction.atomic
def silence(program: str, form: SilenceForm, request: StaffRequest) -> None:
    """Store a valid form as a silence; it replaces an earlier silence of the same finding.

    Adds an entry to the security log. Raises SecurityLogUnavailable.
    """
    data, staff = form.cleaned_data, request.staff
    Silence.objects.update_or_create(
        program=program,
        rule=data["rule"],
        place=data["place"],
        defaults={
            "place_name": data["place_name"],
            "reason": data["reason"],
            "until": data["until"],
            "staff_id": staff.user_id,
            "staff_name": staff.name[:150],
            "at": timezone.now(),
        },
    )
    write_event(Event.FINDING_SILENCED, request, program=program, detail=f"{data['rule']} {data['place']}")


@sync_to_async
@transaction.atomic
def end_silence(program: str, pk: int, request: StaffRequest) -> bool:
    """End a silence; False if it does not exist any more. Adds an entry to the security log. Raises
    SecurityLogUnavailable."""
    ended = Silence.objects.filter(program=program, pk=pk).first()
    if ended is None:
        return False
    ended.delete()
    write_event(Event.SILENCE_ENDED, request, program=program, detail=f"{ended.rule} {ended.place}")
    return True
