"""`make test-dates`: the tests under other dates, with Debian's `faketime`. `--quick` runs a part under one of them.

Tests marked `dateless` (tests/conftest.py says which and why) are left out; other arguments go to pytest.
"""

import argparse
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

CAIRO, AMSTERDAM = ZoneInfo("Africa/Cairo"), ZoneInfo("Europe/Amsterdam")  # of the tests' programs
MOMENTS = {
    "New Year's Eve, already New Year's Day for the programs": datetime(2026, 12, 31, 23, 30, tzinfo=UTC),
    "the last of February, just after midnight": datetime(2027, 2, 28, 0, 1, tzinfo=CAIRO),
    "the hour that Amsterdam skips": datetime(2027, 3, 28, 2, 30, tzinfo=AMSTERDAM),
    "the hour that Cairo skips": datetime(2027, 4, 30, 0, 30, tzinfo=CAIRO),
    "midsummer": datetime(2027, 6, 15, 12, tzinfo=UTC),
    "the hour that Cairo repeats": datetime(2027, 10, 28, 23, 30, tzinfo=CAIRO, fold=1),
    "the hour that Amsterdam repeats": datetime(2027, 10, 31, 2, 30, tzinfo=AMSTERDAM, fold=1),
    "29 February": datetime(2028, 2, 29, 12, tzinfo=AMSTERDAM),
    "three years ahead": datetime.now(UTC) + timedelta(days=3 * 365 + 1),
}
# Where the present counts most: the part that `--quick` runs, in one process, in about a minute.
QUICK = (
    "tests/access/access_log/test_log_page.py",
    "tests/customers/feeding/test_index_page.py",
    "tests/customers/panels",
    "tests/loyalty/spaaza/test_panels.py",
    "tests/programconfig/campaigns",
    "tests/programconfig/history",
    "tests/programconfig/review",
    "tests/programconfig/test_card_view.py",
    "tests/programconfig/test_review_view.py",
    "tests/sandbox/test_cast.py",
    "tests/text/test_formatting.py",
    "tests/text/test_times.py",
)
PYTEST = ("-m", "pytest", "-q", "-n", "auto", "--dist", "worksteal", "-m", "not dateless")


def python_at(moment: datetime, *arguments: str, **env: str) -> subprocess.CompletedProcess[bytes]:
    """Run `python *arguments` on a machine whose clock goes on from `moment` (aware) and is set to its zone."""
    command = ["faketime", "--exclude-monotonic", f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC", sys.executable]
    # A monotonic clock that jumped would end what waits. faketime's workaround for an old fault of glibc, now mended
    # there, would keep Python's threads waiting for each other for seconds.
    environment = {**os.environ, "TZ": str(moment.tzinfo), "FAKETIME_FORCE_MONOTONIC_FIX": "0", **env}
    return subprocess.run([*command, *arguments], env=environment)


def check_clock(moment: datetime) -> None:
    """End the program when faketime is missing or has no effect: every test would pass then."""
    code = f"import sys, time; sys.exit(abs(time.time() - {moment.timestamp()}) > 60)"
    try:
        if python_at(moment, "-c", code).returncode == 0:
            return
    except FileNotFoundError:
        sys.exit("faketime is missing: install Debian's package of that name.")
    sys.exit("faketime does not change the time of Python here.")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a part, under one date chosen by the day of the year")
    parser.add_argument("--date", default="", help="under the dates that begin so: 2027-10, 2028-02-29")
    ours, arguments = parser.parse_known_args()
    chosen = {f"{at:%Y-%m-%d %H:%M} {at.tzinfo}, {name}": at for name, at in MOMENTS.items()}
    chosen = {written: at for written, at in chosen.items() if written.startswith(ours.date)}
    if not chosen:
        parser.error("there is no such date in tests/dates.py")
    env = {}
    if ours.quick:
        env = {"EXAMPLES": "10"}  # `make test` has the others
        arguments += ("-n0", *QUICK)  # mypy has the other core
        today = datetime.now(UTC).timetuple().tm_yday % len(chosen)
        chosen = dict([list(chosen.items())[today]])
    outcomes = {}
    for written, moment in chosen.items():
        print(f"\n{written}", flush=True)  # noqa: T201
        check_clock(moment)
        outcomes[written] = "passed" if python_at(moment, *PYTEST, *arguments, **env).returncode == 0 else "FAILED"
    print("", *(f"{outcome}: {written}" for written, outcome in outcomes.items()), sep="\n")  # noqa: T201
    sys.exit("FAILED" in outcomes.values())


if __name__ == "__main__":
    main()
