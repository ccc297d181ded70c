"""While the database is away every page says so, and all is well once it is back."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from datetime import timedelta
from typing import Any

import psycopg.errors
import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone

from dashboard.access.sessions.lifetime import SEEN_AT_KEY
from dashboard.access.sessions.models import StaffSession
from tests.access.conftest import PASSWORD, Member, SignedIn
from tests.debian_postgres import DebianPostgres
from tests.deployed.programs import found
from tests.deployed.proxies import pgbouncer
from tests.servers import ROOT

EVERYTHING, PAGES_OWN = "", "customers_recentcustomer"  # who is asking is looked up first, then what the page is about
WORDS = "The dashboard&#x27;s own database does not answer"
READ_ONLY = "The dashboard&#x27;s own database is read-only now"
LOCKED = "The dashboard&#x27;s own database is busy with something else"
FULL = "The disk of the dashboard&#x27;s own database is full"


def away(table: str) -> Callable[..., Any]:
    """Statements about a table fail as those to a server that has gone do."""

    def execute(statement: Callable[..., Any], sql: str, *details: Any) -> Any:
        if table in sql:
            raise OperationalError("the server at 192.0.2.9 closed the connection")
        return statement(sql, *details)

    return execute


@pytest.mark.parametrize("table", [EVERYTHING, PAGES_OWN])
def test_the_page_says_that_the_database_is_away_and_comes_back(
    signed_in: SignedIn, caplog: pytest.LogCaptureFixture, table: str
) -> None:
    client = signed_in("support")
    with connection.execute_wrapper(away(table)):
        response = client.get("/main/customers/")
    page = response.content.decode()
    assert (response.status_code, WORDS in page) == (503, True)
    assert "OperationalError" in caplog.text
    assert "192.0.2.9" not in page + caplog.text
    assert client.get("/main/customers/").status_code == 200


@pytest.mark.parametrize(("path", "kind"), [("/healthz", "text/plain"), ("/readyz", "application/json")])
def test_a_health_check_from_the_browser_of_somebody_signed_in_asks_for_no_session(
    signed_in: SignedIn, path: str, kind: str
) -> None:
    client = signed_in("admin")
    with connection.execute_wrapper(away(EVERYTHING)):
        response = client.get(path)
    assert response["Content-Type"].startswith(kind)
    assert not response.cookies
    assert client.get("/main/customers/").status_code == 200  # still signed in


@contextmanager
def read_only() -> Iterator[None]:
    """SQLite refuses every write, as a PostgreSQL that has become a replica does."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA query_only = ON")
        try:
            yield
        finally:
            cursor.execute("PRAGMA query_only = OFF")


