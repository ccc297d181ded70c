import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import Group
from django.db import connection
from django.test import AsyncClient, Client

from dashboard.access.models import AccessRecord, Outcome
from tests.access.conftest import Member, SignedIn
from tests.access.sample_urls import HIDDEN

pytestmark = pytest.mark.urls("tests.access.sample_urls")
CUSTOMERS = {"/customers/key-1/": "profile", "/customers/key-1/sync/": "old", "/customers/key-1/coupons/": "coupons"}
PROFILE, OLD_FASHIONED, _ = CUSTOMERS
OPEN_TO = {
    **{path: {"support", "marketing", "manager", "admin"} for path in CUSTOMERS},
    "/configuration/": {"support", "marketing", "manager", "admin"},
    "/log/": {"manager", "admin"},
}


@pytest.mark.parametrize("role", ["support", "marketing", "manager", "admin", ""])
def test_a_view_is_open_to_the_roles_that_hold_its_right(signed_in: SignedIn, role: str) -> None:
    client = signed_in(role)
    answers = {path: client.get(path) for path in OPEN_TO}
    assert {path: (answer.status_code, HIDDEN in answer.content.decode()) for path, answer in answers.items()} == {
        path: (200, True) if role in roles else (403, False) for path, roles in OPEN_TO.items()
    }


def test_strangers_are_sent_to_sign_in(client: Client) -> None:
    paths = [*OPEN_TO, "/me/"]
    assert [client.get(path)["Location"] for path in paths] == [f"/accounts/login/?next={path}" for path in paths]


def test_the_refusal_says_which_role_lacks_what(signed_in: SignedIn) -> None:
    page = signed_in("marketing").get("/log/").content.decode()
    assert "Your role, Marketing, does not include the access log. If you need it, ask an admin." in page


def test_the_refusal_of_someone_without_a_role_says_what_to_do(signed_in: SignedIn) -> None:
    page = signed_in("").get("/configuration/").content.decode()
    assert "You have no role yet, so no page is open to you. Ask an admin for a role." in page


def test_a_refused_view_of_a_customer_is_a_row(signed_in: SignedIn) -> None:
    client = signed_in("")
    for path in CUSTOMERS:
        client.get(path, REMOTE_ADDR="192.0.2.7")
    fields = ("staff_name", "program", "customer_key", "text_digest", "page", "outcome", "address")
    assert list(AccessRecord.objects.order_by("pk").values_list(*fields)) == [
        ("sample-nobody", "sample", "key-1", "", page, Outcome.REFUSED, "192.0.2.7") for page in CUSTOMERS.values()
    ]


def test_other_refusals_are_none(signed_in: SignedIn) -> None:
    signed_in("support").get("/log/")
    assert not AccessRecord.objects.exists()


@pytest.mark.parametrize("path", [PROFILE, OLD_FASHIONED])
def test_a_refused_fragment_takes_the_place_of_the_whole_page(signed_in: SignedIn, path: str) -> None:
    client = signed_in("")
    response = client.get(path, headers={"HX-Request": "true"})
    assert (response.status_code, response["HX-Retarget"]) == (403, "body")
    assert "HX-Retarget" not in client.get(path)


def test_a_new_role_counts_from_the_next_request_on(member: Member, client: Client) -> None:
    user = member("support")
    client.force_login(user)
    assert client.get("/me/").content == b"support"
    user.groups.set([Group.objects.get(name="marketing")])
    assert client.get("/me/").content == b"marketing"
    user.groups.clear()
    assert client.get("/me/").content == b""


@pytest.mark.parametrize(("role", "path"), [("support", PROFILE), ("", PROFILE), ("", OLD_FASHIONED)])
def test_without_a_row_there_is_no_view(signed_in: SignedIn, role: str, path: str) -> None:
    client = signed_in(role)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE access_log RENAME TO access_log_gone")
    response = client.get(path)
    page = response.content.decode()
    assert response.status_code == 503
    assert "The access log could not be written. No customer is shown without an entry in the access log." in page
    assert HIDDEN not in page
    assert "key-1" not in page


@pytest.mark.django_db(transaction=True)
async def test_it_is_the_same_under_asgi(signed_in: SignedIn) -> None:
    client = AsyncClient()
    assert (await client.get(PROFILE)).status_code == 302
    client.cookies = (await sync_to_async(signed_in)("marketing")).cookies
    assert [(await client.get(path)).status_code for path in OPEN_TO] == [200, 200, 200, 200, 403]
    rows = AccessRecord.objects.order_by("pk")
    assert [row.page async for row in rows] == ["profile", "coupons"]
    request_ids = {row.request_id async for row in rows}
    assert len(request_ids) == 2
    assert "" not in request_ids
