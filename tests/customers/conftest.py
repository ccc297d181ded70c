"""Staff in browsers, and a program whose platform is a sandbox: the first one's, unless a test names a `case`. What
needs the vendor's document is left out where that is missing."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from django.contrib.auth.models import Group, User
from django.core.cache import cache
from django.test import AsyncClient
from pytest_django import Settings
from tenacity import wait_none

from customers import index
from dashboard.loyalty.customer_record import CustomerRecord
from dashboard.programs import Program, close_services
from dashboard.programs_file import load_programs
from dashboard.sandbox.server import SandboxServer
from tests.customers.databases import instead
from tests.loyalty.spaaza.documents import SEED
from tests.platforms import GAMEBALL, Case

SignIn = Callable[..., Awaitable[AsyncClient]]
Keys = Callable[[str], Awaitable[str]]

collect_ignore = [] if SEED.exists() else ["test_seed_document.py"]


@pytest.fixture
def case() -> Case:
    """The platform that the test is about."""
    return GAMEBALL


@pytest.fixture(scope="session")
def running_sandbox() -> Iterator[Callable[[Case], SandboxServer]]:
    """Gives a platform's stand-in, started when it is first asked for."""
    running: dict[Case, SandboxServer] = {}
    with ExitStack() as stack:

        def serve(case: Case) -> SandboxServer:
            if case not in running:
                running[case] = stack.enter_context(case.serve())
            return running[case]

        yield serve


@pytest.fixture
def sandbox(running_sandbox: Callable[[Case], SandboxServer], case: Case) -> Iterator[SandboxServer]:
    """The platform, well and with nothing counted yet."""
    server = running_sandbox(case)
    server.clear_faults()
    server.reset_requests()
    yield server
    server.clear_faults()


@pytest_asyncio.fixture
async def program(
    sandbox: SandboxServer, case: Case, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Program]:
    """The installation's only program, read from the sandbox, with nothing kept from earlier, and retries at once:
    how long they wait is tested with the transport."""
    monkeypatch.setattr("dashboard.loyalty.retries.FULL_JITTER", wait_none())
    path = tmp_path / "programs.toml"
    path.write_text(case.programs_file(sandbox.base_url))
    settings.PROGRAMS = load_programs({"PROGRAMS_FILE": str(path), **case.secrets})
    cache.clear()
    yield settings.PROGRAMS["main"]
    await close_services()


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A test that asks for it runs on SQLite, then on PostgreSQL."""
    if request.param == "sqlite":
        yield "sqlite"
        return
    with instead(request.getfixturevalue("migrated"), monkeypatch):
        yield "postgresql"


@pytest.fixture
def signed_in(transactional_db: None, program: Program) -> SignIn:
    """`await signed_in("marketing")` is a browser in which a marketer has signed in; support by default."""

    async def sign_in(role: str = "support") -> AsyncClient:
        user, _ = await User.objects.aget_or_create(username=f"sample-{role}")
        group, _ = await Group.objects.aget_or_create(name=role)
        await user.groups.aset([group])
        client = AsyncClient()
        await client.aforce_login(user)
        return client

    return sign_in


@pytest.fixture
def key_of(transactional_db: None, program: Program) -> Keys:
    """`await key_of("cust_1001")` is the key of a customer who has been seen before by id alone."""

    async def learn(customer_id: str) -> str:
        return (await index.learn(program, [CustomerRecord(customer_id, "search")]))[customer_id]

    return learn


async def body(response: Any) -> str:
    """All of a streamed page."""
    return b"".join([chunk async for chunk in response]).decode()


async def searched(client: AsyncClient, words: str, path: str = "/main/customers/") -> Any:
    """What the search box leads to, past the address with the words sealed."""
    posted = await client.post(path, {"q": words})
    assert posted.status_code == 303
    return await client.get(posted["Location"])
