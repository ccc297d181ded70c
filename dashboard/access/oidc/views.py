"""The two addresses of a provider: where a sign-in begins, and where the provider sends the browser back to."""

from collections.abc import Callable
from typing import Any

from allauth.account.utils import get_next_redirect_url
from allauth.decorators import rate_limit
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from dashboard.access.oidc.provider import CompanyAdapter
from dashboard.serving.requests import is_same_origin


@require_safe
@never_cache
@login_not_required
@rate_limit(action="oidc", limit_get=True)  # type: ignore[untyped-decorator]
def begin(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Send the browser to the provider.

    It is a link and not a form: the policy `form-action` would stop the browser on the way to another site. Only a page
    of this site can follow it, so that nobody is signed in without a click of their own.
    """
    adapter = adapter_of(request, provider_id)
    if not is_same_origin(request):
        return redirect_to_login(get_next_redirect_url(request) or settings.LOGIN_REDIRECT_URL, settings.LOGIN_URL)
    return explained(request, adapter, lambda: adapter.get_provider().redirect_from_request(request))


@require_safe
@never_cache
@login_not_required
def finish(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Sign in with the provider's answer.

    It needs no limit: the provider is asked once at most for each sign-in that this browser began.
    """
    adapter = adapter_of(request, provider_id)
    return explained(request, adapter, lambda: Callback.adapter_view(adapter)(request))


class Callback(OAuth2CallbackView):
    """allauth's, which also hands the adapter the nonce of the sign-in that this browser began."""

    def _get_state(self, request: HttpRequest, provider: Any) -> tuple[dict[str, Any] | None, HttpResponse | None]:
        state, response = super()._get_state(request, provider)
        self.adapter.nonce = (state or {}).get("nonce", "")
        return state, response


def explained(request: HttpRequest, adapter: CompanyAdapter, answer: Callable[[], HttpResponse]) -> HttpResponse:
    """Return the answer, or the page for a discovery document that cannot be read, which allauth does not expect."""
    try:
        return answer()
    except OAuth2Error as error:
        page: HttpResponse = render_authentication_error(request, adapter.get_provider(), exception=error)
        return page


def adapter_of(request: HttpRequest, slug: str) -> CompanyAdapter:
    """Raises Http404 for an unknown provider."""
    if slug not in settings.OIDC_PROVIDERS:
        raise Http404
    return CompanyAdapter(request, slug)
