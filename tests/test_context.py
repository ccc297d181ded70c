from types import SimpleNamespace
from typing import Any

from django.test import RequestFactory

from dashboard.context import shell
from dashboard.programs import programs

EVERY = tuple(programs().values())


def test_it_shows_the_programme_of_the_address_and_who_asks() -> None:
    request: Any = RequestFactory().get("/")
    request.staff, program = SimpleNamespace(name="sample"), SimpleNamespace(slug="main")
    request.resolver_match = SimpleNamespace(kwargs={"program": program, "key": "a" * 16})
    assert shell(request) == {"program": program, "programs": EVERY, "staff": request.staff}


def test_a_page_outside_any_programme_needs_nothing() -> None:
    assert shell(RequestFactory().get("/")) == {"program": None, "programs": EVERY, "staff": None}
