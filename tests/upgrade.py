"""Upgrades, with the code of the previous release: `make upgrade-test` (PREVIOUS=COMMIT, else the newest tag, else the
commit before the newest migration).

The previous release serves, this one migrates its database, and the previous one goes on and starts again: so it is
while machines are upgraded one after the other. Databases from before a committed migration was edited become like new
ones. On SQLite and PostgreSQL.
"""

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.debian_postgres import DebianPostgres, debian_postgres, identity, programs
from tests.servers import ROOT
from tests.settings import SAMPLE

EDITED = {"b42b0199": "customers/0003_search", "1b2e5f48": "programconfig/0001_initial"}  # as they were at first
NO_LONGER_LOCKED = ("httpx-aiohttp",)  # which those releases import
# Run from the folder of a release: serves a database, looks at its pages, and looks again after each line of input.
LOOKS = """
import sys
import django
django.setup()
from pathlib import Path
from tests.live import Agent, running_desk
from tests.platforms import GAMEBALL

PAGES = ("/main/", "/main/customers/", "/main/config/tiers/", "/main/config/history/", "/access-log/")
with running_desk(Path(sys.argv[1]), DATABASE_URL=sys.argv[2]) as desk:
    while True:
        agent = Agent(desk, "manager")
        pages = (agent.profile(GAMEBALL.customer_id), *PAGES)
        wrong = {page: status for page in pages if (status := agent.ask(page)[0]) != 200}
        print(f"wrong: {wrong}" if wrong else "right", flush=True)
        if not sys.stdin.readline():
            break
"""


def main() -> None:
    previous = os.environ.get("PREVIOUS") or newest_tag() or before_newest_migration()
    with tempfile.TemporaryDirectory(prefix="loyalty-desk-upgrade-") as name, debian_postgres() as postgres:
        folder = Path(name)
        say(f"The previous release is {previous}.")
        for number, vendor in enumerate(("sqlite", "postgresql")):
            upgrade(release(previous, folder), folder / vendor, database(vendor, folder, postgres, f"upgrade{number}"))
            say(f"{vendor}: the previous release serves before, during and after this one's migrations.")
            fresh = database(vendor, folder, postgres, f"fresh{number}")
            migrate(ROOT, fresh)
            for commit, migration in EDITED.items():
                old = database(vendor, folder, postgres, f"old{number}-{commit}")
                migrate(release(commit, folder), old)
                migrate(ROOT, old)
                assert schema(old, postgres) == schema(fresh, postgres), f"{migration} on {vendor} leaves a difference"
                say(f"{vendor}: a database from before {migration} was edited is like a new one.")


def say(line: str) -> None:
    print(line, flush=True)  # noqa: T201  (what the command is for)


def newest_tag() -> str:
    return git("describe", "--tags", "--abbrev=0", check=False)


def before_newest_migration() -> str:
    return git("log", "-1", "--diff-filter=A", "--format=%h^", "--", "*/migrations/*.py")


def git(*arguments: str, check: bool = True) -> str:
    return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=check).stdout.strip()


def release(commit: str, folder: Path) -> Path:
    """Return a folder with the code of a commit."""
    place = folder / f"release-{commit.strip('^')}"
    if not place.exists():
        place.mkdir()
        archive = subprocess.run(["git", "archive", commit], cwd=ROOT, capture_output=True, check=True).stdout
        subprocess.run(["tar", "-x", "-C", str(place)], input=archive, check=True)
        uv = str(Path(sys.executable).with_name("uv"))
        packages = ["pip", "install", "--quiet", "--no-deps", "--target", str(place), *NO_LONGER_LOCKED]
        subprocess.run([uv, *packages], check=True)
    return place


def database(vendor: str, folder: Path, postgres: DebianPostgres, name: str) -> str:
    """Return the DATABASE_URL of a new database."""
    return postgres.create(name) if vendor == "postgresql" else f"sqlite:///{folder}/{name}.sqlite3"


def upgrade(previous: Path, folder: Path, url: str) -> None:
    folder.mkdir()
    with looks(previous, folder, url) as look:
        look()
        migrate(ROOT, url)
        look()  # an open process of the previous release
    for code in (previous, ROOT, previous):  # new processes of either
        with looks(code, folder, url) as look:
            look()


@contextmanager
def looks(code: Path, folder: Path, url: str) -> Iterator[Callable[[], None]]:
    """Serve with this code, and give a function that looks at the pages. Raises AssertionError for a wrong one."""
    command = [sys.executable, "-c", LOOKS, str(folder), url]
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    process = subprocess.Popen(command, cwd=code, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdin
    assert process.stdout
    stdin, stdout = process.stdin, process.stdout
    looked = False

    def look() -> None:
        nonlocal looked
        if looked:
            stdin.write("\n")
            stdin.flush()
        looked = True
        said = stdout.readline().strip()
        assert said == "right", f"{code.name}: {said or 'it does not serve'}"

    try:
        yield look
    finally:
        stdin.close()
        process.wait(60)


def migrate(code: Path, url: str) -> None:
    settings = {"DJANGO_SETTINGS_MODULE": "dashboard.settings", "DATABASE_URL": url, "VAR_DIR": str(code / "var")}
    command = [sys.executable, "manage.py", "migrate", "-v0"]
    done = subprocess.run(command, cwd=code, env={**os.environ, **SAMPLE, **settings}, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]


def schema(url: str, postgres: DebianPostgres) -> list[str]:
    """Return everything that a database is made of, in an order of its own. PostgreSQL keeps columns in the order in
    which they came, and a superfluous extension does no harm."""
    if url.startswith("sqlite"):
        command = [sys.executable, "-c", SQLITE_SCHEMA, url.removeprefix("sqlite:///")]
        text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    else:
        found = programs()
        assert found
        command = [str(found / "pg_dump"), "--schema-only", "--no-owner", url]
        text = subprocess.run(command, capture_output=True, text=True, check=True, cwd="/", **identity()).stdout
    lines = (re.sub(r"\s+", " ", line).strip(" ,") for line in text.splitlines())
    return sorted(line for line in lines if line and not re.match(r"--|\\|(COMMENT ON|CREATE) EXTENSION", line))


SQLITE_SCHEMA = """
import sqlite3, sys
for row in sqlite3.connect(sys.argv[1]).execute("SELECT type, name, sql FROM sqlite_master"):
    print(*(" ".join(str(part).split()) for part in row))
"""

if __name__ == "__main__":
    main()
