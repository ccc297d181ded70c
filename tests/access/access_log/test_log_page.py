"""The managers' page: filters, pages, and no customer id in any address."""

import csv
import io
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import User
from django.db import connection
from django.test import AsyncClient, Client
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as runs
from hypothesis import strategies as st
from pytest_django import Settings

from customers.models import KnownCustomer
from customers.profile import PANELS
from dashboard.access.logs import csv_file
from dashboard.access.models import PAGES, AccessRecord, Outcome
from dashboard.access.security_log.models import Event, SecurityRecord
from tests.access.conftest import Member, SignedIn
from tests.customers.conftest import body
from tests.programs import sample_program

PAGE = "/access-log/"
FIELDS = (
    "staff",
    "programme",
    "page",
    "outcome",
    "since",
    "until",
    "like",
    "customer",
    "before",
    "after",
    "customer_id",
    "sealed",
)
HTMX = {"HX-Request": "true"}
PROGRAMS = {
    "main": sample_program(slug="main", name="Sample Club", time_zone=ZoneInfo("Africa/Cairo")),
    "stores": sample_program(slug="stores", name="Sample Stores", time_zone=ZoneInfo("UTC")),
}


@pytest.fixture(autouse=True)
def two_programs(settings: Settings) -> None:
    settings.PROGRAMS = PROGRAMS


@pytest.fixture
def manager(signed_in: SignedIn) -> Client:
    return signed_in("manager")


@pytest.fixture
def agent(member: Member) -> User:
    return member("support", "agent")


def add(user: User, **fields: Any) -> AccessRecord:
    defaults = {"staff_name": user.username, "program": "main", "page": "profile", "outcome": Outcome.SHOWN}
    return AccessRecord.objects.create(staff=user, **{**defaults, **fields})


def ids(response: Any) -> list[str]:
    """The customer ids of the rows shown."""
    return [row.customer_id for row in response.context["listing"].rows]


def test_it_shows_who_looked_at_whom_newest_first(manager: Client, agent: User) -> None:
    at = datetime(2026, 11, 20, 12, 3, 20, tzinfo=UTC)
    add(
        agent, customer_id="cust_1001", customer_key="abcdefgh22222222", address="192.0.2.1", request_id="a" * 32, at=at
    )
    add(agent, customer_id="cust_1002", page="open", outcome=Outcome.UNKNOWN)
    response = manager.get(PAGE)
    page = response.content.decode()
    assert response.status_code == 200
    assert ids(response) == ["cust_1002", "cust_1001"]
    assert "20 Nov 2026, 14:03:20" in page  # in the program's zone
    assert "Africa/Cairo" in page
    for word in ("agent", "cust_1001", "192.0.2.1", "Unknown id", 'data-copy="cust_1001"'):
        assert word in page
    assert 'href="/main/customers/abcdefgh22222222/"' in page
    assert response["Cache-Control"].count("no-store")
    assert "HX-Request" in response["Vary"]


def test_looking_at_it_is_a_row_but_no_view_of_a_customer(manager: Client, agent: User) -> None:
    add(agent, customer_id="cust_1001", customer_key="key-1")
    manager.get(PAGE, {"customer": "key-1"})
    row = AccessRecord.objects.latest("pk")
    assert (row.staff_name, row.page, row.customer_key, row.customer_id) == ("sample-manager", "access-log", "", "")


def test_looking_for_a_customer_is_a_row_of_the_security_log_by_key(manager: Client, agent: User) -> None:
    for number in range(14):
        add(agent, customer_id=f"salma@example.com/{number}", customer_key=f"key-{number:02}")
    add(agent, customer_id="salma@example.com/gone", outcome=Outcome.UNKNOWN)
    for query in ({"page": "profile"}, {"customer": "key-01"}, {"customer": "nobodys"}):
        manager.get(PAGE, query)
    manager.post(PAGE, {"customer_id": "salma@example.com"}, follow=True)
    rows = SecurityRecord.objects.filter(event=Event.LOOKED_UP).order_by("pk")
    assert list(rows.values_list("staff_name", "program", "detail")) == [
        ("sample-manager", "main", "key-01"),
        ("sample-manager", "", "–"),
        ("sample-manager", "main", " ".join(f"key-{number:02}" for number in range(12)) + " +3"),
    ]


