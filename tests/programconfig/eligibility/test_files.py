"""Campaigns of a customer, a product or a collection as files."""

from django.test.utils import override_settings

from dashboard.access.security_log.models import Event
from dashboard.sandbox.server import SandboxServer
from tests.customers.conftest import Keys, SignIn
from tests.programconfig.eligibility.test_view import ASK, rows
from tests.staff import noted


async def test_it_can_be_had_as_a_file_that_tells_no_more_than_the_page(signed_in: SignIn, key_of: Keys) -> None:
    client, key = await signed_in("marketing"), await key_of("vip.sample@example.com")
    response = await client.get(f"{ASK}{key}/?format=csv")
    text = response.content.decode()
    assert response["Content-Disposition"].startswith(f'attachment; filename="main-campaigns-for-a-customer-{key}-')
    assert text.startswith("\ufeffId,Campaign,Type,Reward,Reasons,Result,As of")
    assert "The platform says that this customer" in text
    assert "(calculated)" in text
    assert "example.com" not in text
    body = (await client.get(f"{ASK}{key}/?format=json")).json()
    assert not any("as_sent" in one for one in body["campaigns-for-a-customer"])
    assert len(await rows()) == 2
    assert await noted(Event.EXPORTED) == [
        ("exported", "sample-marketing", "main", f"{ASK}{key}/ {form}") for form in ("csv", "json")
    ]


async def test_a_file_of_one_group_has_that_alone_and_every_page_of_it(signed_in: SignIn, key_of: Keys) -> None:
    client, key = await signed_in(), await key_of("cust_1001")
    body = (await client.get(f"{ASK}{key}/?group=cannot&page=2&format=json")).json()
    assert {one["standing"] for one in body["campaigns-for-a-customer"]} == {"Cannot take part"}


async def test_a_file_of_somebody_unknown_is_none_and_leaves_a_row(signed_in: SignIn) -> None:
    response = await (await signed_in()).get(f"{ASK}{'a' * 16}/?format=csv")
    assert response.status_code == 404
    assert await noted(Event.EXPORTED) == []
    assert [row[1] for row in await rows()] == ["unknown"]


async def test_what_cannot_be_judged_is_no_file(sandbox: SandboxServer, signed_in: SignIn, key_of: Keys) -> None:
    key = await key_of("cust_1001")
    sandbox.set_faults([{"fault": "500"}])
    with override_settings(PAGE_DEADLINE=0.8):
        response = await (await signed_in()).get(f"{ASK}{key}/?format=csv")
    assert response.status_code == 503
    assert response["Content-Type"].startswith("text/html")


async def test_the_campaigns_of_a_product_can_be_had_as_a_file(signed_in: SignIn) -> None:
    client = await signed_in("marketing")
    lines = (await client.get("/main/config/for-product/?product=SKU-1&format=csv")).content.decode().splitlines()
    assert lines[0].startswith("\ufeffId,Campaign,Type,Reward,Reasons,As of")
    assert len(lines) > 1
    assert (await client.get("/main/config/for-product/?format=csv")).status_code == 400
