"""`make image-test`: the image of Containerfile, alone and with compose.yaml, as they are, with podman.

PostgreSQL, Redis and Caddy are stand-ins made from Debian's packages: see `stand_ins/Containerfile`. Limits and volumes
that a machine needs stand in the file that podman's variable CONTAINERS_CONF names.
"""

import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path

import httpx
import trustme

from tests.deployed.looks import browser, look
from tests.deployed.programs import say
from tests.deployed.proxies import example
from tests.live import DATABASE, PASSWORD
from tests.servers import ROOT, free_port
from tests.settings import SAMPLE

PROJECT = "loyalty-desk-image-test"
COMPOSE = f"{ROOT}/var/podman-compose/bin/podman-compose"
IMAGE = "localhost/loyalty-desk"
STAND_INS = {"postgres": "17", "redis": "7", "caddy": "2"}  # with the versions that compose.yaml names
CONTEXT = str(Path(__file__).with_name("stand_ins"))
DATA = "/var/lib/loyalty-desk"
MEMORY = {"tmpfs", "mqueue"}  # file systems; podman mounts more of them than /tmp
SECRETS = {
    "secret-key": SAMPLE["SECRET_KEY"],
    "database-password": "sample-password",
    "database-url": "postgres://desk:sample-password@database/desk",
    "gameball-api-key": SAMPLE["GAMEBALL_API_KEY"],
    "gameball-secret-key": SAMPLE["GAMEBALL_SECRET_KEY"],
}
# The sandbox runs in the desk's container, because a platform without TLS has to be on loopback.
SANDBOX = [f"--api-key={SAMPLE['GAMEBALL_API_KEY']}", f"--secret-key={SAMPLE['GAMEBALL_SECRET_KEY']}", "--no-limits"]
# The value of ALLOWED_HOSTS, and the lines below it.
SETTINGS = """localhost
      GAMEBALL_BASE_URL: http://127.0.0.1:8001
      PROGRAM_TIME_ZONE: Africa/Cairo
      REQUIRE_MFA: "off\""""


def main() -> None:
    check_contents()
    check_alone()
    for name in STAND_INS:
        run("podman", "build", "--layers", f"--target={name}", f"--tag={IMAGE}-{name}", CONTEXT)
    with tempfile.TemporaryDirectory(prefix=PROJECT) as folder, composed(Path(folder)) as site:
        check_confinement()
        manage("sandbox", *SANDBOX, options=["--detach", "--env=DJANGO_SETTINGS_MODULE=dashboard.sandbox.settings"])
        wait_until(partial(manage, "doctor"))
        manage("staff", "manager", "--role=manager", "--keep-password", options=[f"--env=STAFF_PASSWORD={PASSWORD}"])
        authority = caddys_authority()
        with closing(browser(authority)) as client:
            wait_until(lambda: client.get(f"{site}/readyz").raise_for_status())
        look(site, authority)
        manage("seal_logs")
        say("compose.yaml: signed in and opened a profile through Caddy, with a certificate of its own authority.")
        stop()


def check_contents() -> None:
    """The image has committed files of the dashboard and what the build made of them, but no tests and no secrets."""
    listed = run("podman", "run", "--rm", IMAGE, "find", ".", "-type", "f", "-printf", r"%P\n").splitlines()
    own = {file for file in listed if not file.startswith((".venv/", "static-files/")) and "__pycache__" not in file}
    assert {"manage.py", "templates/base.html"} <= own
    committed = set(run("git", "ls-files").splitlines())
    assert own <= committed, own - committed
    assert not [file for file in own if file.startswith((".", "tests/", "docs/"))]
    assert not [word for word in ("SECRET", "API_KEY") if word in run("podman", "image", "inspect", IMAGE)]
    say(f"The image: {len(own)} files of the dashboard, no tests, no secrets.")


def check_alone() -> None:
    """One container with SQLite, and another port: it becomes healthy, and keeps its data in VAR_DIR."""
    name = f"{PROJECT}-alone"
    settings = [f"--env={key}={value}" for key, value in {**SAMPLE, "PORT": "8100"}.items()]
    try:
        run(
            "podman",
            "run",
            "--detach",
            "--replace",
            "--read-only",
            "--cap-drop=all",
            f"--name={name}",
            *settings,
            IMAGE,
        )
        wait_until(partial(run, "podman", "healthcheck", "run", name))
        assert DATABASE in run("podman", "exec", name, "ls", DATA)
        say("The image alone: healthy, with SQLite.")
    finally:
        run("podman", "rm", "--force", "--volumes", name)


