"""The filters of the access log."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django import forms
from django.contrib.auth.models import User
from django.db.models import Value
from django.db.models.functions import Concat
from django.utils.translation import gettext, gettext_lazy

from dashboard.access.access_log.customer_match import (
    NO_MATCH,
    CustomerMatch,
    match_id,
    match_key,
    match_row,
    match_words,
)
from dashboard.access.logs.filters import LogFilters, people, row_number
from dashboard.access.models import PAGES, AccessRecord, AccessRecords, Outcome
from dashboard.access.roles import Staff
from dashboard.programs import Program
from dashboard.sealing import seal, unseal

SEAL_SCOPE = "access-log"


class Filters(LogFilters):
    """The filter form. Every field is optional.

    `customer_id` may also hold a name, e-mail or phone number. It is only posted, because it is personal data.
    Addresses use one of three other fields instead: `sealed` (the text that was typed), `like` (a row about the
    customer) or `customer` (a key). The form field of the program keeps its old name, which is in addresses.
    `open_rows` are the rows of the programs that are open to `reader`.
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
    sealed = forms.CharField(required=False, max_length=2048, widget=forms.HiddenInput)
    like = row_number()
    customer = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    field_order = ("customer_id", "staff", "programme", "page", "outcome", "since", "until")
    IN_ADDRESS = ("staff", "programme", "page", "outcome", "since", "until", "like", "customer")
    COLUMNS: ClassVar[Mapping[str, str]] = {
        "staff": "staff_id",
        "page": "page",
        "outcome": "outcome",
    }

    def __init__(
        self,
        data: Mapping[str, Any],
        *,
        staff: Iterable[User],
        programs: Iterable[Program],
        reader: Staff,
        posted: bool = False,
    ) -> None:
        super().__init__(data)
        self.posted = posted
        self.reader = reader
        self.open_rows = AccessRecord.objects.all()
        if reader.limited_to is not None:
            self.open_rows = self.open_rows.filter(program__in=reader.limited_to)
        open_programs = [(program.slug, program.name) for program in programs]
        self.offer("staff", people(staff))
        self.offer("programme", open_programs)
        self.offer("page", PAGES.items())
        self.offer("outcome", Outcome.choices)
        if len(open_programs) == 1:  # nothing to choose
            self.fields["programme"].widget = forms.HiddenInput()
        self.fields["customer_id"].widget.attrs.update(autocomplete="off", spellcheck="false")

    def clean(self) -> dict[str, Any]:
        super().clean()
        if self.cleaned_data.get("customer_id") and not self.posted:
            self.add_error("customer_id", gettext("An address must not name a customer. Press Enter to search."))
        if sealed_words := self.cleaned_data.get("sealed"):
            words = unseal(sealed_words, SEAL_SCOPE)
            if words is None:
                self.add_error("customer_id", gettext("This link to a search no longer works. Type the search again."))
            self.cleaned_data["customer_id"] = words
        return self.cleaned_data

    def as_query(self) -> dict[str, str]:
        query = super().as_query()
        if words := self.cleaned_data["customer_id"]:
            query["sealed"] = self.cleaned_data["sealed"] or sealed(words)
        return query

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
        rows = self.within_days(self.rows_of_any_day(is_narrowed=match is not None), zone)
        return rows if match is None else rows.filter(pk__in=match.rows)

    def rows_of_any_day(self, *, is_narrowed: bool = False) -> AccessRecords:
        """Return the rows that pass the valid filters other than customer and days. `is_narrowed`: by a customer."""
        chosen = {column: value for name, column in self.COLUMNS.items() if (value := self.cleaned_data[name])}
        rows = AccessRecord.objects.filter(**chosen)
        programs = [self.cleaned_data["programme"]] if self.cleaned_data["programme"] else self.reader.limited_to
        if programs is None:
            return rows
        if len(programs) == 1 and not (chosen or is_narrowed):
            return rows.filter(program=next(iter(programs)))
        # As a text, so that no index is used: programs are few, and the other filters narrow more.
        return rows.alias(program_text=Concat("program", Value(""))).filter(program_text__in=programs)


def sealed(words: str) -> str:
    """Seal words that name a customer, for an address of this page."""
    return seal(words, SEAL_SCOPE)
