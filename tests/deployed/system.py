"""`make systemd-test`: the units, timers and `manage` of docs/deploy in a Debian that boots systemd.

They are installed by the commands that docs/deployment.md shows.
"""

import json
import re
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

import trustme

from dashboard.sandbox.options import SandboxOptions
from dashboard.sandbox.server import SandboxServer
from tests.deployed.looks import look
from tests.deployed.machine import Machine, booted
from tests.deployed.programs import say
from tests.deployed.proxies import nginx
from tests.live import PASSWORD
from tests.servers import ROOT, free_port, status_of
from tests.settings import SAMPLE

DEBIAN = ROOT / "var/systemd-test.tar"  # the Makefile makes it
HOME, DATA = "/srv/loyalty-desk", "/var/lib/loyalty-desk"
SECRETS = {  # in the order in which the document asks for them
    "DATABASE_URL": f"sqlite:///{DATA}/sample.sqlite3",
    "GAMEBALL_API_KEY": SAMPLE["GAMEBALL_API_KEY"],
    "GAMEBALL_SECRET_KEY": SAMPLE["GAMEBALL_SECRET_KEY"],
}
UNIT = "loyalty-desk.service"
COMMANDS = ("seal_logs", "verify_logs", "sync_customers", "snapshot_config")  # those that have a timer without more


def main() -> None:
    with ExitStack() as stack:
        machine = stack.enter_context(booted(DEBIAN))
        say(machine.run("systemctl --version | head -1") + " runs.")
        api_key, secret_key = SECRETS["GAMEBALL_API_KEY"], SECRETS["GAMEBALL_SECRET_KEY"]
        options = SandboxOptions(population=100, listed=10, limits=False, api_key=api_key, secret_key=secret_key)
        sandbox = stack.enter_context(SandboxServer(options))
        port = free_port()
        settings = {
            "ALLOWED_HOSTS": "localhost",
            "TRUSTED_PROXIES": "127.0.0.1 ::1",
            "PORT": str(port),
            "WORKERS": "1",
            "REQUIRE_MFA": "off",
            "GAMEBALL_BASE_URL": sandbox.base_url,
            "PROGRAM_TIME_ZONE": options.time_zone,
        }
        install(machine, settings)
        assert status_of(port, "/readyz") == 200, machine.run(f"journalctl --unit {UNIT}")
        say("Installed as docs/deployment.md says, with secrets typed at a terminal: ready when systemctl returned.")
        manage = f"{HOME}/docs/deploy/manage"
        machine.type(f"{manage} staff manager --role manager --keep-password", PASSWORD, PASSWORD)
        assert machine.run(f"{manage} staff --list").startswith("manager\tmanager\t")
        authority, folder = trustme.CA(), Path(stack.enter_context(tempfile.TemporaryDirectory()))
        folder.chmod(0o755)
        look(stack.enter_context(nginx(folder, authority, [port])), authority)
        say("A person made with docs/deploy/manage signed in and opened a profile.")
        keep_secrets(machine)
        keep_out(machine)
        run_commands(machine)
        replace(machine, port)


def keep_secrets(machine: Machine) -> None:
    """The service has the secrets that are stored, and nobody can read them elsewhere."""
    main_process = show(machine, "MainPID")
    handed = machine.run(f"nsenter --target {main_process} --mount ls /run/credentials/{UNIT}").split()
    assert handed == sorted(["SECRET_KEY", *SECRETS]), handed
    secrets = [*SECRETS.values(), machine.run("systemd-creds decrypt /etc/credstore.encrypted/SECRET_KEY -")]
    open_places = "cat /proc/*/environ /etc/loyalty-desk/* /etc/credstore.encrypted/* | tr '\\0' '\\n'"
    said = machine.run(f"{open_places}; journalctl; systemctl show {UNIT}")
    assert [secret for secret in secrets if secret in said] == []
    say(f"{len(handed)} of seven secrets are stored. No environment, file or journal has one.")


