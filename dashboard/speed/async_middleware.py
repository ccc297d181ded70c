"""Django's own middleware without its thread hops.

Under ASGI Django runs each hook of its middleware in a thread, in case it blocks: a dozen hops a request, 2.2 ms of CPU
for an empty page against 0.7 ms without. These hooks only read and set attributes, headers and cookies, so they run
where they stand. The one that writes, saving a changed session, still hops.
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

from dashboard.serving.requests import UNLOGGED_PATHS, is_same_origin

View = Callable[..., Any]
IS_ON = "async_middleware" not in settings.SPEED_OFF


class WithoutThreadHops:
    """Put before a middleware of Django's, it calls the hooks at once."""

    if IS_ON:

        async def __acall__(self: Any, request: HttpRequest) -> Any:
            answered = self.process_request(request) if hasattr(self, "process_request") else None
            response = answered or await self.get_response(request)
            return self.process_response(request, response) if hasattr(self, "process_response") else response


class Security(WithoutThreadHops, SecurityMiddleware): ...


class Locale(WithoutThreadHops, LocaleMiddleware): ...


class Common(WithoutThreadHops, CommonMiddleware):
    def process_request(self, request: HttpRequest) -> HttpResponsePermanentRedirect | None:
        """Load balancers ask for the machine, by its address: whatever name they use is fine."""
        return None if request.path in UNLOGGED_PATHS else super().process_request(request)


class Authentication(WithoutThreadHops, AuthenticationMiddleware): ...


class Messages(WithoutThreadHops, MessageMiddleware): ...


class XFrameOptions(WithoutThreadHops, XFrameOptionsMiddleware): ...


class ContentSecurityPolicy(WithoutThreadHops, CSPMiddleware): ...


def trust_same_origin(view: View) -> View:
    """For a view whose form may stand in a page from before somebody signed in anew, where its token is out of date:
    that a page of this site sent it is enough. Without the browser's word on that the token has to be right."""
    view.trust_same_origin = True  # type: ignore[attr-defined]
    return view


class Csrf(WithoutThreadHops, CsrfViewMiddleware):
    async def process_view(  # type: ignore[override]  # Django takes either kind
        self, request: HttpRequest, view: View, *arguments: Any
    ) -> HttpResponse | None:
        if getattr(view, "trust_same_origin", False) and is_same_origin(request):
            return None
        check = super().process_view
        return check(request, view, *arguments) if IS_ON else await sync_to_async(check)(request, view, *arguments)


class Session(SessionMiddleware):
    if IS_ON:

        async def __acall__(self, request: HttpRequest) -> Any:
            self.process_request(request)
            response: Any = await cast(Awaitable[Any], self.get_response(request))
            if request.session.modified:
                return await sync_to_async(self.process_response)(request, response)
            return self.process_response(request, response)
