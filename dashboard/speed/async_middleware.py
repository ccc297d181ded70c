"""Django's own middleware without its thread hops.

Under ASGI, Django runs each hook of its middleware in a thread, in case it blocks. That makes a dozen hops per request:
2.2 ms of CPU for an empty page against 0.7 ms without. These hooks only read and set attributes, headers and cookies,
so they run directly in the event loop. Only saving a changed session, which writes to the database, still hops.
"""

from collections.abc import Awaitable, Callable
from typing import Any, cast

from asgiref.sync import sync_to_async
from csp.middleware import CSPMiddleware
from django.conf import settings
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.middleware.clickjacking import XFrameOptionsMiddleware
from django.middleware.common import CommonMiddleware
from django.middleware.csrf import CsrfViewMiddleware
from django.middleware.locale import LocaleMiddleware
from django.middleware.security import SecurityMiddleware

from dashboard.access.database_failure import database_failure_page
from dashboard.serving.cookies import accept_earlier_names
from dashboard.serving.database_faults import DATABASE_ERRORS
from dashboard.serving.requests import UNLOGGED_PATHS, is_same_origin

View = Callable[..., Any]
IS_ON = "async_middleware" not in settings.SPEED_OFF


class WithoutThreadHops:
    """A mixin that calls the hooks of a Django middleware directly."""

    if IS_ON:

        async def __acall__(self: Any, request: HttpRequest) -> Any:
            early_response = self.process_request(request) if hasattr(self, "process_request") else None
            response = early_response or await self.get_response(request)
            return self.process_response(request, response) if hasattr(self, "process_response") else response


class Security(WithoutThreadHops, SecurityMiddleware):
    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Add a header that Django lacks: no other site can embed a page, file or picture of this one."""
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return super().process_response(request, response)


class Locale(WithoutThreadHops, LocaleMiddleware): ...


class Common(WithoutThreadHops, CommonMiddleware):
    def process_request(self, request: HttpRequest) -> HttpResponsePermanentRedirect | None:
        """Load balancers check the machine by its address, so any host name is accepted for them."""
        return None if request.path_info in UNLOGGED_PATHS else super().process_request(request)


class Authentication(WithoutThreadHops, AuthenticationMiddleware): ...


class Messages(WithoutThreadHops, MessageMiddleware): ...


class XFrameOptions(WithoutThreadHops, XFrameOptionsMiddleware): ...


class ContentSecurityPolicy(WithoutThreadHops, CSPMiddleware): ...


def trust_same_origin(view: View) -> View:
    """Mark a view whose form needs no valid token if the browser says that a page of this site sent it.

    The form may be in a page that was loaded before the person signed in again, so its token is out of date. If the
    browser does not say where the form came from, the token must be valid.
    """
    view.trusts_same_origin = True  # type: ignore[attr-defined]
    return view


class Csrf(WithoutThreadHops, CsrfViewMiddleware):
    async def process_view(  # type: ignore[override]  # Django accepts both kinds
        self, request: HttpRequest, view: View, *arguments: Any
    ) -> HttpResponse | None:
        if getattr(view, "trusts_same_origin", False) and is_same_origin(request):
            return None
        check = super().process_view
        return check(request, view, *arguments) if IS_ON else await sync_to_async(check)(request, view, *arguments)


class Session(SessionMiddleware):
    def process_request(self, request: HttpRequest) -> None:
        """Read the cookie. A health check has no session, whatever cookies the browser of an operator sends: it must
        answer while the database hangs."""
        if request.path_info in UNLOGGED_PATHS:
            request.COOKIES.clear()
        accept_earlier_names(request.COOKIES)
        super().process_request(request)

    if IS_ON:

        async def __acall__(self, request: HttpRequest) -> Any:
            self.process_request(request)
            response: Any = await cast(Awaitable[Any], self.get_response(request))
            if request.session.modified:
                return await sync_to_async(self.process_response)(request, response)
            return self.process_response(request, response)

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Explain a session that cannot be saved: no other middleware of ours is outside of this one."""
        try:
            return super().process_response(request, response)
        except DATABASE_ERRORS as error:
            return database_failure_page(request, error)
