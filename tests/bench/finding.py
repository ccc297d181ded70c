"""How fast customers and rows of the ledger are found, among a million in SQLite and ten million in PostgreSQL. Part of
`make bench`.

By itself: `python -m tests.bench.finding`. SQLITE_CUSTOMERS and POSTGRES_CUSTOMERS say how many (0: not at all).
SQLITE_URL and POSTGRES_URL name databases on this machine to be filled and kept: the next run finds them filled.
"""

import os
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from tests.debian_postgres import debian_postgres
from tests.servers import ROOT

SQLITE, POSTGRES = 1_000_000, 10_000_000
# What PostgreSQL's own manual advises for a machine like this one; its defaults are for the smallest.
TUNED = ("shared_buffers=2GB", "maintenance_work_mem=1GB", "max_wal_size=8GB", "jit=off")
SETTINGS = {
    "DJANGO_SETTINGS_MODULE": "dashboard.settings",
    "SECRET_KEY": "only-for-benchmarks-" + "0" * 40,
    "GAMEBALL_API_KEY": "sandbox-key",
    "GAMEBALL_SECRET_KEY": "sandbox-secret",
    "HTTPS": "off",
}


def main() -> None:
    """Both databases, each in a process of its own, which frees what it took."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="loyalty-desk-finding-")))
        if customers := int(os.environ.get("SQLITE_CUSTOMERS", SQLITE)):
            measured(os.environ.get("SQLITE_URL") or f"sqlite:///{folder}/finding.sqlite3", customers, folder)
        if customers := int(os.environ.get("POSTGRES_CUSTOMERS", POSTGRES)):
            try:
                url = os.environ.get("POSTGRES_URL") or stack.enter_context(debian_postgres(*TUNED)).create("finding")
            except LookupError as reason:
                print(f"No PostgreSQL: {reason}.")  # noqa: T201
                return
            measured(url, customers, folder)


def measured(url: str, customers: int, folder: Path) -> None:
    environment = {**os.environ, **SETTINGS, "DATABASE_URL": url, "VAR_DIR": str(folder)}
    work = (
        "import django; django.setup(); from pathlib import Path; from tests.bench import kept_rows, searching, storm;"
        f"searching.measure({customers}); storm.measure({customers}, Path({str(folder)!r})); "
        f"kept_rows.measure({customers})"
    )
    subprocess.run([sys.executable, "-c", work], cwd=ROOT, env=environment, check=True)


if __name__ == "__main__":
    main()
