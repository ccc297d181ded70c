"""Who leaves a profile before it is whole."""

import asyncio
from typing import Any

from customers import index
from dashboard.programs import Program
from dashboard.sandbox.server import SandboxServer
from tests.customers.conftest import Keys, SignIn


async def test_what_came_before_somebody_left_is_learnt(
    sandbox: SandboxServer, signed_in: SignIn, key_of: Keys, program: Program
) -> None:
    """Who leaves is told by being cancelled."""
    sandbox.set_faults([{"path": "*/balance", "delay": 30}])
    key, client = await key_of("cust_1001"), await signed_in()
    response: Any = await client.get(f"/main/customers/{key}/")
    shown = asyncio.Event()

    async def reading() -> None:
        async for part in response.streaming_content:
            if 'slot="header"' in part.decode():
                shown.set()

    task = asyncio.create_task(reading())
    await shown.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    known = await index.find_by_id(program, "cust_1001")
    assert known
    assert known.name == "Salma Haddad"
