"""Programs of Debian's packages, and what they print."""

import os
import shutil
import sys


def say(line: str) -> None:
    print(line, flush=True)  # noqa: T201  (what the command is for)


def found(name: str) -> str | None:
    """Return the path of a program, None if it is not installed."""
    return shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin")


def program(name: str, package: str) -> str:
    """Return the path of a program. Exits if its package is missing."""
    return found(name) or sys.exit(f"{name} is missing: install Debian's package {package}.")
