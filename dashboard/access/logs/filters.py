"""The filters that every log has: days and the page."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any, ClassVar, TypeVar

from django import forms
from django.contrib.auth.models import User
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import QuerySet
from django.utils.translation import gettext, gettext_lazy

from dashboard.access.roles import name_of

Rows = TypeVar("Rows", bound=QuerySet[Any])

MAX_ROW_NUMBER = 2**63 - 1  # the largest primary key of a database


def row_number() -> forms.IntegerField:
    return forms.IntegerField(required=False, min_value=1, max_value=MAX_ROW_NUMBER, widget=forms.HiddenInput)


class LogFilters(forms.Form):
    """Days, and rows older (`before`) or newer (`after`) than a row. Every field is optional.

    `format` asks for all rows as a file. `IN_ADDRESS` are the fields that the addresses of other pages repeat.
    """

    IN_ADDRESS: ClassVar[tuple[str, ...]] = ("since", "until")

    since = forms.DateField(label=gettext_lazy("From"), required=False)
    until = forms.DateField(label=gettext_lazy("To"), required=False)
    before = row_number()
    after = row_number()
    format = forms.ChoiceField(choices=[("csv", "CSV")], required=False, widget=forms.HiddenInput)

    def __init__(self, data: Mapping[str, Any]) -> None:
        super().__init__(data, auto_id="filter-%s", label_suffix="")
        for name in ("since", "until"):
            field = self.fields[name]
            field.widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
            field.validators = [MinValueValidator(date(2000, 1, 1)), MaxValueValidator(date(2999, 12, 31))]

    def offer(self, name: str, options: Iterable[tuple[Any, Any]]) -> None:
        """Give a field of choices these options, after "All"."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", gettext("All")), *options]

    def clean(self) -> dict[str, Any]:
        since, until = self.cleaned_data.get("since"), self.cleaned_data.get("until")
        if since and until and until < since:
            self.add_error("until", gettext("This day is before the “From” day."))
        return self.cleaned_data

    def as_query(self) -> dict[str, str]:
        """Return the valid filters as text for an address, without personal data."""
        return {name: str(value) for name in self.IN_ADDRESS if (value := self.cleaned_data[name])}

    @property
    def page_bounds(self) -> dict[str, int | None]:
        """Return the arguments of `read_page`."""
        return {"before": self.cleaned_data["before"], "after": self.cleaned_data["after"]}

    @property
    def asks_for_file(self) -> bool:
        return self.is_valid() and bool(self.cleaned_data["format"])

    def within_days(self, rows: Rows, zone: tzinfo) -> Rows:
        """Return the rows of the chosen days, which begin at midnight in `zone`."""
        since, until = self.cleaned_data["since"], self.cleaned_data["until"]
        if since:
            rows = rows.filter(at__gte=start_of(since, zone))
        return rows.filter(at__lt=start_of(until + timedelta(days=1), zone)) if until else rows


def start_of(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time.min, zone)


def people(users: Iterable[User]) -> list[tuple[int, str]]:
    """Return the options of a field that chooses a person."""
    return [(user.pk, name_of(user)) for user in users]
