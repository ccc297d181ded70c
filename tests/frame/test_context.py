from types import SimpleNamespace
from typing import Any

import pytest
from django.test import RequestFactory
from pytest_django import Settings

from dashboard.access.roles import Staff
from dashboard.frame.context import shell
from dashboard.serving.version import VERSION
from tests.programs import sample_program

SESSION = {"session_seconds": 1800, "version": VERSION}
MAIN, STORES = sample_program("main", "Sample Club"), sample_program("stores", "Sample Stores")


@pytest.fixture(autouse=True)
def two_programs(settings: Settings) -> None:
    settings.PROGRAMS = {"main": MAIN, "stores": STORES}


def asked(staff: Staff | None) -> Any:
    request: Any = RequestFactory().get("/")
    request.staff = staff
    request.resolver_match = SimpleNamespace(kwargs={"program": MAIN, "key": "a" * 16})
    return request


def test_it_shows_the_program_of_the_address_and_who_asks() -> None:
    staff = Staff(1, "sample")
    assert shell(asked(staff)) == {"program": MAIN, "programs": (MAIN, STORES), "staff": staff, **SESSION}


def test_a_program_that_is_not_open_to_them_is_not_in_the_frame() -> None:
    staff = Staff(1, "sample", limited_to=frozenset({"stores", "gone"}))
    assert shell(asked(staff)) == {"program": None, "programs": (STORES,), "staff": staff, **SESSION}


def test_a_stranger_sees_no_program() -> None:
    assert shell(asked(None)) == {"program": None, "programs": (), "staff": None, **SESSION}


def test_an_address_that_does_not_exist_shows_the_way_back() -> None:
    for path, program in (("/stores/nowhere/", STORES), ("/main/x", MAIN), ("/nowhere/", MAIN), ("/", MAIN)):
        request: Any = RequestFactory().get(path)
        request.staff = Staff(1, "sample")
        assert shell(request)["program"] == program, path
    request.staff = Staff(1, "sample", limited_to=frozenset({"stores"}))
    assert shell(request)["program"] == STORES


def test_a_page_outside_any_program_needs_nothing() -> None:
    assert shell(RequestFactory().get("/")) == {"program": None, "programs": (), "staff": None, **SESSION}