def keep_out(machine: Machine) -> None:
    """The service may write where its data are, and nowhere else."""
    within = f"nsenter --target {show(machine, 'MainPID')} --mount setpriv --reuid loyalty-desk --clear-groups"
    machine.run(f"{within} touch {DATA}/sample")
    for folder in (HOME, "/etc", "/usr"):
        # Root, too: the folder is read-only and not only somebody else's.
        status, said = machine.status(f"nsenter --target {show(machine, 'MainPID')} --mount touch {folder}/sample")
        assert status != 0
        assert "Read-only file system" in said, said
    for unit in (UNIT, "loyalty-desk-command@seal_logs.service"):
        say(machine.run(f"systemd-analyze security --no-pager {unit} | tail -1"))


def run_commands(machine: Machine) -> None:
    """Every command succeeds, and its timer knows when it is next."""
    for command in COMMANDS:
        machine.run(f"systemctl start loyalty-desk-command@{command}.service")
    expected = {f"loyalty-desk-command@{command}.service" for command in COMMANDS}

    def all_come() -> bool:  # while a command runs, its timer does not know yet
        timers = json.loads(machine.run("systemctl list-timers --output=json 'loyalty-desk-*'"))
        return {timer["activates"] for timer in timers if timer["next"]} == expected

    machine.wait(all_come)
    say(f"Timers: {len(COMMANDS)} are active, and their commands succeed.")


def replace(machine: Machine, port: int) -> None:
    """Reload, a main process that is killed, and stop: nothing is left of what was before."""
    before = show(machine, "MainPID"), workers(machine)
    machine.run(f"systemctl reload {UNIT}")
    machine.wait(lambda: len(now := workers(machine)) == len(before[1]) and not now & before[1])
    assert show(machine, "MainPID") == before[0]
    say("systemctl reload: the workers were replaced.")
    before = show(machine, "MainPID"), workers(machine)
    machine.run(f"kill -9 {before[0]}")
    seconds = machine.wait(lambda: show(machine, "NRestarts") == "1" and status_of(port, "/readyz") == 200)
    assert show(machine, "MainPID") != before[0]
    assert not workers(machine) & before[1]
    say(f"kill -9 of the main process: it served again after {seconds:.1f} seconds, without the old workers.")
    began = time.monotonic()
    machine.run(f"systemctl stop {UNIT}")
    seconds = time.monotonic() - began
    ended = show(machine, "ActiveState"), show(machine, "Result")
    assert ended == ("inactive", "success"), ended
    assert not workers(machine)
    assert seconds < 20, seconds
    assert machine.run("systemctl --failed --plain --no-legend") == ""
    say(f"systemctl stop: {seconds:.1f} seconds, and no unit has failed.")


def show(machine: Machine, what: str) -> str:
    return machine.run(f"systemctl show --value --property={what} {UNIT}")


def workers(machine: Machine) -> set[str]:
    return set(machine.status("pgrep --full spawn_main --uid loyalty-desk")[1].split())


def install(machine: Machine, settings: dict[str, str]) -> None:
    """Run what docs/deployment.md says, with the working copy as the release and packages from a folder."""
    section = (ROOT / "docs/deployment.md").read_text().split("\n## systemd\n")[1].split("\n## ")[0]
    first, second = re.findall(r"```\n(.*?)```", section, re.DOTALL)
    left_out = shutil.ignore_patterns(".git", ".venv", "var", "__pycache__", ".*_cache")
    shutil.copytree(ROOT, machine.root / HOME[1:], ignore=left_out)
    download = ["download", "-qq", "--require-hashes", "--only-binary=:all:", "--python-version=3.11"]
    folder = ["--dest", str(machine.root / "wheels"), "--requirement", "requirements.txt"]
    subprocess.run([sys.executable, "-m", "pip", *download, *folder], cwd=ROOT, check=True)
    first = re.sub("git clone .*\n", "", first)
    machine.run(f"export PIP_NO_INDEX=1 PIP_FIND_LINKS=/wheels PIP_ROOT_USER_ACTION=ignore\n{first}")
    lines = "".join(f"{name}={value}\n" for name, value in settings.items())
    (machine.root / "etc/loyalty-desk/environment").write_text(lines)
    machine.type(second, *SECRETS.values())
