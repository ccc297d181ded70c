"""Where a programme begins: a search box, and cards that the apps put there, so that nothing here knows them."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import cache
from urllib.parse import quote, urlencode

from django.apps import apps
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.module_loading import import_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from dashboard.access.guard import kept_out, requires
from dashboard.access.masking import Mask
from dashboard.access.roles import Right, StaffRequest
from dashboard.keys import customer_keys
from dashboard.loyalty.deadline import Ask
from dashboard.loyalty.errors import LoyaltyError
from dashboard.programs import Program, loyalty
from dashboard.sandbox.cast import CastMember
from dashboard.sandbox.casts import CASTS

# A card's markup for who asks, "" for none. It asks no platform: home is there at once.
Card = Callable[[StaffRequest, Program], Awaitable[str]]


@dataclass(frozen=True, slots=True)
class Introduced:
    """A sample customer as the demo introduces them, masked; `url` leads to the profile, "" where none is known."""

    name: str
    shown_id: str
    shows: str
    url: str


@cache
def cards() -> tuple[Card, ...]:
    """The cards of every app that has one: `home_card` in its `AppConfig` names it."""
    return tuple(import_string(app.home_card) for app in apps.get_app_configs() if hasattr(app, "home_card"))


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
    """Search, what the apps have to show, how the platform is, and in the demo whom to look at."""
    cast = CASTS[program.kind.slug] if settings.DEMO and request.staff.may_see_customers else ()
    context = {
        "cards": [markup for card in cards() if (markup := await card(request, program))],
        "health": loyalty(program).health(),
        "cast": [await introduced(one, request, program) for one in cast],
    }
    return render(request, "home.html", context)


async def introduced(member: CastMember, request: StaffRequest, program: Program) -> Introduced:
    """One of the cast. An id that is personal data stays out of the address: such a customer is linked by their key,
    for which the platform is asked the first time."""
    if Mask.personal().customer_id(member.customer_id) == member.customer_id:
        url = f"{reverse('customers:open', args=[program])}?{urlencode({'id': member.customer_id}, quote_via=quote)}"
    else:
        try:
            key = await customer_keys().key_of(program, member.customer_id, Ask.within(settings.PAGE_DEADLINE))
            url = reverse("customers:profile", args=[program, key])
        except LoyaltyError:
            url = ""
    return Introduced(member.name, request.staff.mask.customer_id(member.customer_id), member.shows, url)