def check_confinement() -> None:
    """The desk has no rights, and can write nothing but its data and memory."""
    status = dict(line.split(":\t", 1) for line in inside("cat", "/proc/1/status").splitlines())
    assert set(status["Uid"].split()) == {"10001"}
    assert {int(status[f"Cap{kind}"], 16) for kind in ("Inh", "Prm", "Eff", "Bnd", "Amb")} == {0}
    assert status["NoNewPrivs"] == "1"
    writable = ["-writable", "(", "-type", "f", "-o", "-type", "d", ")", "-printf", r"%F %p\n", "-prune"]
    found = inside("find", "/", "-path", "/proc", "-prune", "-o", *writable, "-o", "!", "-readable", "-prune")
    kept = [path for system, path in map(str.split, found.splitlines()) if system not in MEMORY]
    assert kept == [DATA], kept
    say("The desk: user 10001, no capabilities, no new privileges, a read-only root file system.")


def stop() -> None:
    began = time.monotonic()
    run("podman", "stop", "--time=20", container("desk"))
    took = time.monotonic() - began
    assert took < 18, took
    assert run("podman", "inspect", "--format={{.State.ExitCode}}", container("desk")).strip() == "0"
    say(f"The desk stopped in {took:.1f} seconds, with exit code 0.")


@contextmanager
def composed(folder: Path) -> Iterator[str]:
    """Prepare what the first lines of compose.yaml say, and start all services; gives the site's address."""
    port = free_port()
    changes = {f"docker.io/library/{name}:{version}": f"{IMAGE}-{name}" for name, version in STAND_INS.items()}
    changes |= {"desk.example.com": SETTINGS, '"80:80", "443:443"': f'"127.0.0.1:{port}:443"'}
    caddyfile = folder / "docs" / "deploy" / "Caddyfile"
    caddyfile.parent.mkdir(parents=True)
    caddyfile.write_text(example(caddyfile.name, {"desk.example.com": "localhost"}))
    (folder / "compose.yaml").write_text(example(f"{ROOT}/compose.yaml", changes))
    (folder / "secrets").mkdir()
    for name, secret in SECRETS.items():
        (folder / "secrets" / name).write_text(secret)
    compose = [COMPOSE, f"--file={folder}/compose.yaml", f"--project-name={PROJECT}"]
    try:
        # In this order, because Debian's podman cannot wait until a service is healthy.
        for services in (["database", "cache"], ["proxy", "desk"]):
            run(*compose, "up", "--detach", "--no-build", *services)
            for service in {*services} - {"proxy"}:
                wait_until(partial(run, "podman", "healthcheck", "run", container(service)))
        yield f"https://localhost:{port}"
    finally:
        run(*compose, "down", "--volumes", "--timeout=5")


def caddys_authority() -> trustme.CA:
    """Return the authority that Caddy made for itself."""
    files = [f"/data/caddy/pki/authorities/local/root.{kind}" for kind in ("crt", "key")]
    return trustme.CA.from_pem(*(run("podman", "exec", container("proxy"), "cat", file).encode() for file in files))


def container(service: str) -> str:
    return f"{PROJECT}_{service}_1"


def inside(*command: str, options: Sequence[str] = ()) -> str:
    return run("podman", "exec", *options, container("desk"), *command)


def manage(*command: str, options: Sequence[str] = ()) -> str:
    return inside(".venv/bin/python", "manage.py", *command, options=options)


def run(command: str, *arguments: str) -> str:
    """Return what a program printed. Raises AssertionError if it fails."""
    done = subprocess.run([command, *arguments], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, f"{command} {arguments}: {done.stdout[-2000:]}{done.stderr[-2000:]}"
    return done.stdout


def wait_until(works: Callable[[], object]) -> None:
    """Call `works` until it raises nothing. After two minutes, raises what it raises."""
    until = time.monotonic() + 120
    while True:
        try:
            works()
        except (AssertionError, httpx.HTTPError):
            if time.monotonic() > until:
                raise
            time.sleep(0.2)
        else:
            return
