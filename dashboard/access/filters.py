"""Which rows of the access log a manager asks for."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib.auth.models import User
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Q
from django.utils.translation import gettext, gettext_lazy

from dashboard.access.models import PAGES, AccessRecord, AccessRecords, Outcome
from dashboard.access.roles import Staff
from dashboard.programs import Program

MOST = 2**63 - 1  # what a database takes for a row's number


class Filters(forms.Form):
    """Every field is optional. `customer_id` is only ever posted; `like` (a row about the customer) and `customer` (a
    key) say the same in an address. `before` and `after` are the page: rows older or newer than this row. `open_rows`
    are those of the programmes open to `reader`."""

    customer_id = forms.CharField(label=gettext_lazy("Customer id"), max_length=256, required=False)
    staff = forms.ChoiceField(label=gettext_lazy("Who"), required=False)
    programme = forms.ChoiceField(label=gettext_lazy("Programme"), required=False)
    page = forms.ChoiceField(label=gettext_lazy("Page"), required=False)
    outcome = forms.ChoiceField(label=gettext_lazy("Outcome"), required=False)
    since = forms.DateField(label=gettext_lazy("From"), required=False)
    until = forms.DateField(label=gettext_lazy("To"), required=False)
    like = forms.IntegerField(required=False, min_value=1, max_value=MOST, widget=forms.HiddenInput)
    customer = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    before = forms.IntegerField(required=False, min_value=1, max_value=MOST, widget=forms.HiddenInput)
    after = forms.IntegerField(required=False, min_value=1, max_value=MOST, widget=forms.HiddenInput)

    IN_ADDRESS = ("staff", "programme", "page", "outcome", "since", "until")

    def __init__(
        self, data: Mapping[str, Any], *, staff: Iterable[User], programs: Iterable[Program], reader: Staff
    ) -> None:
        super().__init__(data, auto_id="filter-%s", label_suffix="")
        self.open_rows = AccessRecord.objects.all()
        if reader.limited_to is not None:
            self.open_rows = self.open_rows.filter(programme__in=reader.limited_to)
        everything = ("", gettext("All"))
        choices: dict[str, list[tuple[Any, Any]]] = {
            "staff": [(user.pk, user.get_full_name() or user.get_username()) for user in staff],
            "programme": [(program.slug, program.name) for program in programs],
            "page": [*PAGES.items()],
            "outcome": [*Outcome.choices],
        }
        for name, offered in choices.items():
            self.choice(name).choices = [everything, *offered]
        for name in ("since", "until"):
            field = self.fields[name]
            field.widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
            field.validators = [MinValueValidator(date(2000, 1, 1)), MaxValueValidator(date(2999, 12, 31))]
        self.fields["customer_id"].widget.attrs.update(autocomplete="off", spellcheck="false")

    def choice(self, name: str) -> forms.ChoiceField:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        return field

    def clean(self) -> dict[str, Any]:
        since, until = self.cleaned_data.get("since"), self.cleaned_data.get("until")
        if since and until and until < since:
            self.add_error("until", gettext("This day is before the first one."))
        return self.cleaned_data

    def in_address(self) -> dict[str, str]:
        """The valid filters that may stand in an address, as text, the customer left out."""
        values = {name: self.cleaned_data.get(name) for name in self.IN_ADDRESS}
        return {name: str(value) for name, value in values.items() if value}

    def rows(self, subject: AccessRecord | None, zone: ZoneInfo) -> AccessRecords:
        """The rows that pass the valid filters, in no order; days begin at midnight in `zone`."""
        asked = self.cleaned_data
        rows = self.open_rows
        if asked["staff"]:
            rows = rows.filter(staff_id=asked["staff"])
        for name in ("programme", "page", "outcome"):
            if asked[name]:
                rows = rows.filter(**{name: asked[name]})
        if asked["since"]:
            rows = rows.filter(at__gte=datetime.combine(asked["since"], time.min, zone))
        if asked["until"]:
            rows = rows.filter(at__lt=datetime.combine(asked["until"] + timedelta(days=1), time.min, zone))
        return rows.filter(about(subject)) if subject else rows


def about(row: AccessRecord) -> Q:
    """Rows about the same customer, from before they had a key too."""
    same = Q(customer_id=row.customer_id) if row.customer_id else Q()
    if row.customer_key:
        of_key = AccessRecord.objects.filter(programme=row.programme, customer_key=row.customer_key)
        ids = of_key.exclude(customer_id="").values_list("customer_id", flat=True).distinct()
        same = Q(customer_key=row.customer_key) | Q(customer_id__in=list(ids))
    return Q(programme=row.programme) & same


def subject_of(filters: Filters) -> AccessRecord | None:
    """A row about the customer whom the filters name, one with id and key if there is any."""
    asked = filters.cleaned_data
    if asked["customer_id"]:
        rows = filters.open_rows.filter(customer_id=asked["customer_id"])
    elif asked["customer"]:
        rows = filters.open_rows.filter(customer_key=asked["customer"])
    else:
        rows = filters.open_rows.filter(pk=asked["like"])
    if asked["programme"]:
        rows = rows.filter(programme=asked["programme"])
    with_both = rows.exclude(customer_key="").exclude(customer_id="")
    return with_both.order_by("-pk").first() or rows.order_by("-pk").first()
