"""The pages one can go to from anywhere, and this page in other programs. `dashboard.compose` adds the apps' own."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from django.http import QueryDict
from django.urls import ResolverMatch, reverse
from django.utils.translation import gettext as _

from dashboard.access.roles import Staff
from dashboard.loyalty.errors import Sentence
from dashboard.programs import Program


@dataclass(frozen=True, slots=True)
class Place:
    """A page by its title; `part` is what it is part of, "" for nothing."""

    title: Sentence
    url: str
    part: Sentence = ""


# An app's pages for who asks.
PlaceSource = Callable[[Staff, Program], Sequence[Place]]
# An app's page in another programme that is nearest_place to the page of an address; None for an address not the app's.
NearestPlaceFinder = Callable[[ResolverMatch, Program], str | None]

# Filled by `dashboard.compose`.
SOURCES: list[PlaceSource] = []
NEAREST_PLACE_FINDERS: list[NearestPlaceFinder] = []


@dataclass(frozen=True, slots=True)
class Choice:
    """A programme to go to, and what is nearest_place there to the page one is on."""

    program: Program
    url: str
    is_current: bool


def places(staff: Staff, program: Program) -> Iterator[Place]:
    """Where `staff` may go: the programme's pages, the access log, other programmes."""
    yield Place(_("Home"), reverse("home", args=[program]))
    for source in SOURCES:
        yield from source(staff, program)
    if staff.may_see_access_log:
        yield Place(_("Access log"), reverse("access:log"))
    for other in staff.programs:
        if other.slug != program.slug:
            yield Place(other.name, reverse("home", args=[other]), _("Program"))


def choices(match: ResolverMatch | None, here: Program | None, offered: Sequence[Program]) -> list[Choice]:
    """Each of the programmes offered, to switch to from the page of an address in `here`."""
    return [
        Choice(one, nearest_place(match, one) if match and here not in (None, one) else home(one), one == here)
        for one in offered
    ]


def nearest_place(match: ResolverMatch, other: Program) -> str:
    """The page in another programme that is nearest_place to this one: the same, else the programme's home."""
    if match.view_name == "access:log":
        query = QueryDict(mutable=True)
        query["programme"] = other.slug
        return f"{reverse('access:log')}?{query.urlencode()}"
    return next((url for nearest_in_app in NEAREST_PLACE_FINDERS if (url := nearest_in_app(match, other))), home(other))


def home(program: Program) -> str:
    return reverse("home", args=[program])
