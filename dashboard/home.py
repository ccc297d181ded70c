"""The home page of a program: a search box and cards from the apps (see `dashboard.compose`)."""

from collections.abc import Awaitable, Callable

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from dashboard.access.guard import refuse_program, requires
from dashboard.access.roles import Right, StaffRequest
from dashboard.programs import Program, loyalty
from dashboard.text.health import health_in_words

# Returns a card's HTML for this person, or "" for no card. It must not ask a platform, because the home page must open
# at once.
Card = Callable[[StaffRequest, Program], Awaitable[str]]


CARDS: list[Card] = []  # filled by `dashboard.compose`


@require_safe
@never_cache
async def redirect_to_first_program(request: StaffRequest) -> HttpResponse:
    """`/`: go to the first program that this person may open."""
    open_programs = request.staff.programs
    return redirect("home", open_programs[0]) if open_programs else await refuse_program(request)


@require_safe
@never_cache
@requires(Right.CONFIGURATION)  # every role holds it; without a role no page is open
async def home(request: StaffRequest, program: Program) -> HttpResponse:
    """Show the search box, the cards of the apps, and whether the platform works."""
    now = timezone.now().astimezone(program.time_zone)
    context = {
        "cards": [markup for card in CARDS if (markup := await card(request, program))],
        "has_own_search": True,
        "health": health_in_words(loyalty(program).health(), program.platform_name, now),
    }
    return render(request, "home.html", context)
