"""Findings that staff do not want counted for a while: by whom, why and until when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, TypeAlias

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy

from dashboard.access.roles import Staff
from programconfig.models import Silence
from programconfig.review.finding import Finding
from programconfig.review.registry import RULES

MAX_PERIOD = timedelta(days=366)  # so that nothing is silent for ever


class SilenceForm(forms.Form):
    """Which finding, why, and until the end of which day. `today` is the programme's."""

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


# A finding that counts, with a silence of it that is over.
Counted: TypeAlias = tuple[Finding, Silence | None]


@dataclass(frozen=True, slots=True)
class Judged:
    """Findings by what staff said of them: those that count, each with a silence that is over (or None), and silences
    that last, each with its finding (None when the rule no longer finds it)."""

    counted: Sequence[Counted]
    silenced: Sequence[tuple[Silence, Finding | None]]


def judged(findings: Sequence[Finding], silences: Sequence[Silence], today: date) -> Judged:
    """`silences` of the programme, `today` on its calendar; a silence lasts to the end of its last day. Pure."""
    by_key = {(silence.rule, silence.place): silence for silence in silences}
    lasting = {key: silence for key, silence in by_key.items() if silence.until >= today}
    found = {finding.key: finding for finding in findings}
    return Judged(
        counted=[(finding, by_key.get(finding.key)) for finding in findings if finding.key not in lasting],
        silenced=[(silence, found.get(key)) for key, silence in lasting.items()],
    )


async def silences_of(program: str) -> list[Silence]:
    """Every silence of a programme, those that are over too, the newest first."""
    return [silence async for silence in Silence.objects.filter(program=program).order_by("-at", "-pk")]


async def silence(program: str, form: SilenceForm, staff: Staff) -> None:
    """Keep what a valid form says; a silence of the same finding is replaced."""
    said = form.cleaned_data
    await Silence.objects.aupdate_or_create(
        program=program,
        rule=said["rule"],
        place=said["place"],
        defaults={
            "place_name": said["place_name"],
            "reason": said["reason"],
            "until": said["until"],
            "staff_id": staff.user_id,
            "staff_name": staff.name[:150],
            "at": timezone.now(),
        },
    )


async def count_again(program: str, pk: int) -> bool:
    """End a silence; False when there is none (any more)."""
    deleted, _by_model = await Silence.objects.filter(program=program, pk=pk).adelete()
    return deleted > 0
