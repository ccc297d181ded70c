"""Customers' keys, as other rooms ask for them."""

import pytest

from customers import index
from dashboard.access.masking.mask import Mask
from dashboard.keys import customer_keys
from dashboard.loyalty.customer_record import CustomerRecord
from dashboard.loyalty.deadline import ReadOptions
from dashboard.loyalty.errors import InvalidCustomerId, NotFound
from dashboard.programs import Program
from dashboard.sandbox.server import SandboxServer
from tests.programs import sample_program

pytestmark = pytest.mark.django_db(transaction=True)


async def test_a_key_leads_to_its_holder_masked(program: Program) -> None:
    keys = await index.learn(program, [CustomerRecord("someone@example.com", "search", name="Call +12025550123")])
    key = keys["someone@example.com"]
    open_to_all = await customer_keys().holder(program, key, Mask.none())
    masked = await customer_keys().holder(program, key, Mask.personal())
    assert open_to_all
    assert masked
    assert open_to_all.display_name == "Call +12025550123"
    assert "2025550123" not in masked.display_name
    assert masked.customer_id == "someone@example.com"
    assert "someone" not in repr(masked)


async def test_without_a_name_the_id_is_shown_masked(program: Program) -> None:
    keys = await index.learn(program, [CustomerRecord("someone@example.com", "search")])
    holder = await customer_keys().holder(program, keys["someone@example.com"], Mask.personal())
    assert holder
    assert holder.display_name == "s•••@e•••.com"


async def test_nobodys_key_and_another_programs_lead_nowhere(program: Program) -> None:
    keys = await index.learn(sample_program("other", "Other Club"), [CustomerRecord("cust_1001", "search")])
    assert await customer_keys().holder(program, "a" * 16, Mask.none()) is None
    assert await customer_keys().holder(program, keys["cust_1001"], Mask.none()) is None


async def test_an_id_becomes_a_key_and_the_platform_is_asked_once(program: Program, sandbox: SandboxServer) -> None:
    first = await customer_keys().key_of(program, "cust_1001", ReadOptions.within(2), Mask.none())
    assert sum(sandbox.requests().values()) == 1
    assert await customer_keys().key_of(program, "cust_1001", ReadOptions.within(2), Mask.none()) == first
    assert sum(sandbox.requests().values()) == 1


async def test_ids_of_nobody_and_no_ids(program: Program, sandbox: SandboxServer) -> None:
    with pytest.raises(NotFound):
        await customer_keys().key_of(program, "nobody_1", ReadOptions.within(2), Mask.none())
    sandbox.reset_requests()
    with pytest.raises(InvalidCustomerId):
        await customer_keys().key_of(program, "..", ReadOptions.within(2), Mask.none())
    assert sandbox.requests() == {}
