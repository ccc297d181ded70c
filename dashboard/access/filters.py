"""The filters of the access log."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django import forms
from django.contrib.auth.models import User
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext, gettext_lazy

from dashboard.access.customer_match import NO_MATCH, CustomerMatch, match_id, match_key, match_row, match_words
from dashboard.access.models import PAGES, AccessRecord, AccessRecords, Outcome
from dashboard.access.roles import Staff, name_of
from dashboard.programs import Program
from dashboard.sealing import seal, unseal

SEAL_SCOPE = "access-log"
MAX_ROW_NUMBER = 2**63 - 1  # the largest primary key of a database


class Filters(forms.Form):
    """The filter form. Every field is optional.

    `customer_id` may also hold a name, e-mail or phone number. It is only posted, because it is personal data.
    Addresses use one of three other fields instead: `sealed` (the text that was typed), `like` (a row about the
    customer) or `customer` (a key). `before` and `after` select the page: rows older or newer than this row.
    `programme` keeps its old name, which is in addresses. `open_rows` are the rows of the programs that are open to
    `reader`.
    """

    customer_id = forms.CharField(
        label=gettext_lazy("Customer"),
        help_text=gettext_lazy("An id or part of an id, a name, an e-mail or a phone number"),
        max_length=256,
        required=False,
    )
    staff = forms.ChoiceField(label=gettext_lazy("Who"), required=False)
    programme = forms.ChoiceField(label=gettext_lazy("Program"), required=False)
    page = forms.ChoiceField(label=gettext_lazy("Page"), required=False)
    outcome = forms.ChoiceField(label=gettext_lazy("Outcome"), required=False)
    since = forms.DateField(label=gettext_lazy("From"), required=False)
    until = forms.DateField(label=gettext_lazy("To"), required=False)
    sealed = forms.CharField(required=False, max_length=2048, widget=forms.HiddenInput)
    like = forms.IntegerField(required=False, min_value=1, max_value=MAX_ROW_NUMBER, widget=forms.HiddenInput)
    customer = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    before = forms.IntegerField(required=False, min_value=1, max_value=MAX_ROW_NUMBER, widget=forms.HiddenInput)
    after = forms.IntegerField(required=False, min_value=1, max_value=MAX_ROW_NUMBER, widget=forms.HiddenInput)

    IN_ADDRESS = ("staff", "programme", "page", "outcome", "since", "until")
    COLUMNS: ClassVar[Mapping[str, str]] = {
        "staff": "staff_id",
        "programme": "program",
        "page": "page",
        "outcome": "outcome",
    }

    def __init__(
        self, data: Mapping[str, Any], *, staff: Iterable[User], programs: Iterable[Program], reader: Staff
    ) -> None:
        super().__init__(data, auto_id="filter-%s", label_suffix="")
        self.reader = reader
        self.open_rows = AccessRecord.objects.all()
        if reader.limited_to is not None:
            self.open_rows = self.open_rows.filter(program__in=reader.limited_to)
        any_value = ("", gettext("All"))
        choices: dict[str, list[tuple[Any, Any]]] = {
            "staff": [(user.pk, name_of(user)) for user in staff],
            "programme": [(program.slug, program.name) for program in programs],
            "page": [*PAGES.items()],
            "outcome": [*Outcome.choices],
        }
        for name, options in choices.items():
            self.choice(name).choices = [any_value, *options]
        for name in ("since", "until"):
            field = self.fields[name]
            field.widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
            field.validators = [MinValueValidator(date(2000, 1, 1)), MaxValueValidator(date(2999, 12, 31))]
        if len(choices["programme"]) == 1:  # nothing to choose
            self.fields["programme"].widget = forms.HiddenInput()
        self.fields["customer_id"].widget.attrs.update(autocomplete="off", spellcheck="false")

    def choice(self, name: str) -> forms.ChoiceField:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        return field

    def clean(self) -> dict[str, Any]:
        since, until = self.cleaned_data.get("since"), self.cleaned_data.get("until")
        if since and until and until < since:
            self.add_error("until", gettext("This day is before the “From” day."))
        if sealed_words := self.cleaned_data.get("sealed"):
            words = unseal(sealed_words, SEAL_SCOPE)
            if words is None:
                self.add_error("customer_id", gettext("This link to a search no longer works. Type the search again."))
            self.cleaned_data["customer_id"] = words
        return self.cleaned_data

    def as_query(self) -> dict[str, str]:
        """Return the valid filters as text for an address, without personal data."""
        cleaned = self.cleaned_data
        query = {name: cleaned[name] for name in (*self.IN_ADDRESS, "like", "customer")}
        if cleaned["customer_id"]:
            query["sealed"] = cleaned["sealed"] or sealed(cleaned["customer_id"])
        return {name: str(value) for name, value in query.items() if value}

    def match(self) -> CustomerMatch | None:
        """Return the customers that the valid filters name; None if they name no customer.

        If a customer has exactly the typed id, no other customers are searched.
        """
        cleaned = self.cleaned_data
        slugs = [cleaned["programme"]] if cleaned["programme"] else self.reader.limited_to
        if words := cleaned["customer_id"]:
            exact = match_id(words, slugs)
            return exact if exact.customers else match_words(words, slugs, self.reader)
        if cleaned["customer"]:
            return match_key(cleaned["customer"], slugs)
        if cleaned["like"]:
            row = self.open_rows.filter(pk=cleaned["like"]).first()
            return match_row(row) if row else NO_MATCH
        return None

    def rows(self, match: CustomerMatch | None, zone: ZoneInfo) -> AccessRecords:
        """Return the rows that pass the valid filters, unordered; days begin at midnight in `zone`."""
        cleaned = self.cleaned_data
        rows = self.open_rows
        rows = rows.filter(**{column: cleaned[name] for name, column in self.COLUMNS.items() if cleaned[name]})
        if cleaned["since"]:
            rows = rows.filter(at__gte=datetime.combine(cleaned["since"], time.min, zone))
        if cleaned["until"]:
            rows = rows.filter(at__lt=datetime.combine(cleaned["until"] + timedelta(days=1), time.min, zone))
        return rows if match is None else rows.filter(pk__in=match.rows)


def sealed(words: str) -> str:
    """Seal words that name a customer, for an address of this page."""
    return seal(words, SEAL_SCOPE)