def test_without_a_row_of_the_security_log_there_is_no_look_up(manager: Client, agent: User) -> None:
    add(agent, customer_id="cust_1001", customer_key="key-1")
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE security_log RENAME TO security_log_gone")
    for query, status in (({}, 200), ({"customer": "key-1"}, 503), ({"format": "csv"}, 503)):
        response = manager.get(PAGE, query)
        assert (response.status_code, "cust_1001" in response.content.decode()) == (status, status == 200)


def test_names_stand_beside_ids_where_the_index_knows_them(manager: Client, agent: User) -> None:
    for key, name in (("abcdefgh22222222", "Salma Haddad"), ("abcdefgh33333333", "")):
        KnownCustomer.objects.create(program="main", key=key, customer_id=key[-1], name=name)
        add(agent, customer_id=key[-1], customer_key=key)
    add(agent, customer_key="abcdefgh22222222", outcome=Outcome.REFUSED)
    add(agent, customer_key="abcdefgh22222222", program="stores")
    response = manager.get(PAGE)
    named = [(row.customer_id, row.customer_name) for row in response.context["listing"].rows]
    assert named == [("", ""), ("", "Salma Haddad"), ("3", ""), ("2", "Salma Haddad")]
    assert response.content.decode().count("Salma Haddad") == 2


