"""A platform that finds customers by more than their id: each leads to the one profile, two are not mixed up."""

import re
from urllib.parse import quote

import pytest

from customers import index
from customers.models import KnownCustomer
from customers.profile import panels_of
from dashboard.access.models import AccessRecord
from dashboard.programs import Program
from dashboard.sandbox.server import SandboxServer
from dashboard.sandbox.spaaza.people import BY_NUMBER, CastMember
from tests.customers.conftest import Keys, SignIn, body, searched
from tests.platforms import SPAAZA
from tests.words import text_of

pytestmark = pytest.mark.parametrize("case", [SPAAZA], ids=str)
KINDS = {
    "user id": "2001",
    "user id, said to be one": "user:2001",
    "member number": "2600000002001",
    "e-mail": "bram.vos.2001@example.com",
    "referral code": "c001jl",
    "identity in another system": "shop|00002001",
    "second identity": "till-2001",
}

REFUSED = {13: {"get-user-vouchers", "user-wallet-ledger"}}  # a refusal is asked again


@pytest.mark.parametrize("text", KINDS.values(), ids=KINDS)
async def test_each_kind_leads_to_the_one_profile_from_box_and_door(
    case: object, text: str, program: Program, signed_in: SignIn
) -> None:
    client = await signed_in()
    box = await searched(client, f" {text} ")
    door = await client.get(f"/main/customers/open?id={quote(text, safe='')}")
    assert (box.status_code, door.status_code) == (303, 303)
    known = await KnownCustomer.objects.aget()
    assert (known.program, known.customer_id) == (program.slug, "2001")
    assert box["Location"] == door["Location"] == f"/main/customers/{known.key}/"


async def test_a_profile_that_was_opened_is_found_by_name_mail_and_code(case: object, signed_in: SignIn) -> None:
    client = await signed_in()
    address = (await searched(client, "2001"))["Location"]
    await body(await client.get(address))
    for text in ("bram v", "bram.vos", "c001j"):
        suggested = text_of((await client.post("/main/customers/suggestions/", {"q": text})).content.decode())
        assert "Bram Vos" in suggested, text


async def test_what_may_be_two_customers_is_asked_and_not_guessed(
    case: object, signed_in: SignIn, key_of: Keys
) -> None:
    client = await signed_in()
    await key_of("2011")  # who is known is no better guess
    door = await client.get("/main/customers/open?id=2011")
    box = await searched(client, "2011")
    assert (door.status_code, box.status_code) == (400, 200)
    told = AccessRecord.objects.order_by("pk").values_list("page", "outcome", "logged_text__text")
    choices = ("user:2011", "member:2011")  # the page reveals that there are these customers
    assert [row async for row in told.filter(page="open")] == [("open", "found", choice) for choice in choices]
    assert [row async for row in told.filter(page="search")] == [
        ("search", "shown", "2011"),
        *(("search", "found", choice) for choice in choices),
    ]
    found = set()
    for page in (door.content.decode(), await body(box) if box.streaming else box.content.decode()):
        assert "the user id of one customer and the member number of another" in text_of(page)
        assert "could not be asked" not in text_of(page)
        assert tuple(re.findall(r'<button[^>]*name="q" value="([^"]+)"', page)) == choices
        found |= {(await searched(client, choice))["Location"] for choice in choices}
    assert len(found) == 2


async def test_while_the_platform_is_silent_a_known_id_is_opened_after_a_moment(
    case: object, sandbox: SandboxServer, signed_in: SignIn, key_of: Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = await key_of("2001")
    monkeypatch.setattr("customers.incoming_links.SILENCE_TIMEOUT", 0.1)
    sandbox.set_faults([{"delay": 20}])
    door = await (await signed_in()).get("/main/customers/open?id=2001")
    assert (door.status_code, door["Location"]) == (303, f"/main/customers/{key}/")


@pytest.mark.parametrize("text", ["Bram Vos", "+31 6 5550100"])
async def test_what_looks_like_no_id_is_not_asked_and_says_what_would_be(
    case: object, text: str, signed_in: SignIn, sandbox: SandboxServer
) -> None:
    client = await signed_in()
    said = text_of((await searched(client, text)).content.decode())
    assert "a user id, a member number, an e-mail, a referral code or an identity in another system" in said
    door = await client.get("/main/customers/open", {"id": text})
    assert door.status_code == 404
    assert not sandbox.requests()


async def test_nobody_found_says_what_was_tried(case: object, signed_in: SignIn) -> None:
    said = text_of((await searched(await signed_in(), "nobody@example.com")).content.decode())
    assert "The platform has no customer with this e-mail or identity in another system." in said
    page = text_of((await (await signed_in()).get("/main/customers/")).content.decode())
    assert "member:, email:, referral:, identity: or auxiliary: in front to choose one" in page


@pytest.mark.parametrize("member", [BY_NUMBER[number] for number in (1, 3, 7, 10, 13)], ids=lambda one: one.name)
async def test_a_profile_has_the_panels_there_are_for_seven_reads_and_then_none(
    case: object, member: CastMember, signed_in: SignIn, key_of: Keys, sandbox: SandboxServer, program: Program
) -> None:
    client, key = await signed_in(), await key_of(str(member.user_id))
    page = await body(await client.get(f"/main/customers/{key}/"))
    assert set(re.findall(r'<section class="panel[^>]* slot="(\w+)"', page)) == set(panels_of(program))
    asked = sandbox.requests()
    wallets = asked.pop(
        "user-wallet-ledger"
    )  # the chain has three kinds; once one is refused the others may not be asked
    assert wallets == 3 or (wallets in (1, 2) and member.number in REFUSED)
    assert asked == {"get-user": 1, "get-campaigns": 1, "get-user-vouchers": 1, "get-campaign-referrals": 1}
    sandbox.reset_requests()
    await body(await client.get(f"/main/customers/{key}/"))
    assert sandbox.requests().keys() == REFUSED.get(member.number, set())
    assert (await client.get(f"/main/customers/{key}/stamps/")).status_code == 404
    for word in ("Pending", "Next expiry", "Stamps"):
        assert word not in text_of(page)


async def test_whom_the_platform_knows_no_more_leaves_the_index(
    case: object, program: Program, signed_in: SignIn, key_of: Keys
) -> None:
    key = await key_of("999")
    page = await body(await (await signed_in()).get(f"/main/customers/{key}/"))
    assert "Spaaza no longer knows this customer" in text_of(page)
    assert await index.find_by_id(program, "999") is None
