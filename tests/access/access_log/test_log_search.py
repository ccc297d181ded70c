"""The managers' page: rows found by a part of an id, and by what the customer index knows of a customer."""

from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client
from pytest_django import Settings

from customers import index_writes
from dashboard.access.access_log import customer_match
from dashboard.access.access_log.customer_match import match_id, match_words
from dashboard.access.models import AccessRecord, Outcome
from dashboard.access.roles import Right, Staff
from dashboard.loyalty.customer_record import CustomerRecord
from tests.access.access_log.test_log_page import HTMX, PAGE, add, agent, ids, manager, two_programs
from tests.access.conftest import SignedIn
from tests.customers.conftest import engine

__all__ = ["agent", "engine", "manager", "two_programs"]
pytestmark = pytest.mark.django_db
MANAGER = Staff(1, "sample-manager", "manager", rights=frozenset(Right))
SALMA = CustomerRecord("cust_1001", "profile", name="Salma Haddad", email="salma@example.com", phone="+201001234567")
Known = Callable[..., str]


@pytest.fixture
def known(agent: User) -> Known:
    """`known(SALMA)` is looked at, in the index and in the log, and gives her key."""

    def look(fact: CustomerRecord, program: str = "main", **row: Any) -> str:
        key = index_writes.store(program, [fact])[fact.customer_id]
        add(agent, customer_id=fact.customer_id, customer_key=key, program=program, **row)
        return key

    return look


def searched(client: Client, words: str, **fields: str) -> Any:
    return client.post(PAGE, {"customer_id": words, **fields}, follow=True)


@pytest.mark.parametrize(
    "words", ["Salma", "haddad salma", "SALMA@EXAMPLE.COM", "salma@exa", "01001234567", "cust_1", "CUST_1001", "t_100"]
)
def test_a_look_is_found_by_name_by_contact_and_by_a_part_of_the_id(
    manager: Client, agent: User, known: Known, words: str
) -> None:
    key = known(SALMA)
    add(agent, customer_id="cust_1001", outcome=Outcome.UNKNOWN)  # before there was a key
    add(agent, customer_key=key, outcome=Outcome.REFUSED)  # a refusal knows no id
    known(CustomerRecord("other_2", "profile", name="Omar Sample"))
    page = searched(manager, words)
    assert ids(page) == ["", "cust_1001", "cust_1001"]
    assert "1 customer matches" in page.content.decode()
    address = page.redirect_chain[0][0]
    assert words not in unquote(address)
    assert f'value="{words}"' in page.content.decode()
    assert AccessRecord.objects.latest("pk").page == "access-log"


def test_searches_in_the_log_count_as_searches(manager: Client, known: Known, settings: Settings) -> None:
    """Or a list of names and ids could be copied here."""
    settings.LOOKUPS_PER_MINUTE = 2
    addresses = [manager.post(PAGE, {"customer_id": words})["Location"] for words in ("sample", "salma", "cust")]
    assert [manager.get(address).status_code for address in (*addresses, addresses[0])] == [200, 200, 429, 200]


def test_an_exact_id_is_that_customer_and_nobody_else(manager: Client, known: Known) -> None:
    known(SALMA)
    known(CustomerRecord("cust_10010", "profile", name="cust_1001"))
    assert ids(searched(manager, "cust_1001")) == ["cust_1001"]
    assert ids(searched(manager, "cust_100")) == ["cust_10010", "cust_1001"]


def test_each_of_several_is_named_and_a_way_to_their_rows_alone(manager: Client, agent: User, known: Known) -> None:
    key = known(SALMA)
    add(agent, customer_id="salma_2", outcome=Outcome.UNKNOWN)
    page = searched(manager, "salma", outcome="")
    assert sorted(ids(page)) == ["cust_1001", "salma_2"]
    named, typed = page.context["listing"].matched_customers
    assert (named.name, named.customer_id, named.url) == ("Salma Haddad", "cust_1001", f"{PAGE}?customer={key}")
    assert ids(manager.get(named.url)) == ["cust_1001"]
    assert "salma" not in typed.url
    assert ids(manager.get(typed.url)) == ["salma_2"]


def test_the_other_filters_and_the_pages_go_on_with_it(manager: Client, known: Known) -> None:
    for number in range(60):
        known(SALMA, page="coupons" if number % 6 else "profile")
    page = searched(manager, "salma", page="profile")
    assert len(ids(page)) == 10
    page = searched(manager, "salma")
    older = page.context["listing"].older
    assert "salma" not in older
    page = manager.get(older, headers=HTMX)
    assert len(ids(page)) == 10
    assert 'value="salma"' in page.content.decode()
    assert "No entry matches these filters." in searched(manager, "salma", outcome="refused").content.decode()


