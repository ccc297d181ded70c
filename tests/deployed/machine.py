"""A Debian of its own that boots systemd, by systemd-nspawn. It has the network of this machine."""

import os
import subprocess
import tempfile
import termios
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.deployed.programs import program, say
from tests.servers import children


class Machine:
    """A booted Debian; `root` is its file system, `leader` its first process."""

    def __init__(self, root: Path, leader: int) -> None:
        self.root = root
        self._enter = ["nsenter", f"--target={leader}", "--all", "--wdns=/", "env", "-i", "LANG=C.UTF-8"]
        self._enter += ["TERM=dumb", "PATH=/usr/sbin:/usr/bin:/sbin:/bin"]

    def status(self, script: str) -> tuple[int, str]:
        """Run a script of bash as root. Returns its status and what it says."""
        done = subprocess.run(
            [*self._enter, "bash", "-ec", script],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        return done.returncode, done.stdout.strip()

    def run(self, script: str) -> str:
        """The same for a script that succeeds. Raises AssertionError with what it said."""
        status, said = self.status(script)
        assert status == 0, f"{script}\n{said}"
        return said

    def type(self, script: str, *answers: str) -> str:
        """The same at a terminal, with an answer typed at each question, which ends with a colon."""
        terminal, inside = os.openpty()
        command = [*self._enter, "setsid", "--ctty", "--wait", "bash", "-ec", script]
        process = subprocess.Popen(command, stdin=inside, stdout=inside, stderr=inside)
        os.close(inside)
        said, waiting = b"", list(answers)
        try:
            while part := os.read(terminal, 4096):
                said += part
                if waiting and part.rstrip().endswith(b":"):
                    while termios.tcgetattr(terminal)[3] & termios.ECHO:  # a person is slower than the program, too
                        time.sleep(0.01)
                    os.write(terminal, f"{waiting.pop(0)}\n".encode())
        except OSError:  # the end of what is said at a terminal
            os.close(terminal)
        assert (process.wait(), waiting) == (0, []), f"{script}\n{said.decode()}"
        return said.decode()

    def wait(self, condition: Callable[[], object], within: float = 60) -> float:
        """Return after how many seconds a condition holds. Raises AssertionError if it is too late."""
        began = time.monotonic()
        while not condition():
            assert time.monotonic() < began + within, f"{within} seconds were not enough"
            time.sleep(0.05)
        return time.monotonic() - began


@contextmanager
def booted(archive: Path) -> Iterator[Machine]:
    """Unpack a Debian into a temporary folder and boot it; shut it down on leaving.

    Raises RuntimeError if it does not start.
    """
    nspawn = program("systemd-nspawn", "systemd-container")
    with tempfile.TemporaryDirectory(prefix="loyalty-desk-machine-", dir="/var/tmp") as name:
        root = Path(name)
        root.chmod(0o755)
        subprocess.run(["tar", "--extract", "--exclude=./dev/*", f"--file={archive}"], cwd=root, check=True)
        # It needs neither a systemd on this machine nor an entry in its list of machines.
        command = [nspawn, "--boot", "--quiet", "--keep-unit", "--register=no", "--console=pipe", "--directory", name]
        # cgroups of version 2: with those of version 1 a systemd in a container does not hear that a service has ended.
        environment = {**os.environ, "SYSTEMD_NSPAWN_UNIFIED_HIERARCHY": "1"}
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, env=environment)
        try:
            until = time.monotonic() + 120
            while not (machine := _running(root, process)):
                if process.poll() is not None or time.monotonic() > until:
                    raise RuntimeError(f"{' '.join(command)}: the machine does not start.")
                time.sleep(0.1)
            try:
                yield machine
            except AssertionError:
                say(machine.run("journalctl --no-pager --lines=50"))
                raise
        finally:
            process.terminate()
            process.wait(timeout=60)


def _running(root: Path, nspawn: subprocess.Popen[bytes]) -> Machine | None:
    """The machine, once it has started everything. Before, the first child of systemd-nspawn may be another process."""
    for leader in children(nspawn.pid):
        machine = Machine(root, leader)
        if machine.status("systemctl is-system-running")[1] in {"running", "degraded"}:
            return machine
    return None