@pytest.mark.django_db(transaction=True)
def test_a_database_that_takes_no_entries_is_named_on_the_page_and_in_the_log(
    signed_in: SignedIn, caplog: pytest.LogCaptureFixture
) -> None:
    client = signed_in("support")
    with read_only():
        response = client.get("/main/customers/open?id=cust_1")
    assert (response.status_code, READ_ONLY in response.content.decode()) == (503, True)
    assert "read only" in caplog.text


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("saving_fails_by", "words", "in_log"),
    [
        (None, READ_ONLY, "read only"),  # the account cannot be looked up
        (psycopg.errors.ReadOnlySqlTransaction(), READ_ONLY, "read only"),
        (psycopg.errors.DiskFull(), FULL, "disk full"),
    ],
)
def test_a_sign_in_says_what_is_wrong_with_the_database(
    member: Member,
    saving_fails_by: Exception | None,
    words: str,
    in_log: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Its last step, saving the session, comes after all middleware that knows pages."""

    def refuse(*_args: Any, **_options: Any) -> None:
        raise OperationalError("cannot execute UPDATE") from saving_fails_by

    member("support")
    if saving_fails_by:
        monkeypatch.setattr("django.contrib.sessions.backends.db.SessionStore.save", refuse)
        monkeypatch.setattr("django.contrib.sessions.backends.db.SessionStore.create", lambda _session: None)
    form = {"login": "sample-support", "password": PASSWORD}
    with nullcontext() if saving_fails_by else read_only():
        response = Client().post("/accounts/login/", form)
    assert (response.status_code, words in response.content.decode()) == (503, True)
    assert in_log in caplog.text


def seen_long_ago(client: Client) -> Client:
    """A browser whose next request stores that its session is still used."""
    session = client.session
    session[SEEN_AT_KEY] = (timezone.now() - timedelta(minutes=2)).isoformat()
    session.save()
    return client


@contextmanager
def locked() -> Iterator[None]:
    """Another process holds SQLite's only write lock, and nobody waits for it."""

    def refuse(statement: Callable[..., Any], sql: str, *details: Any) -> Any:
        if sql.startswith("UPDATE"):
            error = sqlite3.OperationalError("database is locked")
            error.sqlite_errorcode = sqlite3.SQLITE_BUSY
            raise OperationalError("database is locked") from error
        return statement(sql, *details)

    with connection.execute_wrapper(refuse):
        yield


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("fault", "words", "in_log"), [(read_only, READ_ONLY, "read only"), (locked, LOCKED, "locked")]
)
def test_a_session_that_cannot_be_saved_is_no_fault_of_the_request(
    signed_in: SignedIn, fault: Callable[[], Any], words: str, in_log: str, caplog: pytest.LogCaptureFixture
) -> None:
    """The page itself only reads."""
    client = seen_long_ago(signed_in("support"))
    with fault():
        response = client.get("/main/customers/")
    assert (response.status_code, words in response.content.decode()) == (503, True)
    assert in_log in caplog.text
    assert client.get("/main/customers/").status_code == 200


def test_a_session_that_was_ended_meanwhile_is_no_fault_of_the_database(signed_in: SignedIn) -> None:
    client = seen_long_ago(signed_in("support"))

    def end_before(statement: Callable[..., Any], sql: str, *details: Any) -> Any:
        if sql.startswith("UPDATE"):
            StaffSession.objects.all().delete()
        return statement(sql, *details)

    with connection.execute_wrapper(end_before):
        assert client.get("/main/customers/").status_code == 400


def test_a_fragment_gives_way_to_the_page_that_says_so(signed_in: SignedIn) -> None:
    client = signed_in("support")
    with connection.execute_wrapper(away(EVERYTHING)):
        response = client.get("/main/customers/", headers={"HX-Request": "true"})
    assert (response.status_code, response["HX-Retarget"]) == (503, "body")


ASKS_FOR_EACH_LINE = """
import queue
import sys
import threading
import time
import dashboard.asgi
from contextlib import nullcontext
from django.db import OperationalError, connection, transaction
from dashboard.serving.database_faults import fault_of

def ask(statement, within=nullcontext):
    try:
        with within(), connection.cursor() as cursor:
            return cursor.execute(statement).fetchone()[0]
    except OperationalError as error:
        return fault_of(error).value
    finally:
        connection.close()

ended = queue.Queue()
for line in sys.stdin:
    if line.startswith("busy"):
        threading.Thread(target=ask, args=["SELECT pg_sleep(1.5)"]).start()
        time.sleep(0.3)
    if line.startswith("long"):
        threading.Thread(target=lambda: ended.put(ask("SELECT pg_sleep(3600)"))).start()
        time.sleep(0.3)
    began = time.monotonic()
    if line.startswith("end"):
        said = ended.get(timeout=20)
    elif line.startswith("count"):
        said = ask("SELECT count(*) FROM sample", transaction.atomic if "transaction" in line else nullcontext)
    else:
        said = ask("SELECT application_name FROM pg_stat_activity WHERE pid = pg_backend_pid()")
    print(said, time.monotonic() - began, flush=True)
"""


