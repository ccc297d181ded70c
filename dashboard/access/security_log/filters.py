"""The filters of the security log."""

from collections.abc import Mapping
from datetime import tzinfo
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy

from dashboard.access.logs.filters import LogFilters, people
from dashboard.access.roles import Staff
from dashboard.access.security_log.models import Event, SecurityRecord, SecurityRecords


class SecurityFilters(LogFilters):
    """The filter form. Every field is optional. A person's rows are those of what they did, and of their account."""

    event = forms.ChoiceField(label=gettext_lazy("Event"), required=False)
    staff = forms.ChoiceField(label=gettext_lazy("Who"), required=False)

    field_order = IN_ADDRESS = ("event", "staff", "since", "until")

    def __init__(self, data: Mapping[str, Any], *, reader: Staff) -> None:
        super().__init__(data)
        self.reader = reader
        self.offer("event", Event.choices)
        self.offer("staff", people(reader.colleagues))

    def rows(self, zone: tzinfo) -> SecurityRecords:
        """Return the rows that pass the valid filters, unordered; days begin at midnight in `zone`.

        A reader who is limited to some programs gets the rows about these, and those about no program.
        """
        rows, cleaned = SecurityRecord.objects.all(), self.cleaned_data
        if self.reader.limited_to is not None:
            rows = rows.filter(program__in=["", *self.reader.limited_to])
        if cleaned["event"]:
            rows = rows.filter(event=cleaned["event"])
        if person := cleaned["staff"]:
            rows = rows.filter(Q(staff=person) | Q(about=person))
        return self.within_days(rows, zone)
