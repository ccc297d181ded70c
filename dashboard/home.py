"""Where a program begins: a search box, and cards that the apps contribute (see `dashboard.compose`)."""

from collections.abc import Awaitable, Callable

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from dashboard.access.guard import kept_out, requires
from dashboard.access.roles import Right, StaffRequest
from dashboard.programs import Program, loyalty
from dashboard.text.health import health_in_words

# A card's markup for who asks, "" for none. It asks no platform: home is there at once.
Card = Callable[[StaffRequest, Program], Awaitable[str]]


CARDS: list[Card] = []  # filled by `dashboard.compose`


@require_safe
@never_cache
async def front(request: StaffRequest) -> HttpResponse:
    """`/`: the first programme that is open to who asks."""
    mine = request.staff.programs
    return redirect("home", mine[0]) if mine else await kept_out(request)


@require_safe
@never_cache
@requires(Right.CONFIGURATION)  # every role holds it; without a role no page is open
async def home(request: StaffRequest, program: Program) -> HttpResponse:
    """Search, what the apps have to show, and how the platform is."""
    now = timezone.now().astimezone(program.time_zone)
    context = {
        "cards": [markup for card in CARDS if (markup := await card(request, program))],
        "health": health_in_words(loyalty(program).health(), program.platform_name, now),
    }
    return render(request, "home.html", context)
