"""Where a programme begins: a search box, and cards that the apps put there, so that nothing here knows them."""

from collections.abc import Awaitable, Callable
from functools import cache

from django.apps import apps
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.module_loading import import_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from dashboard.access.guard import requires
from dashboard.access.roles import Right, StaffRequest
from dashboard.programs import Program, loyalty, programs
from dashboard.sandbox.cast import CAST

# A card's markup for who asks, "" for none. It asks no platform: home is there at once.
Card = Callable[[StaffRequest, Program], Awaitable[str]]


@cache
def cards() -> tuple[Card, ...]:
    """The cards of every app that has one: `home_card` in its `AppConfig` names it."""
    return tuple(import_string(app.home_card) for app in apps.get_app_configs() if hasattr(app, "home_card"))


@require_safe
@never_cache
async def front(request: HttpRequest) -> HttpResponse:
    """`/`: the default programme."""
    return redirect("home", next(iter(programs())))


@require_safe
@never_cache
@requires(Right.CONFIGURATION)  # every role holds it; without a role no page is open
async def home(request: StaffRequest, program: Program) -> HttpResponse:
    """Search, what the apps have to show, how the platform is, and in the demo whom to look at."""
    context = {
        "cards": [markup for card in cards() if (markup := await card(request, program))],
        "health": loyalty(program).health(),
        "cast": CAST if settings.DEMO and request.staff.may_see_customers else (),
    }
    return render(request, "home.html", context)
