"""The managers' page where there are several programs: whose rows are read, and what they are called."""

import pytest
from django.contrib.auth.models import User
from django.test import Client

from dashboard.access.models import AccessRecord
from tests.access.access_log.test_log_page import PAGE, add, agent, ids, manager, two_programs
from tests.access.conftest import SignedIn

__all__ = ["agent", "manager", "two_programs"]
pytestmark = pytest.mark.django_db


def test_a_manager_of_one_program_reads_of_that_one_alone(signed_in: SignedIn, agent: User) -> None:
    rows = [
        add(agent, customer_id="c-1", customer_key="key-main"),
        add(agent, customer_id="c-1", customer_key="key-stores", program="stores"),
        add(agent, customer_id="c-2", program=""),
    ]
    client = signed_in("manager", programs=["stores"])
    assert ids(client.get(PAGE)) == ["c-1"]
    assert ids(client.get(PAGE, {"like": rows[1].pk})) == ["c-1"]
    for query in ({"like": rows[0].pk}, {"customer": "key-main"}, {"like": rows[2].pk}):
        page = client.get(PAGE, query)
        assert (ids(page), page.context["listing"].has_no_match) == ([], True)
    assert client.get(PAGE, {"programme": "main"}).status_code == 400
    page = client.post(PAGE, {"customer_id": "c-1"}, follow=True)
    assert [row.program_name for row in page.context["listing"].rows] == ["Sample Stores"]
    assert "Sample Club" not in page.content.decode()
    assert AccessRecord.objects.latest("pk").program == "stores"


def test_a_program_is_called_by_its_name_and_one_that_is_gone_by_what_it_was(manager: Client, agent: User) -> None:
    add(agent, customer_id="c-1", customer_key="abcdefgh22222222", program="stores")
    add(agent, customer_id="c-2", customer_key="abcdefgh33333333", program="gone")
    page = manager.get(PAGE).content.decode()
    assert "<bdi>Sample Stores</bdi></td>" in page
    assert "<bdi>gone</bdi></td>" in page
    assert 'href="/stores/customers/abcdefgh22222222/"' in page
    assert "/gone/" not in page
