from types import SimpleNamespace
from typing import Any

from django.test import RequestFactory

from dashboard.context import shell


def test_it_shows_what_the_request_carries() -> None:
    request: Any = RequestFactory().get("/")
    request.program, request.staff = SimpleNamespace(slug="main"), SimpleNamespace(name="sample")
    assert shell(request) == {"program": request.program, "programs": (), "staff": request.staff}


def test_a_page_outside_any_programme_needs_nothing() -> None:
    assert shell(RequestFactory().get("/")) == {"program": None, "programs": (), "staff": None}
