"""The command as a timer starts it: processes of its own, killed and started again, against the sandbox's ledger."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from customers.feeding.models import Crawl
from customers.management.commands import sync_customers
from customers.models import KnownCustomer
from dashboard.loyalty.feeds import UnreadableRow
from dashboard.programs import Program
from dashboard.sandbox.ledger import everyone_from
from dashboard.sandbox.options import SAMPLE_API_KEY, SAMPLE_SECRET_KEY, SandboxOptions
from dashboard.sandbox.server import SandboxServer
from tests.customers.databases import instead
from tests.customers.feeding.test_crawl import OnePage, row
from tests.servers import ROOT

pytestmark = pytest.mark.django_db(transaction=True)
OPTIONS = SandboxOptions(limits=False, population=30, api_key=SAMPLE_API_KEY, secret_key=SAMPLE_SECRET_KEY)


@pytest.fixture(scope="module")
def small() -> Iterator[SandboxServer]:
    """A platform whose whole ledger is 38 pages."""
    with SandboxServer(OPTIONS) as server:
        yield server


def environment(url: str, sandbox: SandboxServer) -> dict[str, str]:
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "dashboard.settings",
        "DATABASE_URL": url,
        "GAMEBALL_BASE_URL": sandbox.base_url,
        "GAMEBALL_API_KEY": SAMPLE_API_KEY,
        "GAMEBALL_SECRET_KEY": SAMPLE_SECRET_KEY,
        "PLATFORM_BUDGET": "off",
    }


def start(url: str, sandbox: SandboxServer) -> subprocess.Popen[str]:
    command = [sys.executable, "manage.py", "sync_customers", "--share", "1"]
    return subprocess.Popen(
        command, cwd=ROOT, env=environment(url, sandbox), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def moved(since: int) -> int:
    """Waits until a crawl has gone on."""
    until = time.monotonic() + 60
    while (rows := Crawl.objects.filter(program="main").values_list("rows", flat=True).first() or 0) <= since:
        assert time.monotonic() < until
        time.sleep(0.02)
    return rows


def test_a_killed_process_leaves_nothing_missing_and_nothing_twice(
    small: SandboxServer, migrated: str, transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    with instead(migrated, monkeypatch):
        Crawl.objects.all().delete()
        process = start(migrated, small)
        moved(0)
        time.sleep(random.random() / 5)  # somewhere between two pages, or within one; test_crawl.py tries all places
        process.kill()
        process.communicate()
        Crawl.objects.update(leased_until=timezone.now() - timedelta(seconds=1))  # two minutes later
        two = [start(migrated, small) for _ in range(2)]
        said = sorted(process.communicate()[0].splitlines()[-1] for process in two)
        assert [process.returncode for process in two] == [0, 0]
        assert "another process is reading the list now" in said[0], said
        assert "reached the end of the list" in said[1], said
        state = Crawl.objects.get(program="main")
        asked = small.requests()["transactions/customer-view"]
        found = set(KnownCustomer.objects.values_list("customer_id", flat=True))
        Crawl.objects.all().delete()
    everyone, rows = ledger()
    assert (state.rows, state.lease) == (rows, "")
    assert found == everyone
    assert asked <= -(-rows // 200) + 2  # the kill costs the page it hit, and no other


@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGINT])
def test_who_is_told_to_stop_gives_the_lease_back(
    told: signal.Signals, small: SandboxServer, migrated: str, transactional_db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    signal.signal(signal.SIGINT, signal.default_int_handler)  # what a shell starts in the background ignores it
    with instead(migrated, monkeypatch):
        Crawl.objects.all().delete()
        process = start(migrated, small)
        moved(0)
        process.send_signal(told)
        said = process.communicate()[0]
        state = Crawl.objects.get(program="main")
        Crawl.objects.all().delete()
    assert process.returncode == 1
    assert (state.lease, state.leased_until, state.finished_at) == ("", None, None)
    assert "Stopped" in said.splitlines()[-1]
    assert "Traceback" not in said


def ledger() -> tuple[set[str], int]:
    """Who is in the sandbox's ledger, and how many rows it has: read from the sandbox itself, past the network."""
    from dashboard.sandbox.app import Sandbox
    from dashboard.sandbox.program_reads import _ledger
    from dashboard.sandbox.request import Request

    box = Sandbox(OPTIONS)
    request = Request(
        OPTIONS, box.people, box.configuration, box.options.clock(box.zone).replace(tzinfo=None), "en", {}
    )
    rows = [history.account.person.customer_id for history, _ in _ledger(request, 0)]
    assert len(list(everyone_from(box.people, -1000, box.people.size))) >= len(set(rows))
    return set(rows), len(rows)


def test_it_says_what_is_wrong_with_its_arguments(program: Program) -> None:
    with pytest.raises(CommandError, match="There is no program 'nowhere'"):
        call_command("sync_customers", "--programme", "nowhere")
    with pytest.raises(CommandError, match=r"0\.01"):
        call_command("sync_customers", "--share", "7")


def test_a_platform_that_does_not_answer_ends_it_with_a_sentence(program: Program, sandbox: SandboxServer) -> None:
    sandbox.set_faults([{"path": "*/transactions/*", "fault": "401"}])
    out = StringIO()
    with pytest.raises(CommandError, match="Not every list was read"):
        call_command("sync_customers", stdout=out, stderr=out)
    assert "main: The platform does not accept this dashboard's keys." in out.getvalue()


def test_it_forgets_the_old(small: SandboxServer, program: Program, sandbox: SandboxServer, settings: Any) -> None:
    now = timezone.now()
    for number, days in enumerate([1, 29, 31, 400]):
        KnownCustomer.objects.create(program="main", customer_id=f"c-{number}", seen_at=now - timedelta(days=days))
    sandbox.set_faults([{"path": "*/transactions/*", "fault": "401"}])
    settings.INDEX_RETENTION_DAYS = 30
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("sync_customers", stdout=out, stderr=out)
    assert set(KnownCustomer.objects.values_list("customer_id", flat=True)) == {"c-0", "c-1"}
    assert "2 customers deleted: no source reported them for too long" in out.getvalue()
    settings.INDEX_RETENTION_DAYS = None
    with pytest.raises(CommandError):
        call_command("sync_customers", stdout=out, stderr=out)
    assert KnownCustomer.objects.count() == 2


def test_what_could_not_be_read_is_named_and_the_rest_is_learned(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    odd = tuple(UnreadableRow(row, "an id" if row > 1 else "", is_left_out=True) for row in range(1, 61))
    page = OnePage(
        rows=(row("c-99"),),
        unreadable=(UnreadableRow(1, "a name", is_left_out=False), *odd),
    )
    monkeypatch.setattr(sync_customers, "loyalty", lambda _: SimpleNamespace(lister=page))
    out, wrong = StringIO(), StringIO()
    call_command("sync_customers", stdout=out, stderr=wrong)
    lines = wrong.getvalue().splitlines()
    assert lines[:3] == [
        "main: a name of row 1 could not be read.",
        "main: row 1 could not be read.",
        "main: an id of row 2 could not be read, so the row is left out.",
    ]
    assert (len(lines), lines[-1]) == (51, "main: 11 more could not be read.")
    assert "reached the end of the list" in out.getvalue()
    assert KnownCustomer.objects.filter(customer_id="c-99").exists()
