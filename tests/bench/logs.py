"""How long each filter of the logs takes, among a million entries of each log. Part of `make bench`.

By itself: `python -m tests.bench.logs`. LOG_ENTRIES says how many. 300 people made the entries in a year, about 40,000
customers in two programs, some of them far more often than others.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from tests.debian_postgres import debian_postgres
from tests.servers import ROOT

ENTRIES, PEOPLE, CUSTOMERS, TIMES = 1_000_000, 300, 40_000, 9
AIM = 50  # ms of CPU, of the dashboard and the database
PROGRAMS = """
[main]
name = "Sample Club"
platform = "gameball"
base_url = "http://127.0.0.1:1"
api_key_env = "GAMEBALL_API_KEY"
secret_key_env = "GAMEBALL_SECRET_KEY"

[stores]
name = "Sample Stores"
platform = "gameball"
base_url = "http://127.0.0.1:1"
api_key_env = "GAMEBALL_API_KEY"
secret_key_env = "GAMEBALL_SECRET_KEY"
"""
# `mixed` and `other` are as good as random, and some customers have far more entries than others.
NUMBERS = {
    "postgresql": f"""
        numbers AS (
            SELECT n, (n::bigint * 48271) % 2147483647 mixed, (n::bigint * 1103515245) % 2147483647 other
            FROM generate_series(1, {{entries}}) n
        ), entries AS (
            SELECT n, mixed, other, (mixed % 997) * (mixed % 991) * {CUSTOMERS} / (997 * 991) customer,
                now() - ({{entries}} - n) * interval '1 year' / {{entries}} AS at FROM numbers
        )
    """,
    "sqlite": f"""
        RECURSIVE count(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM count WHERE n < {{entries}}),
        numbers AS (
            SELECT n, (n * 48271) % 2147483647 mixed, (n * 1103515245) % 2147483647 other FROM count
        ), entries AS (
            SELECT n, mixed, other, (mixed % 997) * (mixed % 991) * {CUSTOMERS} / (997 * 991) customer,
                strftime('%Y-%m-%d %H:%M:%f', julianday() - ({{entries}} - n) * 365.0 / {{entries}}) AS at FROM numbers
        )
    """,
}
RANDOM = {"postgresql": "md5(n::text)", "sqlite": "hex(randomblob(16))"}  # 32 characters
ACCESS_LOG = f"""
    INSERT INTO access_log (at, staff_id, staff_name, "programme", customer_key, text_digest, page, outcome, address,
        request_id, salt)
    WITH {{numbers}}
    SELECT at, 1 + mixed % {PEOPLE}, 'sample-' || (1 + mixed % {PEOPLE}),
        CASE WHEN customer % 10 = 0 THEN 'stores' ELSE 'main' END,
        CASE WHEN mixed % 10 = 0 THEN '' ELSE 'samplekey' || customer END,
        CASE WHEN n % 3 = 0 THEN {{random}} || {{random}} ELSE '' END,
        CASE other % 20 WHEN 0 THEN 'search' WHEN 1 THEN 'open' WHEN 2 THEN 'coupons' WHEN 3 THEN 'order'
            WHEN 4 THEN 'activity' ELSE 'profile' END,
        CASE WHEN other % 199 = 7 THEN 'refused' WHEN other % 41 = 9 THEN 'unknown' WHEN other % 20 = 1 THEN 'found'
            ELSE 'shown' END,
        '192.0.2.7', {{random}}, {{random}}
    FROM entries ORDER BY n
"""
TEXTS = """
    INSERT INTO access_log_text (record_id, program, salt, text)
    SELECT id, "programme", salt, 'cust_' || replace(customer_key, 'samplekey', '') FROM access_log
    WHERE text_digest <> '' AND customer_key <> ''
"""
SECURITY_LOG = f"""
    INSERT INTO security_log (at, event, staff_id, staff_name, about_id, about_name, program, detail, address,
        request_id, salt)
    WITH {{numbers}}
    SELECT at,
        CASE other % 10 WHEN 0 THEN 'sign-in-failed' WHEN 1 THEN 'signed-out' WHEN 2 THEN 'exported'
            WHEN 3 THEN 'looked-up' WHEN 4 THEN 'page-refused' ELSE 'signed-in' END,
        1 + mixed % {PEOPLE}, 'sample-' || (1 + mixed % {PEOPLE}),
        CASE WHEN other % 50 = 3 THEN 1 + customer % {PEOPLE} END, '', '', 'sample', '192.0.2.7', {{random}}, {{random}}
    FROM entries ORDER BY n
