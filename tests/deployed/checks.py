"""`make deploy-test`: the examples in docs/deploy, as they are, with real programs of Debian's packages on loopback.

Replicas that start together on a new PostgreSQL behind PgBouncer; nginx and Caddy in front of them; a path of a site; a
rolling restart; backup and restore; systemd's units and credentials; Prometheus's rules and Grafana's queries. What is
not installed here says so and fails.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

from dashboard.access.roles import ROLES
from tests.debian_postgres import programs
from tests.deployed.desk import Desk
from tests.deployed.looks import look, look_at_nobody, look_for_files_of_one_machine, look_without_writes, roll
from tests.deployed.programs import program, say
from tests.deployed.proxies import EXAMPLES, caddy, nginx
from tests.deployed.replicas import REPLICAS
from tests.live import set_up
from tests.servers import ROOT, free_port


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="loyalty-desk-deployed-") as name, ExitStack() as stack:
        folder = Path(name)
        folder.chmod(0o755)
        verify_units(folder)
        check_rules(folder)
        desk = Desk(folder, stack)
        waited = desk.start_together()
        say(f"{REPLICAS} replicas started together on a new database; {waited} waited for another's migrations.")
        with nginx(folder, desk.authority, desk.ports) as site:
            look(site, desk.authority)
            say(f"nginx: signed in and opened a profile at {site}, over PgBouncer in transaction mode.")
            roll(site, desk)
            bear_bad_days(site, desk)
        with caddy(folder, desk.authority, desk.ports) as site:
            look(site, desk.authority)
            say("Caddy: signed in and opened a profile.")
            bear_bad_days(site, desk)
        for proxy in (nginx, caddy):
            with proxy(folder, desk.authority, [free_port()]) as site:
                look_at_nobody(site, desk.authority)
        say("nginx and Caddy: while no machine answers, a sentence says so.")
        port = free_port()
        desk.start(port, BASE_PATH="/loyalty")
        with nginx(folder, desk.authority, [port], "/loyalty") as site:
            look(f"{site}/loyalty", desk.authority)
        say("A path of a site: every link on the pages stays under it.")
        unseal(folder, desk)
        bring_back(folder, desk)


def bear_bad_days(site: str, desk: Desk) -> None:
    """Raises AssertionError if people behind this proxy notice more than they must."""
    look_for_files_of_one_machine(site, desk)
    look_without_writes(site, desk)
    say("… files that one machine alone has are found, and a page says that the database is read-only.")


def verify_units(folder: Path) -> None:
    """`systemd-analyze verify`, with this folder in the place of the installation's."""
    copies = []
    for unit in sorted(EXAMPLES.glob("loyalty-desk*.*")):
        copy = folder / unit.name
        copy.write_text(unit.read_text().replace("/srv/loyalty-desk", str(ROOT)))
        copies.append(str(copy).replace("@.service", "@seal_logs.service"))
    shutil.copy(folder / "loyalty-desk-command@.service", folder / "loyalty-desk-command@seal_logs.service")
    command = [program("systemd-analyze", "systemd"), "verify", "--man=no", *copies]
    done = subprocess.run(command, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    say(f"systemd: {len(copies)} units are valid.")


def unseal(folder: Path, desk: Desk) -> None:
    """Encrypt the secrets as docs/deployment.md says, decrypt them as systemd does for the unit, and open a profile."""
    unit = (EXAMPLES / "loyalty-desk.service").read_text()
    names = re.findall(r"^LoadCredentialEncrypted=(\w+)$", unit, re.MULTILINE)
    secrets = {name: desk.settings[name] for name in names if desk.settings.get(name)}
    handed = folder / "credentials"
    handed.mkdir(mode=0o700)
    creds = program("systemd-creds", "systemd")
    for name, secret in secrets.items():
        stored, host = folder / f"{name}.sealed", "--with-key=host"
        subprocess.run([creds, "encrypt", host, f"--name={name}", "-", stored], input=secret, text=True, check=True)
        assert secret not in stored.read_text()
        subprocess.run([creds, "decrypt", f"--name={name}", stored, handed / name], check=True)
    port = free_port()
    desk.start(port, **dict.fromkeys(secrets, ""), CREDENTIALS_DIRECTORY=str(handed))
    with nginx(folder, desk.authority, [port]) as site:
        look(site, desk.authority)
    say(f"systemd: a profile was opened with {len(secrets)} secrets that were only in encrypted credentials.")


def check_rules(folder: Path) -> None:
    """`promtool check rules`, of the alerts and of the queries in Grafana's dashboard."""
    dashboard = json.loads((EXAMPLES / "grafana-dashboard.json").read_text())
    queries = [target["expr"] for panel in dashboard["panels"] for target in panel.get("targets", ())]
    records = [
        {"record": f"query:{number}", "expr": query.replace("$__rate_interval", "5m")}
        for number, query in enumerate(queries)
    ]
    file = folder / "queries.yml"
    file.write_text(json.dumps({"groups": [{"name": "queries", "rules": records}]}))  # JSON is YAML too
    command = [program("promtool", "prometheus"), "check", "rules", str(EXAMPLES / "alerts.yml"), str(file)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    say(f"Prometheus: the alert rules and {len(queries)} queries of Grafana's dashboard are valid.")


def bring_back(folder: Path, desk: Desk) -> None:
    """Back up, restore into a new place, and open a profile there: PostgreSQL, then SQLite."""
    found = programs()
    assert found
    path = {"PATH": f"{found}:{os.environ['PATH']}"}
    for vendor in ("postgresql", "sqlite"):
        if vendor == "postgresql":
            old = {"DATABASE_URL": desk.settings["MIGRATION_DATABASE_URL"]}
            new = {"DATABASE_URL": desk.postgres.create("restored")}
        else:
            old, new = ({"DATABASE_URL": f"sqlite:///{folder}/{name}.sqlite3"} for name in ("old", "restored"))
            set_up({**desk.settings, "MIGRATION_DATABASE_URL": "", **old}, ROLES)
        file = folder / f"{vendor}.backup"
        plain = {**desk.settings, "MIGRATION_DATABASE_URL": "", **path, "VAR_DIR": str(folder / vendor)}
        manage("backup", str(file), env={**plain, **old})
        manage("restore", str(file), env={**plain, **new})
        port = free_port()
        desk.start(port, MIGRATION_DATABASE_URL="", VAR_DIR=str(folder / vendor), **new)
        with nginx(folder, desk.authority, [port]) as site:
            look(site, desk.authority)
        manage("verify_logs", env={**plain, **new})
        say(f"{vendor}: a backup of {file.stat().st_size:,} bytes was restored, a profile opened, its logs are whole.")


def manage(*command: str, env: Mapping[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "dashboard.settings", **env},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, f"{command[0]}: {done.stderr[-2000:]}"
