"""Addresses behind `requires`, as an app above would have them."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from dashboard.access.access_log.log import record
from dashboard.access.guard import requires
from dashboard.access.models import Outcome
from dashboard.access.roles import Right, StaffRequest
from dashboard.frame import theme
from dashboard.programs import Program
from tests.programs import sample_program

PROGRAM = {"program": sample_program(slug="sample", name="Sample Club")}
HIDDEN = "what is kept from others"


@requires(Right.CUSTOMERS)
async def profile(request: StaffRequest, program: Program, key: str, panel: str = "") -> HttpResponse:
    await record(
        request,
        program=program.slug,
        page=panel or "profile",
        outcome=Outcome.SHOWN,
        customer_key=key,
        customer_id="cust_1001",
    )
    return HttpResponse(HIDDEN)


@requires(Right.CUSTOMERS)
def old_fashioned(request: StaffRequest, program: Program, key: str) -> HttpResponse:
    return HttpResponse(HIDDEN)


@requires(Right.CONFIGURATION)
async def configuration(request: StaffRequest) -> HttpResponse:
    return HttpResponse(HIDDEN)


@requires(Right.ACCESS_LOG)
def whole_log(request: StaffRequest) -> HttpResponse:
    return HttpResponse(HIDDEN)


async def me(request: HttpRequest) -> HttpResponse:
    """A view without a mark for who may see it: closed to strangers too."""
    return HttpResponse(getattr(request, "staff").role)  # noqa: B009


urlpatterns = [
    path("customers/<key>/", profile, PROGRAM, name="profile"),
    path("customers/<key>/sync/", old_fashioned, PROGRAM, name="old"),
    path("customers/<key>/<panel>/", profile, PROGRAM, name="panel"),
    path("configuration/", configuration),
    path("log/", whole_log),
    path("me/", me),
    path("", me, name="front"),
    path("", include("dashboard.access.urls")),
    path("theme/<color>-<kind>.svg", theme.icon, name="icon"),
]
