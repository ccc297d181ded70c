"""Where the command palette leads."""

import pytest
from pytest_django import Settings

from dashboard.access.roles import ROLES, Staff
from dashboard.frame.places import places
from dashboard.programs import Program
from tests.programs import sample_program


def titles(role: str, program: Program) -> list[str]:
    staff = Staff(1, "sample", role, role, ROLES.get(role, frozenset()))
    return [str(place.title) for place in places(staff, program)]


@pytest.fixture
def program(settings: Settings) -> Program:
    main = sample_program(slug="main", name="Sample Club")
    settings.PROGRAMS = {"main": main, "stores": sample_program(slug="stores", name="Sample Stores")}
    return main


def test_everything_a_manager_may_see(program: Program) -> None:
    found = titles("manager", program)
    assert {"Home", "Customers", "Tiers", "Campaigns", "Review", "History", "Access log", "Sample Stores"} <= set(found)
    assert "Sample Club" not in found


def test_the_security_log_and_the_staff_page_are_for_admins(program: Program) -> None:
    for page in ("Security log", "Staff"):
        assert [role for role in ROLES if page in titles(role, program)] == ["admin"]
    assert set(titles("admin", program)) == {*titles("manager", program), "Security log", "Staff"}


@pytest.mark.parametrize("role", ["support", "marketing"])
def test_the_access_log_is_for_who_may_see_it(role: str, program: Program) -> None:
    assert "Access log" not in titles(role, program)
    assert "Review" in titles(role, program)


def test_programs_that_are_not_open_to_them_are_no_places(program: Program) -> None:
    staff = Staff(1, "sample", limited_to=frozenset({"main"}))
    assert [str(place.title) for place in places(staff, program)] == ["Home", "Your sessions"]


def test_no_role_no_pages(program: Program) -> None:
    assert titles("", program) == ["Home", "Your sessions", "Sample Stores"]