@pytest.fixture
def ask(own_postgres: DebianPostgres, request: pytest.FixtureRequest) -> Iterator[Callable[[str], tuple[str, float]]]:
    """What a process with one connection, or with `param` of them, hears from the database, after how many seconds."""
    with asking(own_postgres.url(), getattr(request, "param", 1)) as ask:
        yield ask


@contextmanager
def asking(url: str, connections: int = 1) -> Iterator[Callable[[str], tuple[str, float]]]:
    settings = {"DATABASE_URL": url, "DATABASE_POOL": str(connections), "REPLICA_NAME": "second"}
    with subprocess.Popen(
        [sys.executable, "-c", ASKS_FOR_EACH_LINE],
        cwd=ROOT,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "dashboard.settings"} | settings,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:

        def ask(line: str = "") -> tuple[str, float]:
            assert process.stdin
            assert process.stdout
            process.stdin.write(f"{line}\n")
            process.stdin.flush()
            answer, _, seconds = process.stdout.readline().rpartition(" ")
            return answer, float(seconds)

        yield ask
        process.stdin.close()  # type: ignore[union-attr]


def test_a_database_that_is_away_costs_a_second_and_one_that_is_busy_is_waited_for(
    ask: Callable[..., tuple[str, float]], own_postgres: DebianPostgres
) -> None:
    """What the pool has kept from before is not given to a request."""
    assert ask()[0] == "loyalty-desk second"
    own_postgres.stop()
    own_postgres.start()
    assert ask()[0] == "loyalty-desk second"
    own_postgres.hang()
    answer, seconds = ask()
    assert (answer, seconds < 1) == ("failed", True), seconds
    own_postgres.hang(end=True)
    own_postgres.stop(hard=True)
    answer, seconds = ask()
    assert (answer, seconds < 1) == ("failed", True), seconds
    own_postgres.start()
    answers = [ask()[0] for _ in range(4)]  # a pool tries to connect again after a second, or after two
    assert answers[-1] == "loyalty-desk second"
    answer, seconds = ask("busy")
    assert (answer, seconds > 1) == ("loyalty-desk second", True)


@pytest.mark.parametrize("ask", [2], indirect=True)
def test_a_statement_under_way_ends_when_others_find_that_the_database_hangs(
    ask: Callable[..., tuple[str, float]], own_postgres: DebianPostgres
) -> None:
    assert ask("long")[0] == "loyalty-desk second"
    own_postgres.hang()
    answer, seconds = ask()
    assert (answer, seconds < 1) == ("failed", True), seconds
    answer, seconds = ask("end of the long one")
    assert (answer, seconds < 1) == ("failed", True), seconds
    own_postgres.hang(end=True)
    answers = [ask()[0] for _ in range(4)]
    assert answers[-1] == "loyalty-desk second"


@pytest.mark.parametrize("behind_a_pooler", [False, True])
def test_a_lock_that_something_else_holds_costs_a_page_a_second(
    own_postgres: DebianPostgres, *, behind_a_pooler: bool
) -> None:
    if behind_a_pooler and not found("pgbouncer"):
        pytest.skip("no PgBouncer on this machine")
    with ExitStack() as stack:
        port = stack.enter_context(pgbouncer(own_postgres)) if behind_a_pooler else own_postgres.port
        url = own_postgres.url().replace(f":{own_postgres.port}/", f":{port}/")
        other = stack.enter_context(psycopg.connect(own_postgres.url(), autocommit=True))
        ask = stack.enter_context(asking(url))
        other.execute("CREATE TABLE sample (number int)")
        for line in ("count", "count in a transaction"):
            assert ask(line)[0] == "0"
            with other.transaction():
                other.execute("LOCK TABLE sample")
                answer, seconds = ask(line)
            assert (answer, 0.9 < seconds < 2) == ("locked", True), seconds
            assert ask(line)[0] == "0"
        with psycopg.connect(url) as command:  # nothing of the limit is left for others who use the pooler
            assert command.execute("SHOW lock_timeout").fetchone() == ("0",)