"""


def main() -> None:
    """Both databases, each in a process of its own."""
    from tests.bench.finding import SETTINGS, TUNED

    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="loyalty-desk-logs-")))
        (folder / "programs.toml").write_text(PROGRAMS)
        urls = [f"sqlite:///{folder}/logs.sqlite3"]
        try:
            urls.append(stack.enter_context(debian_postgres(*TUNED)).create("logs"))
        except LookupError as reason:
            print(f"No PostgreSQL: {reason}.")  # noqa: T201
        own = {"VAR_DIR": str(folder), "PROGRAMS_FILE": str(folder / "programs.toml"), "LOOKUPS_PER_MINUTE": "100000"}
        work = "import django; django.setup(); from tests.bench import logs; logs.measure()"
        for url in urls:
            environment = {**os.environ, **SETTINGS, **own, "DATABASE_URL": url}
            subprocess.run([sys.executable, "-c", work], cwd=ROOT, env=environment, check=True)


def measure() -> None:
    """Fill both logs, look at their pages, print what it took. Needs Django set up."""
    from django.core.management import call_command
    from django.db import connection

    from tests.bench.searching import at, timed

    call_command("migrate", verbosity=0)
    entries = int(os.environ.get("LOG_ENTRIES", ENTRIES))
    fill(entries)
    print(f"\n| {entries:,} entries, {connection.display_name} | p50 ms | CPU ms (aim {AIM}) | rows |")  # noqa: T201
    print("|---|---|---|---|")  # noqa: T201
    for what, look in pages(entries):
        rows = look()
        took, worked = zip(*(timed(look) for _ in range(TIMES)), strict=True)
        print(f"| {what} | {at(0.5, took):.0f} | {at(0.5, worked):.0f} | {rows} |", flush=True)  # noqa: T201


def fill(entries: int) -> None:
    from django.contrib.auth.models import User
    from django.db import connection

    numbers = NUMBERS[connection.vendor].format(entries=entries)
    User.objects.bulk_create(User(pk=1 + place, username=f"sample-{1 + place}") for place in range(PEOPLE))
    with connection.cursor() as cursor:
        for statement in (ACCESS_LOG, TEXTS, SECURITY_LOG):
            cursor.execute(statement.format(numbers=numbers, random=RANDOM[connection.vendor]), None)
        cursor.execute("ANALYZE")


def pages(entries: int) -> Iterator[tuple[str, Callable[[], int]]]:
    """What a page shows, and a function that reads it and returns its number of rows."""
    from django.http import QueryDict
    from django.utils import timezone

    from dashboard.access.access_log import by_day, views
    from dashboard.access.models import AccessRecord
    from dashboard.access.roles import ROLES, Staff
    from dashboard.access.security_log import views as security

    reader = Staff(1, "sample-1", role="admin", rights=ROLES["admin"])
    limited = Staff(1, "sample-1", role="manager", rights=ROLES["manager"], limited_to=frozenset({"stores"}))
    now = timezone.now()
    month = f"since={now.replace(day=1):%Y-%m-%d}"

    def listed(query: str, read: Any = views.read_listing, *more: Any, who: Staff = reader) -> Callable[[], int]:
        return lambda: len(read(QueryDict(query), who, *more).rows)

    a_row = AccessRecord.objects.filter(customer_key="samplekey777").order_by("-pk")[0].pk
    access = {
        "no filter": "",
        "an old page": f"before={entries // 3}",
        "person": "staff=7",
        "program": "programme=stores",
        "page": "page=order",
        "outcome, rare": "outcome=refused",
        "days": month,
        "person and program": "programme=stores&staff=7",
        "person and page": "staff=7&page=order",
        "person and outcome, rare": "staff=7&outcome=refused",
        "page and outcome, rare": "page=order&outcome=refused",
        "program and outcome, rare": "programme=stores&outcome=refused",
        "person, program, page and days": f"programme=stores&staff=7&page=order&{month}",
        "customer's key": "customer=samplekey777",
        "customer with most entries": "customer=samplekey0",
        "customer and person": "customer=samplekey0&staff=7",
        "an entry like this one": f"like={a_row}",
        "customer's id": "customer_id=cust_777",
        "part of an id that few have": "customer_id=ust_7771",
        "part of an id that thousands have": "customer_id=ust_1",
        "no such customer": "customer_id=nobody-at-all",
    }
    for what, query in access.items():
        yield what, listed(query)
    yield "no filter, a manager of one program", listed("", who=limited)
    yield "person, a manager of one program", listed("staff=7", who=limited)
    for what, query in {"by person and day": "", "by person and day, of one person": "staff=7"}.items():
        yield what, listed(query, by_day.read_days, now)
    for what, query in {
        "security log": "",
        "security log, old page": f"before={entries // 3}",
        "security log, event": "event=exported",
        "security log, event that never happened": "event=role-changed",
        "security log, person": "staff=7",
        "security log, person and event": "staff=7&event=exported",
        "security log, person and an event that never happened": "staff=7&event=role-changed",
        "security log, days": month,
    }.items():
        yield what, listed(query, security.read_listing, now)


if __name__ == "__main__":
    main()
