"""Staff in browsers, and a programme whose platform is the sandbox."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import Any

import pytest
import pytest_asyncio
from django.contrib.auth.models import Group, User
from django.core.cache import cache
from django.test import AsyncClient
from pytest_django import Settings

from customers import index
from dashboard.programs import Program, close_services
from dashboard.programs_file import load_programs
from dashboard.sandbox.options import SAMPLE_API_KEY, SAMPLE_SECRET_KEY, SandboxOptions
from dashboard.sandbox.server import SandboxServer
from tests.customers.databases import instead, migrate
from tests.debian_postgres import DebianPostgres

SignIn = Callable[..., Awaitable[AsyncClient]]
Keys = Callable[[str], Awaitable[str]]


@pytest.fixture(scope="session")
def running_sandbox() -> Iterator[SandboxServer]:
    with SandboxServer(SandboxOptions(limits=False, api_key=SAMPLE_API_KEY, secret_key=SAMPLE_SECRET_KEY)) as server:
        yield server


@pytest.fixture
def sandbox(running_sandbox: SandboxServer) -> Iterator[SandboxServer]:
    """The platform, well and with nothing counted yet."""
    running_sandbox.clear_faults()
    running_sandbox.reset_requests()
    yield running_sandbox
    running_sandbox.clear_faults()


@pytest_asyncio.fixture
async def program(sandbox: SandboxServer, settings: Settings) -> AsyncIterator[Program]:
    """The installation's only programme, read from the sandbox, with nothing kept from earlier."""
    settings.PROGRAMS = load_programs(
        {
            "GAMEBALL_BASE_URL": sandbox.base_url,
            "GAMEBALL_API_KEY": SAMPLE_API_KEY,
            "GAMEBALL_SECRET_KEY": SAMPLE_SECRET_KEY,
            "PROGRAM_NAME": "Sample Club",
            "PROGRAM_TIME_ZONE": "Africa/Cairo",
        }
    )
    cache.clear()
    yield settings.PROGRAMS["main"]
    await close_services()


@pytest.fixture(scope="session")
def migrated(full_postgres: DebianPostgres) -> str:
    """The DATABASE_URL of a database with every table, in a PostgreSQL that has pg_trgm."""
    url = full_postgres.create("customers")
    migrate(url)
    return url


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
        return (await index.learn(program, [index.Fact(customer_id, "search")]))[customer_id]

    return learn


def text_of(html: str) -> str:
    """What a person reads, in one line."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", html))


async def body(response: Any) -> str:
    """All of a streamed page."""
    return b"".join([chunk async for chunk in response]).decode()
