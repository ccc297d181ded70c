"""Three programs in one installation: two on one account of one platform, one on another platform."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

import pytest
import pytest_asyncio
from django.contrib.auth.models import Group, User
from django.core.cache import cache
from django.test import AsyncClient
from pytest_django import Settings
from tenacity import wait_none

from customers import index
from dashboard.access.roles import PROGRAM_GROUP_PREFIX
from dashboard.loyalty.customer_record import CustomerRecord
from dashboard.programs import Program, close_services
from dashboard.programs_file import load_programs
from dashboard.sandbox.options import SAMPLE_API_KEY, SAMPLE_SECRET_KEY, SandboxOptions
from dashboard.sandbox.server import SandboxServer
from dashboard.sandbox.spaaza.options import CHAIN_ID, SAMPLE_SESSION_KEY, SAMPLE_SESSION_USER_ID, SpaazaOptions
from dashboard.sandbox.spaaza.server import SpaazaServer

Programs = dict[str, Program]
SignIn = Callable[..., Awaitable[AsyncClient]]
Keys = Callable[[str, str], Awaitable[str]]


@pytest.fixture(scope="package")
def running_club() -> Iterator[SandboxServer]:
    with SandboxServer(SandboxOptions(limits=False, api_key=SAMPLE_API_KEY, secret_key=SAMPLE_SECRET_KEY)) as server:
        yield server


@pytest.fixture
def sandbox(running_club: SandboxServer) -> Iterator[SandboxServer]:
    """The platform of two programs, well and with nothing counted yet."""
    running_club.clear_faults()
    running_club.reset_requests()
    yield running_club
    running_club.clear_faults()


@pytest.fixture(scope="package")
def running_stores() -> Iterator[SpaazaServer]:
    options = SpaazaOptions(session_user_id=SAMPLE_SESSION_USER_ID, session_key=SAMPLE_SESSION_KEY)
    with SpaazaServer(options) as server:
        yield server


@pytest.fixture
def stores(running_stores: SpaazaServer) -> Iterator[SpaazaServer]:
    """The other platform, well and with nothing counted yet."""
    running_stores.clear_faults()
    running_stores.reset_requests()
    yield running_stores
    running_stores.clear_faults()


@pytest_asyncio.fixture
async def all_programs(
    sandbox: SandboxServer,
    stores: SpaazaServer,
    settings: Settings,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[Programs]:
    """`main` and its test workspace `trial` share keys, `stores` is on the other platform; nothing is kept, and retries
    come at once."""
    monkeypatch.setattr("dashboard.loyalty.retries.FULL_JITTER", wait_none())
    path = tmp_path_factory.mktemp("programs") / "programs.toml"
    path.write_text(f"""
[main]
name = "Sample Club"
platform = "gameball"
base_url = "{sandbox.base_url}"
api_key_env = "MAIN_API_KEY"
secret_key_env = "MAIN_SECRET_KEY"
time_zone = "Africa/Cairo"
languages = ["en", "ar"]

[trial]
name = "Sample Club, trial"
platform = "gameball"
base_url = "{sandbox.base_url}"
api_key_env = "MAIN_API_KEY"
secret_key_env = "MAIN_SECRET_KEY"
colour = "#8a3ffc"
test = true

[stores]
name = "Sample Stores"
platform = "spaaza"
base_url = "{stores.base_url}"
chain_id = {CHAIN_ID}
session_user_id_env = "STORES_USER"
session_key_env = "STORES_KEY"
hostname = "stores.example.com"
time_zone = "Europe/Amsterdam"
languages = ["en", "nl"]
""")
    settings.PROGRAMS = load_programs(
        {
            "PROGRAMS_FILE": str(path),
            "MAIN_API_KEY": SAMPLE_API_KEY,
            "MAIN_SECRET_KEY": SAMPLE_SECRET_KEY,
            "STORES_USER": SAMPLE_SESSION_USER_ID,
            "STORES_KEY": SAMPLE_SESSION_KEY,
        }
    )
    cache.clear()
    yield settings.PROGRAMS
    await close_services()


@pytest.fixture
def signed_in(transactional_db: None, all_programs: Programs) -> SignIn:
    """`await signed_in("manager", "stores")` is the browser of a manager limited to one program."""

    async def sign_in(role: str = "support", *limits: str) -> AsyncClient:
        user, _ = await User.objects.aget_or_create(username="-".join(("sample", role, *limits)))
        names = (role, *(f"{PROGRAM_GROUP_PREFIX}{slug}" for slug in limits))
        await user.groups.aset([(await Group.objects.aget_or_create(name=name))[0] for name in names])
        client = AsyncClient()
        await client.aforce_login(user)
        return client

    return sign_in


@pytest.fixture
def key_of(transactional_db: None, all_programs: Programs) -> Keys:
    """`await key_of("trial", "cust_1001")` is the key of a customer who has been seen before by id alone."""

    async def learn(slug: str, customer_id: str) -> str:
        return (await index.learn(all_programs[slug], [CustomerRecord(customer_id, "search")]))[customer_id]

    return learn
