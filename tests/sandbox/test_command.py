"""`manage.py sandbox` as a person starts it."""

import http.client
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from dashboard.sandbox.management.commands.sandbox import rules_of
from dashboard.sandbox.review_examples import EXAMPLES
from tests.sandbox.asking import KEYS, ROOT, of_customer
from tests.servers import free_port

MANAGE = [sys.executable, str(Path(__file__).resolve().parents[2] / "manage.py"), "sandbox"]
ENVIRONMENT = {**os.environ, "DJANGO_SETTINGS_MODULE": "dashboard.sandbox.settings"}


@contextmanager
def started(*arguments: str) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen([*MANAGE, *arguments], stdout=subprocess.PIPE, text=True, env=ENVIRONMENT) as process:
        try:
            yield process
        finally:
            process.kill()


def test_it_says_where_it_listens_answers_and_ends_on_ctrl_c() -> None:
    port = free_port()
    with started("--port", str(port), "--documented", "--fault", "*/coupons=503") as process:
        assert process.stdout is not None
        assert process.stdout.readline() == f"Sandbox: http://127.0.0.1:{port}\n"
        for rest, status in (("/balance", 200), ("/coupons", 503)):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
            with closing(connection):
                connection.request("GET", ROOT + of_customer("cust_1", rest), headers=KEYS)
                response = connection.getresponse()
                assert response.status == status
                assert rest != "/balance" or b"availablePointsBalance" in response.read()
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == 0


def test_it_is_as_large_and_as_wrong_as_asked_for() -> None:
    port = free_port()
    size = ["--tiers", "3", "--campaigns", "30", "--review", "--change", "gold-minimum-300"]
    with started("--port", str(port), *size) as process:
        assert process.stdout is not None
        process.stdout.readline()
        rows = {}
        for read in ("tiers", "reward-campaigns"):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
            with closing(connection):
                connection.request("GET", f"{ROOT}/configurations/{read}", headers=KEYS)
                rows[read] = json.loads(connection.getresponse().read())
    made = EXAMPLES.values()
    assert len(rows["tiers"]) == 3 + sum(len(each.places) for each in made if each.what == "tiers")
    assert rows["tiers"][1]["minProgress"] == 300
    assert len(rows["reward-campaigns"]) == 30 + sum(len(each.places) for each in made if each.what == "campaigns")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--fault", "flood"], "There is no fault 'flood'"),
        (["--delay", "*=soon"], "soon"),
        (["--change", "nothing"], "gold-minimum-300"),
        (["--time-zone", "Mars/Olympus"], "Mars/Olympus"),
    ],
)
def test_a_wrong_argument_ends_it_with_a_sentence(arguments: list[str], sentence: str) -> None:
    ended = subprocess.run(
        [*MANAGE, *arguments], capture_output=True, text=True, check=False, timeout=30, env=ENVIRONMENT
    )
    assert ended.returncode != 0
    assert sentence in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_port_in_use_ends_it_with_a_sentence(server: object) -> None:
    port = server.port  # type: ignore[attr-defined]
    ended = subprocess.run(
        [*MANAGE, "--port", str(port)], capture_output=True, text=True, check=False, timeout=30, env=ENVIRONMENT
    )
    assert ended.returncode != 0
    assert f"127.0.0.1:{port}: Address already in use" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_delays_and_faults_are_for_all_paths_or_for_a_pattern() -> None:
    rules = rules_of(["0.15", "/customers/*/balance=0.6"], ["*/tiers=html", "reset"])
    assert [(rule.path, rule.delay, rule.fault) for rule in rules] == [
        ("*/tiers", 0, "html"),
        ("/customers/*/balance", 0.6, None),
        ("*", 0, "reset"),
        ("*", 0.15, None),
    ]
