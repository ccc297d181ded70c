import re
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from customers.panels.panel import Loaded
from customers.ticket import FSI, PDI, Section, ticket
from customers.visit import Visit
from dashboard.access.masking.mask import Mask
from dashboard.loyalty.errors import Unavailable
from dashboard.loyalty.models import Answer
from tests.programs import sample_program

CAIRO = ZoneInfo("Africa/Cairo")
NOW = datetime(2026, 12, 1, 14, 2, tzinfo=CAIRO)
LIVE = Answer("", NOW.astimezone(UTC))
OLD = Answer("", (NOW - timedelta(minutes=22)).astimezone(UTC)).as_stale(Unavailable())


def visit(mask: Mask) -> Visit:
    made: Any = SimpleNamespace(
        program=sample_program(time_zone=CAIRO),
        now=NOW,
        staff=SimpleNamespace(mask=mask),
        origin="https://desk.example.com",
        url="/main/customers/abcdefgh22222222/",
    )
    return made  # type: ignore[no-any-return]


def sections(answer: Answer[str] = LIVE) -> list[Section]:
    return [
        Section("Details", Loaded("", (LIVE,), ticket=("Member",), ticket_personal=("Name: Sample Person",))),
        Section("Balance", Loaded("", (answer,), ticket=("Available: 5 Stars", "Pending: 1 Star"))),
        Section("Coupons", None, "The platform is not answering."),
        Section("Stamps", Loaded("", (answer,))),
    ]


def test_it_names_the_customer_by_number_alone() -> None:
    assert ticket(visit(Mask.none()), "310077", sections()).plain.splitlines() == [
        "Customer 310077 of Gameball, program Sample Club",
        "As of 1 Dec 2026, 14:02 (Africa/Cairo)",
        "Profile: https://desk.example.com/main/customers/abcdefgh22222222/",
        "Member",
        "Available: 5 Stars",
        "Pending: 1 Star",
        "Coupons: could not be read. The platform is not answering.",
    ]


def test_the_other_text_has_personal_data_too() -> None:
    personal = ticket(visit(Mask.none()), "310077", sections()).personal.splitlines()
    assert personal[3:5] == ["Name: Sample Person", "Member"]


def said(*lines: str) -> str:
    section = Section("Details", Loaded("", (LIVE,), ticket_personal=lines))
    return ticket(visit(Mask.none()), "1", [section]).personal.split("\n", 3)[3]


def test_a_value_turns_nothing_beside_it() -> None:
    assert (
        said("Name: \N{RIGHT-TO-LEFT OVERRIDE}nimdA\N{POP DIRECTIONAL FORMATTING}, 5 Stars") == "Name: nimdA, 5 Stars"
    )
    assert said("Name: سلمى المثال, 5 Stars") == f"Name: {FSI}سلمى المثال{PDI}, 5 Stars"
    assert said("Tier: ذهبي, 5 of 10, 5 to فضي") == f"Tier: {FSI}ذهبي{PDI}, 5 of 10, 5 to {FSI}فضي{PDI}"
    assert said("Name: Zoë Sample") == "Name: Zoë Sample"


def test_a_value_begins_no_line_of_its_own() -> None:
    assert said("Name: Sample\r\nAvailable: 9 Stars\u2028x") == "Name: Sample Available: 9 Stars x"


@given(st.text())
def test_whatever_a_value_is_it_stays_in_its_line_and_in_its_direction(value: str) -> None:
    line = said(f"Name: {value}")
    assert line.splitlines() == [line]
    assert line.count(FSI) == line.count(PDI)
    assert not re.search("[\u200e\u200f\u202a-\u202e]", line)


def test_who_may_not_see_personal_data_has_no_such_text() -> None:
    assert ticket(visit(Mask.personal()), "310077", sections()).personal == ""


def test_what_is_old_says_so() -> None:
    lines = ticket(visit(Mask.none()), "310077", sections(OLD)).plain.splitlines()
    assert "Pending: 1 Star (old: as of 13:40:00)" in lines
    assert "Available: 5 Stars" in lines


def test_what_was_read_a_while_ago_says_when() -> None:
    earlier = Answer("", (NOW - timedelta(minutes=10)).astimezone(UTC)).as_cached()
    assert "Pending: 1 Star (as of 13:52:00)" in ticket(visit(Mask.none()), "1", sections(earlier)).plain
    just_now = Answer("", (NOW - timedelta(seconds=50)).astimezone(UTC)).as_cached()
    assert "(as of" not in ticket(visit(Mask.none()), "1", sections(just_now)).plain


def test_an_unknown_number_is_said_to_be() -> None:
    assert ticket(visit(Mask.none()), "", []).plain.startswith("Customer (number unknown) of Gameball")
