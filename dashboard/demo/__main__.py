"""Runs the demo: `python -m dashboard.demo`."""

import os
import socket
import sys
from typing import NoReturn

from django.core.exceptions import ImproperlyConfigured

from dashboard.demo.processes import Demo
from dashboard.demo.programs import DEMO_PROGRAMS, programs_file
from dashboard.demo.settings import HOME, PASSWORD, PROGRAMS_FILE, settings
from dashboard.serving.environment import Environment

ROLES = ("support", "marketing", "manager", "admin")


def main() -> None:
    """Raises SystemExit with one sentence if the demo cannot start or one of its processes ends by itself."""
    port, sandboxes = free_ports()
    try:
        HOME.mkdir(mode=0o700, parents=True, exist_ok=True)
        PROGRAMS_FILE.write_text(programs_file(sandboxes))
    except OSError as error:
        sys.exit(f"The folder {HOME} can't be made: {error.strerror}. Set VAR_DIR to another.")
    try:
        with Demo(settings(port, sandboxes)) as demo:
            run(demo, port, sandboxes)
    except KeyboardInterrupt:
        print("\nStopped.")  # noqa: T201


def free_ports() -> tuple[int, range]:
    """Return the dashboard's port and those of the sandboxes. Raises SystemExit if one cannot be used."""
    environment = Environment(os.environ)
    try:
        port = int(environment.number("PORT", 8000, least=1, most=65535))
        first = int(environment.number("SANDBOX_PORT", 8001, least=1, most=65536 - len(DEMO_PROGRAMS)))
    except ImproperlyConfigured as error:
        sys.exit(str(error))
    sandboxes = range(first, first + len(DEMO_PROGRAMS))
    if port in sandboxes:
        sys.exit(
            f"PORT {port} is one of the {len(sandboxes)} sandbox ports, which start at SANDBOX_PORT {first}. "
            "Set one of them to another port."
        )
    check_port_is_free("PORT", port)
    for number in sandboxes:
        check_port_is_free("SANDBOX_PORT", number, first)
    return port, sandboxes


def run(demo: Demo, port: int, sandboxes: range) -> NoReturn:
    """Run the demo until a signal asks it to stop (KeyboardInterrupt) or a process ends (SystemExit)."""
    for number, program in zip(sandboxes, DEMO_PROGRAMS, strict=True):
        demo.start(f"sandbox-{program.slug}", "sandbox", "--port", str(number), *program.sandbox)
    demo.wait_for(*sandboxes)
    demo.run("sample_start", *ROLES)
    demo.start("serve", "serve")
    demo.wait_for(port)
    print(welcome(port, sandboxes), flush=True)  # noqa: T201
    demo.start("sample_index", "sample_index", may_end=True)
    demo.wait()


def welcome(port: int, sandboxes: range) -> str:
    logins = "\n".join(f"  {role:<10} {PASSWORD}" for role in ROLES)
    return (
        f"\nLoyalty Desk is on http://127.0.0.1:{port} (sample data from sandboxes on the ports {sandboxes[0]} to "
        f"{sandboxes[-1]}).\n\n"
        f"Sign in as\n{logins}\n\nLogs are in {HOME}. Ctrl-C ends everything."
    )


def check_port_is_free(name: str, port: int, first: int | None = None) -> None:
    """Raise SystemExit if the port is taken.

    The setting `name` holds the port itself or, with `first`, the first port of the range that it belongs to.
    """
    try:
        socket.create_server(("127.0.0.1", port)).close()
    except OSError as error:
        reason = (error.strerror or str(error)).partition(" (")[0]  # Python repeats the address
        setting = (
            f"{name} {port}" if first in (None, port) else f"Port {port}, one of the ports from {name} {first} on,"
        )
        sys.exit(f"{setting} can't be used: {reason}. Set {name} to another port.")


if __name__ == "__main__":
    main()