@pytest.mark.django_db(transaction=True)
async def test_the_file_has_every_row_that_passes(
    two_programs: None, member: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(csv_file, "PART_SIZE", 2)
    user = await sync_to_async(member)("manager", "sample")
    client = AsyncClient()
    await client.aforce_login(user)
    at = datetime(2026, 11, 20, 12, 3, 20, tzinfo=UTC)
    await KnownCustomer.objects.acreate(program="main", key="abcdefgh22222222", customer_id="b", name="=Salma")
    for customer_id in ("=a", "b", "c", "d", "e"):
        page = "coupons" if customer_id == "c" else "profile"
        await sync_to_async(add)(user, customer_id=customer_id, customer_key="abcdefgh22222222", at=at, page=page)
    response = await client.get(PAGE, {"page": "profile", "format": "csv"})
    text = await body(response)
    assert response["Content-Disposition"].startswith('attachment; filename="access-log-')
    found = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert [(row["Customer"], row["Name"]) for row in found] == [(one, "'=Salma") for one in ("e", "d", "b", "'=a")]
    assert (found[0]["When"], found[0]["Program"]) == ("2026-11-20 14:03:20+02:00", "Sample Club")
    assert (await SecurityRecord.objects.aget(event=Event.EXPORTED)).detail == "/access-log/ csv"


def test_a_parameter_counts_once_and_a_form_s_fields_never_come_from_the_address(manager: Client, agent: User) -> None:
    add(agent, customer_id="cust_1001")
    add(agent, customer_id="cust_1002", outcome=Outcome.REFUSED)
    twice = manager.get(f"{PAGE}?outcome=shown&outcome=refused")
    assert [row.customer_id for row in twice.context["listing"].rows] == ["cust_1002"]
    posted = manager.post(f"{PAGE}?outcome=refused&page=profile", {"outcome": "shown", "page": ""})
    assert posted["Location"] == f"{PAGE}?outcome=shown"


def test_an_empty_log_says_so(manager: Client) -> None:
    assert "No entry matches these filters." in manager.get(PAGE, {"outcome": "refused"}).content.decode()


FILTERS: tuple[tuple[dict[str, str], list[str]], ...] = (
    ({"programme": "stores"}, ["c"]),
    ({"page": "coupons"}, ["b"]),
    ({"outcome": "refused"}, ["d"]),
    ({"since": "2026-11-20"}, ["d", "c", "b"]),
    ({"until": "2026-11-19"}, ["a"]),
    ({"since": "2026-11-20", "until": "2026-11-20"}, ["c", "b"]),
    ({"since": "2026-11-20", "until": "2026-11-20", "page": "coupons"}, ["b"]),
    ({"programme": "", "page": "", "outcome": "", "since": "", "until": ""}, ["d", "c", "b", "a"]),
)


def test_each_filter_lets_through_what_it_says(manager: Client, agent: User) -> None:
    # Days begin at midnight in Cairo, two hours before that of UTC.
    add(agent, customer_id="a", at=datetime(2026, 11, 19, 21, 59, tzinfo=UTC))
    add(agent, customer_id="b", at=datetime(2026, 11, 19, 22, 0, tzinfo=UTC), page="coupons")
    add(agent, customer_id="c", at=datetime(2026, 11, 20, 21, 59, tzinfo=UTC), program="stores")
    add(agent, customer_id="d", at=datetime(2026, 11, 20, 22, 0, tzinfo=UTC), outcome=Outcome.REFUSED)
    # Without the manager's own rows, one for each look at the log.
    found = [(query, [each for each in ids(manager.get(PAGE, query)) if each]) for query, _ in FILTERS]
    assert found == list(FILTERS)


def test_rows_of_one_person(manager: Client, agent: User, member: Member) -> None:
    other = member("support", "other")
    add(agent, customer_id="a")
    add(other, customer_id="b")
    assert ids(manager.get(PAGE, {"staff": other.pk})) == ["b"]


def test_a_link_from_a_profile_shows_everything_about_that_customer(manager: Client, agent: User) -> None:
    add(agent, customer_id="cust_1001", page="open", outcome=Outcome.UNKNOWN)  # before there was a key
    add(agent, customer_id="cust_1001", customer_key="key-1")
    add(agent, customer_key="key-1", outcome=Outcome.REFUSED)  # a refusal knows no id
    add(agent, customer_id="cust_1001", program="stores")  # somebody else's customer
    add(agent, customer_id="cust_1002", customer_key="key-2")
    response = manager.get(PAGE, {"customer": "key-1"})
    assert ids(response) == ["", "cust_1001", "cust_1001"]
    assert 'value="cust_1001"' in response.content.decode()
    assert "Entries about <bdi>cust_1001</bdi>" in response.content.decode()


def test_a_typed_id_becomes_an_address_without_it(manager: Client, agent: User) -> None:
    add(agent, customer_id="salma@example.com", customer_key="key-1")
    add(agent, customer_id="cust_1002")
    response = manager.post(PAGE, {"customer_id": " salma@example.com ", "page": "profile", "outcome": ""})
    assert response.status_code == 302
    address = response.headers["Location"]
    assert "salma" not in address
    assert address.startswith("/access-log/?page=profile&sealed=")
    shown = manager.get(address)
    assert ids(shown) == ["salma@example.com"]
    assert 'value="salma@example.com"' in shown.content.decode()


def test_an_id_without_a_key_can_be_looked_for_too(manager: Client, agent: User) -> None:
    add(agent, customer_id="mistyped", outcome=Outcome.UNKNOWN)
    add(agent, customer_id="mistyped", outcome=Outcome.UNKNOWN)
    assert ids(manager.post(PAGE, {"customer_id": "mistyped"}, follow=True)) == ["mistyped", "mistyped"]


def test_an_id_nobody_asked_for_is_said_to_be_so_and_kept_in_the_field(manager: Client) -> None:
    response = manager.post(PAGE, {"customer_id": "cust_9999"}, follow=True)
    assert response.redirect_chain
    assert "No entry is about an id that contains “<bdi>cust_9999</bdi>”" in response.content.decode()
    assert 'value="cust_9999"' in response.content.decode()


@pytest.mark.parametrize("query", [{"customer": "nobodys"}, {"like": "999999"}])
def test_an_address_about_nobody_shows_nobody_elses_rows(manager: Client, agent: User, query: dict[str, str]) -> None:
    add(agent, customer_id="cust_1001", customer_key="key-1")
    response = manager.get(PAGE, query)
    assert ids(response) == []
    assert "cust_1001" not in response.content.decode()


BAD_FILTERS: tuple[tuple[dict[str, str], str], ...] = (
    ({"since": "yesterday"}, "Enter a valid date."),
    ({"since": "0001-01-01"}, "greater than or equal to 2000-01-01"),
    ({"until": "9999-12-31"}, "less than or equal to 2999-12-31"),
    ({"since": "2026-11-20", "until": "2026-11-19"}, "This day is before the “From” day."),
    ({"programme": "nobodys"}, "Select a valid choice."),
    ({"staff": "0"}, "Select a valid choice."),
    ({"customer_id": "x" * 257}, "at most 256 characters"),
    ({"before": "x"}, "Nothing is shown because a filter above could not be understood."),
    ({"after": str(2**64)}, "Nothing is shown because a filter above could not be understood."),
)


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_bad_filter_is_refused_in_a_sentence_and_shows_nothing(manager: Client, agent: User, method: str) -> None:
    add(agent, customer_id="cust_1001")
    found = []
    for query, sentence in BAD_FILTERS:
        response = getattr(manager, method)(PAGE, query)
        page = response.content.decode()
        found.append((query, response.status_code, sentence in page, "cust_1001" in page))
    assert found == [(query, 400, True, False) for query, _ in BAD_FILTERS]


@runs(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
@given(
    query=st.dictionaries(
        st.sampled_from([*FIELDS, "x"]),
        st.one_of(st.text(max_size=300), st.integers().map(str), st.dates().map(str)),
    ),
    method=st.sampled_from(["get", "post"]),
)
def test_no_query_breaks_it(manager: Client, query: dict[str, str], method: str) -> None:
    assert getattr(manager, method)(PAGE, query).status_code in {200, 302, 400}


def numbers(response: Any) -> list[int]:
    return [int(row.customer_id) for row in response.context["listing"].rows]


def test_every_row_is_on_exactly_one_page_whatever_comes_in_meanwhile(manager: Client, agent: User) -> None:
    shown = {"staff": agent, "staff_name": "agent", "page": "profile", "outcome": "shown"}
    rows: list[dict[str, Any]] = [{**shown, "customer_id": str(number)} for number in range(120)]
    AccessRecord.objects.bulk_create(AccessRecord(**row) for row in rows)
    seen: list[list[int]] = []
    response = manager.get(PAGE, {"page": "profile"})
    assert response.context["listing"].newer is None
    while True:
        seen.append(numbers(response))
        add(agent, customer_id="1000")
        older = response.context["listing"].older
        if older is None:
            break
        assert older in response.content.decode().replace("&amp;", "&")
        response = manager.get(older)
    assert [len(page) for page in seen] == [50, 50, 20]
    assert sum(seen, []) == list(range(119, -1, -1))  # noqa: RUF017
    # And back again, up to what came in.
    for page in (seen[1], seen[0], [1000] * 3 + seen[0][:47]):
        response = manager.get(response.context["listing"].newer)
        assert numbers(response) == page
    assert response.context["listing"].newer is None


def test_htmx_gets_the_part_alone_and_the_address_to_show(manager: Client, agent: User) -> None:
    add(agent, customer_id="cust_1001", customer_key="key-1")
    response = manager.get(PAGE, {"customer": "key-1"}, headers=HTMX)
    assert response.content.decode().lstrip().startswith('<div id="access-log"')
    assert "<h1>" not in response.content.decode()
    assert response["HX-Push-Url"] == "/access-log/?customer=key-1"


def test_every_panel_has_a_name_and_a_page_nobody_knows_any_more_keeps_its_own() -> None:
    assert {panel.slug: panel.title for panel in PANELS}.items() < PAGES.items()
    assert AccessRecord(page="coupons").page_name == "Coupons"
    assert AccessRecord(page="gone").page_name == "gone"


def test_a_profile_that_is_gone_costs_only_its_link(manager: Client, agent: User) -> None:
    add(agent, customer_id="cust_1001", customer_key="not a key", program="gone")
    page = manager.get(PAGE).content.decode()
    assert "cust_1001" in page
    assert "not a key" not in page


def test_what_stands_in_a_row_is_text(manager: Client, agent: User) -> None:
    add(agent, customer_id="<script>alert(1)</script>", staff_name="<b>", page="<i>")
    page = manager.get(PAGE).content.decode()
    assert "<script>alert" not in page
    assert "<b>" not in page
    assert "<i>" not in page


def test_a_day_of_the_time_change_is_a_whole_day(manager: Client, agent: User) -> None:
    zone = ZoneInfo("Africa/Cairo")
    day = datetime(2026, 4, 24, tzinfo=zone)  # summer time begins at midnight
    add(agent, customer_id="in", at=day + timedelta(hours=23))
    add(agent, customer_id="out", at=timezone.now())
    assert ids(manager.get(PAGE, {"since": "2026-04-24", "until": "2026-04-24"})) == ["in"]


def test_words_in_an_address_are_refused_and_not_searched(manager: Client) -> None:
    response = manager.get(PAGE, {"customer_id": "sara@example.com"})
    assert response.status_code == 400
    assert "An address must not name a customer. Press Enter to search." in response.content.decode()
