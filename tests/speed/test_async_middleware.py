import pytest
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.test import AsyncClient, AsyncRequestFactory

from dashboard.speed import async_middleware as inline

SAFE = "/healthz"


@pytest.fixture
def no_hops(monkeypatch: pytest.MonkeyPatch) -> None:
    """Django's own middleware fails when it goes to a thread."""

    def hop(*args: object, **kwargs: object) -> None:
        raise AssertionError("a thread hop")

    monkeypatch.setattr("django.utils.deprecation.sync_to_async", hop)


async def test_a_request_passes_all_middleware_without_a_hop(no_hops: None) -> None:
    response = await AsyncClient().get(SAFE)
    assert response.status_code == 200
    # Each left its mark.
    assert response["X-Frame-Options"] == "DENY"
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert response["Content-Language"] == "en"


async def test_a_form_from_elsewhere_is_refused() -> None:
    response = await AsyncClient(enforce_csrf_checks=True).post("/accounts/login/", {"login": "support"})
    assert response["Location"] == "/accounts/login/?stale=1"


@pytest.mark.parametrize(("token", "status"), [("", 403), ("right", 200)])
async def test_a_form_needs_its_token(token: str, status: int) -> None:
    async def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    factory = AsyncRequestFactory()
    secret = get_token(factory.get("/"))
    middleware = inline.Csrf(view)
    factory.cookies[settings.CSRF_COOKIE_NAME] = secret
    request = factory.post("/", {"csrfmiddlewaretoken": secret if token else "wrong"})
    refused = await middleware.process_view(request, view, (), {})
    assert (refused.status_code if refused else (await middleware.__acall__(request)).status_code) == status


@pytest.mark.django_db(transaction=True)
async def test_a_changed_session_is_saved() -> None:
    async def view(request: HttpRequest) -> HttpResponse:
        request.session["sample"] = 1
        return HttpResponse()

    response = await inline.Session(view).__acall__(AsyncRequestFactory().get("/"))
    assert response.cookies[settings.SESSION_COOKIE_NAME].value


async def test_a_session_that_did_not_change_costs_nothing(no_hops: None) -> None:
    async def view(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    response = await inline.Session(view).__acall__(AsyncRequestFactory().get("/"))
    assert not response.cookies
