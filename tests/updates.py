"""Part of `make audit`: whether every locked package is as new as `docs/security.md` promises.

uv locks anew, once with all that the index has and once without what is younger than the promise. It exits with 1 if a
locked package is older than the second lock's.
"""

import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from packaging.version import Version

ROOT = Path(__file__).resolve().parent.parent
LOCKED = ROOT / "requirements-tracing.txt"  # everything that an installation may have
MONTHS, SOONER = 6, {"django": 2, "django-allauth": 2}


def main() -> None:
    locked = versions(LOCKED.read_text())
    newest, due = versions(lock()), versions(lock(*cutoffs(datetime.now(UTC))))
    behind = [name for name, version in locked.items() if version < newest.get(name, version)]
    lines = [f"{name}: {locked[name]} is locked, {newest[name]} is the newest." for name in behind]
    lines += [f"{len(locked) - len(behind)} of {len(locked)} locked packages are the newest."]
    print(*lines, sep="\n", flush=True)  # noqa: T201  (what the command is for)
    late = sorted(name for name, version in locked.items() if version < due.get(name, version))
    sys.exit(f"Later than docs/security.md allows: {', '.join(late)}. Run make lock." if late else 0)


def cutoffs(now: datetime) -> list[str]:
    """uv's options that leave out what came later than the promise."""
    since = {name: f"{now - timedelta(days=30 * months):%Y-%m-%d}" for name, months in {"": MONTHS, **SOONER}.items()}
    every = since.pop("")
    return [
        "--exclude-newer",
        every,
        *(part for name, day in since.items() for part in ("--exclude-newer-package", f"{name}={day}")),
    ]


def lock(*options: str) -> str:
    """A new lock as text. Raises CalledProcessError if the index could not be asked; uv has said why."""
    command = [
        str(Path(sys.executable).with_name("uv")),
        "pip",
        "compile",
        "--quiet",
        "--no-header",
        "--no-annotate",
        "--python-version",
        "3.11",
    ]
    command += ["--upgrade", "pyproject.toml", "--extra", "tracing", *options]
    return subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout


def versions(text: str) -> dict[str, Version]:
    return {name: Version(version) for name, version in re.findall(r"^([\w.-]+)==([^\s;\\]+)", text, re.MULTILINE)}


if __name__ == "__main__":
    main()
