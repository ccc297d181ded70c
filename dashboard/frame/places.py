"""The pages in the navigation, and the same page in other programs. `dashboard.compose` adds the pages of the apps."""

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
    """A page with its title; `part` is the section that it belongs to, "" for none."""

    title: Sentence
    url: str
    part: Sentence = ""


# Returns an app's pages for this person.
PlaceSource = Callable[[Staff, Program], Sequence[Place]]
# Returns the app's page in another program that is nearest to the current one; None if the page is not the app's.
NearestPlaceFinder = Callable[[ResolverMatch, Program], str | None]

# Filled by `dashboard.compose`.
SOURCES: list[PlaceSource] = []
NEAREST_PLACE_FINDERS: list[NearestPlaceFinder] = []


@dataclass(frozen=True, slots=True)
class Choice:
    """A program in the switcher, with the page there that is nearest to the current page."""

    program: Program
    url: str
    is_current: bool


def places(staff: Staff, program: Program) -> Iterator[Place]:
    """Yield the pages that `staff` may open: pages of the program, the logs, other programs."""
    yield Place(_("Home"), reverse("home", args=[program]))
    for source in SOURCES:
        yield from source(staff, program)
    if staff.may_see_access_log:
        yield Place(_("Access log"), reverse("access:log"))
    if staff.may_see_security_log:
        yield Place(_("Security log"), reverse("access:security-log"))
    if staff.may_manage_staff:
        yield Place(_("Staff"), reverse("people:list"))
    yield Place(_("Your sessions"), reverse("own_sessions"))
    for other in staff.programs:
        if other.slug != program.slug:
            yield Place(other.name, reverse("home", args=[other]), _("Program"))


def choices(match: ResolverMatch | None, current: Program | None, programs: Sequence[Program]) -> list[Choice]:
    """Return the programs to switch to from the current page, which belongs to the program `current`."""
    return [
        Choice(one, nearest_place(match, one) if match and current not in (None, one) else home(one), one == current)
        for one in programs
    ]


def nearest_place(match: ResolverMatch, other: Program) -> str:
    """Return the page of another program that is nearest to the current page: the same page, else its home page."""
    if match.view_name in {"access:log", "access:days"}:
        query = QueryDict(mutable=True)
        query["programme"] = other.slug
        return f"{reverse(match.view_name)}?{query.urlencode()}"
    return next((url for nearest_in_app in NEAREST_PLACE_FINDERS if (url := nearest_in_app(match, other))), home(other))


def home(program: Program) -> str:
    return reverse("home", args=[program])