def test_a_manager_of_one_program_finds_nobody_of_another(signed_in: SignedIn, known: Known) -> None:
    known(SALMA)
    known(CustomerRecord("cust_2002", "profile", name="Salma Store"), "stores")
    client = signed_in("manager", programs=["stores"])
    for words in ("salma", "cust_"):
        page = searched(client, words)
        assert ids(page) == ["cust_2002"]
        assert "Haddad" not in page.content.decode()
    assert ids(searched(client, "01001234567")) == []


def test_a_program_that_is_asked_for_is_searched_alone(manager: Client, known: Known) -> None:
    known(SALMA)
    known(SALMA, "stores")
    assert len(ids(searched(manager, "salma"))) == 2
    page = searched(manager, "salma", programme="stores")
    assert [row.program_name for row in page.context["listing"].rows] == ["Sample Stores"]


def test_nothing_found_says_what_was_searched(manager: Client, known: Known) -> None:
    known(SALMA)
    index_writes.store("main", [CustomerRecord("cust_3", "profile", name="Omar Sample")])  # nobody looked
    page = searched(manager, "Omar").content.decode()
    assert "No entry is about an id that contains “<bdi>Omar</bdi>”" in page
    assert "at least 3 characters" not in page
    assert "at least 3 characters" in searched(manager, "01").content.decode()
    assert "“<bdi>&lt;b&gt;</bdi>”" in searched(manager, "<b>").content.decode()


def test_the_page_says_who_is_left_out(manager: Client, agent: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(customer_match, "MAX_CUSTOMERS", 2)
    for number in range(3):
        index_writes.store("main", [CustomerRecord(f"none_{number}", "profile", name="Omar Sample")])
    assert "More than 40 customers match" in searched(manager, "Omar").content.decode()
    for number in range(3):
        add(agent, customer_id=f"typed_{number}")
    page = searched(manager, "typed")
    assert ids(page) == ["typed_2", "typed_1"]
    assert "More than 40 customers match" in page.content.decode()


def test_a_link_to_a_search_outlives_a_new_secret_key_or_says_that_it_did_not(
    manager: Client, known: Known, settings: Settings
) -> None:
    known(SALMA)
    link = searched(manager, "salma").redirect_chain[0][0]
    for forged in (f"{PAGE}?sealed=x", link[:-4]):
        page = manager.get(forged)
        assert (page.status_code, page.context["listing"].rows) == (400, [])
        assert "This link to a search no longer works. Type the search again." in page.content.decode()
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another-secret-key-" + "1" * 30
    page = Client().get(link)
    assert page.status_code == 302  # a stranger signs in first
    manager.force_login(User.objects.get(username="sample-manager"))
    assert ids(manager.get(link)) == ["cust_1001"]


IDS = ["cust_1001", "CUST_1", "100%", 'say "hi"', "o'neil\\x", "a*b", "عميل ٤٢", "Zoë", "salma@example.com", "x", ""]


PARTS = ("CUST_1", "00%", '"hi', "'neil\\", "a*b", "عميل", "zoë", "@example", "st%1", "nobody")


def test_both_databases_find_the_same_parts(engine: str) -> None:
    with transaction.atomic():
        user = User.objects.create_user("sample-of-parts")
        for customer_id in IDS:
            add(user, customer_id=customer_id, customer_key="", program="gone")
        add(user, customer_id="cust_1001", program="closed")
        reader = Staff(1, "m", "manager", rights=frozenset(Right), limited_to=frozenset({"gone"}))
        for part in PARTS:
            found = match_words(part, {"gone"}, reader)
            customers = {one.customer_id for one in found.customers}
            assert customers == {one for one in IDS if part.lower() in one.lower()}, part
            assert {row.customer_id for row in AccessRecord.objects.filter(pk__in=found.rows)} == customers, part
        transaction.set_rollback(True)


def test_no_filter_by_customer_reads_the_whole_log(agent: User, known: Known) -> None:
    known(SALMA)
    for found in (match_words("salma", None, MANAGER), match_id("cust_1001", None)):
        plan = AccessRecord.objects.filter(pk__in=found.rows).order_by("-pk")[:50].explain()
        assert "SEARCH access_log" in plan
        assert "SCAN access_log" not in plan
