"""The forms of the staff page."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.db.models import Q, QuerySet
from django.utils.translation import gettext, gettext_lazy

from dashboard.access.people.listing import Person
from dashboard.access.roles import ROLE_NAMES, ROLES
from dashboard.programs import programs
from dashboard.sealing import seal, unseal

SEAL_SCOPE = "staff"
EVERY, SOME = "every", "some"
NO_ROLE = "none"
MAX_PAGE = 1_000_000
NAME_RULE = gettext_lazy("A user name may contain only letters, digits and @ . + - _, and no spaces.")


class AccessForm(forms.Form):
    """The role of a person, and the programs that are open to them. `seen` is the state that the form was made from."""

    role = forms.ChoiceField(label=gettext_lazy("Role"))
    reach = forms.ChoiceField(
        label=gettext_lazy("Programs"),
        choices=[(EVERY, gettext_lazy("Every program")), (SOME, gettext_lazy("Only these programs"))],
        widget=forms.RadioSelect,
        initial=EVERY,
    )
    programs = forms.MultipleChoiceField(
        label=gettext_lazy("Only these programs"), widget=forms.CheckboxSelectMultiple, required=False
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    field_order = ("name", "role", "reach", "programs", "seen")

    def __init__(self, data: Mapping[str, Any] | None = None, *, person: Person | None = None, seen: str = "") -> None:
        limits = person.limited_to if person else None
        role = person.role if person else ""
        initial = {
            "role": role,
            "reach": EVERY if limits is None else SOME,
            "programs": list(limits or ()),
            "seen": seen,
        }
        super().__init__(data, initial=initial, label_suffix="")
        choices = [(program.slug, program.name) for program in programs().values()]
        missing = gettext("%(slug)s, which this dashboard does not have")
        choices += [(slug, missing % {"slug": slug}) for slug in (person.missing_programs if person else ())]
        roles = [] if role else [("", gettext("Choose a role"))]
        self._offer("role", [*roles, *ROLE_NAMES.items()])
        self._offer("programs", choices)
        # Nothing to choose, unless somebody is limited to a program that is gone.
        self.offers_programs = len(choices) > 1 or limits is not None
        if not self.offers_programs:
            self.fields["reach"].required = False

    def _offer(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("reach") == SOME and not self.cleaned_data.get("programs"):
            self.add_error("programs", gettext("Choose at least one program, or “Every program”."))
        return self.cleaned_data

    @property
    def limits(self) -> frozenset[str]:
        """Return the slugs of the only programs that are open; none for every program. The form is valid."""
        return frozenset(self.cleaned_data["programs"]) if self.cleaned_data["reach"] == SOME else frozenset()


class NewPersonForm(AccessForm):
    """The same with a user name."""

    name = forms.CharField(
        label=gettext_lazy("User name"),
        max_length=150,
        validators=[UnicodeUsernameValidator(message=NAME_RULE)],
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )


class PeopleFilters(forms.Form):
    """The filter form. Every field is optional.

    `name` is only posted; addresses carry it sealed (`sealed`), since they end up in logs and histories.
    """

    name = forms.CharField(label=gettext_lazy("Name"), max_length=150, required=False)
    role = forms.ChoiceField(label=gettext_lazy("Role"), required=False)
    state = forms.ChoiceField(
        label=gettext_lazy("Account"),
        choices=[
            ("", gettext_lazy("All")),
            ("on", gettext_lazy("Switched on")),
            ("off", gettext_lazy("Switched off")),
        ],
        required=False,
    )
    sealed = forms.CharField(required=False, max_length=2048, widget=forms.HiddenInput)
    page = forms.IntegerField(required=False, min_value=1, max_value=MAX_PAGE, widget=forms.HiddenInput)

    def __init__(self, data: Mapping[str, Any]) -> None:
        super().__init__(data, auto_id="filter-%s", label_suffix="")
        role = self.fields["role"]
        assert isinstance(role, forms.ChoiceField)
        role.choices = [("", gettext("All")), *ROLE_NAMES.items(), (NO_ROLE, gettext("No role"))]
        self.fields["name"].widget.attrs.update(autocomplete="off", spellcheck="false")

    def clean(self) -> dict[str, Any]:
        if sealed := self.cleaned_data.get("sealed"):
            name = unseal(sealed, SEAL_SCOPE)
            if name is None:
                self.add_error("name", gettext("This link to a search no longer works. Type the search again."))
            self.cleaned_data["name"] = name
            self.data = {**self.data, "name": name or ""}  # the field shows what was searched for
        return self.cleaned_data

    def as_query(self) -> dict[str, str]:
        """Return the valid filters as text for an address, without the name in clear."""
        query = {name: value for name in ("role", "state") if (value := self.cleaned_data[name])}
        if name := self.cleaned_data["name"]:
            query["sealed"] = self.cleaned_data["sealed"] or seal(name, SEAL_SCOPE)
        return query

    def people(self, users: QuerySet[User]) -> QuerySet[User]:
        """Return those of the users that pass the valid filters."""
        cleaned = self.cleaned_data
        if name := cleaned["name"]:
            users = users.filter(
                Q(username__icontains=name) | Q(first_name__icontains=name) | Q(last_name__icontains=name)
            )
        if cleaned["role"] == NO_ROLE:
            users = users.exclude(groups__name__in=ROLES)
        elif cleaned["role"]:
            users = users.filter(groups__name=cleaned["role"])
        return users.filter(is_active=cleaned["state"] == "on") if cleaned["state"] else users
