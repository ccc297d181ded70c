"""`make cluster-test`: what four replicas promise on bad days, measured with real programs of Debian's packages.

nginx, PostgreSQL, Redis and a platform that counts reads, all on this machine. Prints a Markdown table as it goes, and
exits with 1 if a promise is broken. Takes at most five minutes. `ONLY="quota redis"` runs these scenarios only.
"""

import itertools
import os
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import NoReturn

from tests.cluster import platform, quota, replacing, storage
from tests.cluster.cluster import Cluster
from tests.cluster.lines import HEAD, Line, broken
from tests.deployed.programs import say

MAX_SECONDS = 300  # seconds
Scenario = Callable[[Cluster], Iterator[Line]]
# In this order: customers who were viewed at the start are in Redis until it fails.
SCENARIOS: dict[str, Scenario] = {
    "postgresql": storage.postgresql,
    "writes": storage.writes,
    "rolling-restart": replacing.rolling_restart,
    "hangup": replacing.hangup,
    "slow": platform.slow,
    "silent": platform.silent,
    "redis": storage.redis,
    "quota": quota.quota,
}


def main() -> None:
    names = os.environ.get("ONLY", "").split() or [*SCENARIOS]
    if unknown := set(names) - SCENARIOS.keys():
        sys.exit(f"There is no scenario {', '.join(unknown)}; there are: {', '.join(SCENARIOS)}.")
    signal.signal(signal.SIGALRM, out_of_time)
    signal.alarm(MAX_SECONDS)
    say(HEAD)
    lines = []
    with tempfile.TemporaryDirectory(prefix="loyalty-desk-cluster-") as name, ExitStack() as stack:
        folder = Path(name)
        folder.chmod(0o755)
        cluster = Cluster(folder, stack)
        chosen = (measured(SCENARIOS[name], cluster) for name in names)
        for line in itertools.chain(replacing.together(cluster), *chosen):
            say(str(line))
            lines.append(line)
        signal.alarm(0)
    if names := broken(lines):
        sys.exit(f"Broken: {'; '.join(names)}.")


def measured(scenario: Scenario, cluster: Cluster) -> Iterator[Line]:
    """Yield what a scenario says. One that breaks off says why, and the others go on."""
    try:
        yield from scenario(cluster)
    except (AssertionError, RuntimeError, OSError) as error:
        yield Line(scenario.__name__, "it can be measured", f"{type(error).__name__}: {error}"[:300], held=False)


def out_of_time(_number: int, _frame: object) -> NoReturn:
    sys.exit(f"Not ready after {MAX_SECONDS} seconds; what is missing in the table was not measured.")
