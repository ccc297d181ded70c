"""Two customers with the same e-mail or phone: both are marked in the results and on the profile."""

import re
from typing import Any

import pytest

from customers import index
from customers.sharing import shared_by
from dashboard.loyalty.customer_record import CustomerRecord, RecordSource
from dashboard.programs import Program
from tests.customers.conftest import Keys, SignIn, body, searched
from tests.customers.test_out_of_band import again
from tests.words import text_of

EMAIL, PHONE = "Another known customer has the same e-mail", "Another known customer has the same phone number"


def _record(customer_id: str, **said: str | None) -> CustomerRecord:
    return CustomerRecord(customer_id, RecordSource.CRAWL, **said)  # type: ignore[arg-type]


async def marks(response: Any) -> dict[str, set[str]]:
    """What each of the results says of others, by what is shown as its id."""
    page = await body(response) if response.streaming else response.content.decode()
    items = re.findall(r'<tr>\s*<th scope="row">.*?</tr>', page, re.DOTALL)
    found = {re.findall(r'<bdi class="muted">(.*?)</bdi>', item)[0]: text_of(item) for item in items}
    return {shown: {said for said in (EMAIL, PHONE) if said in text} for shown, text in found.items()}


@pytest.mark.parametrize("role", ["support", "marketing"])
async def test_results_mark_what_is_another_customers_too(role: str, program: Program, signed_in: SignIn) -> None:
    await index.learn(
        program,
        [
            _record("c-1", name="Sample One", email="Shared@example.com", phone="+44 7700 900001"),
            _record("c-2", name="Sample Two", email="shared@example.com", phone="+44 7700 900002"),
            _record("c-3", name="Sample Three", phone="00447700900002"),
            _record("c-4", name="Sample Four", email="other@example.com"),
            _record("c-5", name="Sample Five"),
            _record("c-6", name="Sample Six"),
        ],
    )
    found = await marks(await searched(await signed_in(role), "sample"))
    assert found == {"c-1": {EMAIL}, "c-2": {EMAIL, PHONE}, "c-3": {PHONE}, "c-4": set(), "c-5": set(), "c-6": set()}


async def test_an_id_of_digits_is_no_phone(program: Program, signed_in: SignIn) -> None:
    ids = ("04711", "4711", "7700900123")
    await index.learn(program, [_record(one, name="Sample Person") for one in ids])
    await index.learn(program, [_record("c-1", name="Sample Person", phone="07700900123")])
    found = await marks(await searched(await signed_in(), "sample"))
    assert found == {customer_id: set() for customer_id in (*ids, "c-1")}
    assert await shared_by(program, "04711", None, None) == ()
    assert await shared_by(program, "c-2", None, "4711") == ()
    assert [str(one) for one in await shared_by(program, "c-2", None, "07700900123")] == [PHONE]


async def test_the_profile_marks_it_by_what_the_platform_says_now(
    program: Program, signed_in: SignIn, key_of: Keys
) -> None:
    client, key = await signed_in(), await key_of("cust_1001")
    page = await body(await client.get(f"/main/customers/{key}/"))
    assert EMAIL not in page
    known = await index.find_by_id(program, "cust_1001")
    assert known
    assert known.email
    await index.learn(program, [_record("c-9", email=known.email.upper(), phone=known.phone)])
    page = await body(await client.get(f"/main/customers/{key}/"))
    [header] = re.findall(r"<header class=\"who\".*?</header>", page, re.DOTALL)
    assert EMAIL in header
    assert PHONE in header
    assert EMAIL in await again(client, f"/main/customers/{key}/", "details")
