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
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from dashboard.sandbox.management.commands.sandbox import Command, rules_of
from dashboard.sandbox.review_examples import EXAMPLES
from dashboard.sandbox.server import SandboxServer
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


def test_it_says_where_it_listens_is_as_the_options_say_and_ends_on_ctrl_c() -> None:
    port = free_port()

    def answer(path: str) -> tuple[int, Any]:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        with closing(connection):
            connection.request("GET", ROOT + path, headers=KEYS)
            response = connection.getresponse()
            return response.status, json.loads(response.read())

    options = "--documented --fault */coupons=503 --tiers 3 --campaigns 30 --review --change gold-minimum-300"
    with started("--port", str(port), *options.split()) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == f"Sandbox: http://127.0.0.1:{port}\n"
        assert "availablePointsBalance" in answer(of_customer("cust_1", "/balance"))[1]
        assert answer(of_customer("cust_1", "/coupons"))[0] == 503
        _, tiers = answer("/configurations/tiers")
        _, campaigns = answer("/configurations/reward-campaigns")
        process.send_signal(signal.SIGINT)
        assert process.wait(10) == 0
    examples = EXAMPLES.values()
    assert len(tiers) == 3 + sum(len(each.places) for each in examples if each.part == "tiers")
    assert tiers[1]["minProgress"] == 300
    assert len(campaigns) == 30 + sum(len(each.places) for each in examples if each.part == "campaigns")


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
    with pytest.raises(CommandError, match=sentence):
        call_command(Command(), *arguments)


def test_a_port_in_use_ends_it_with_a_sentence(server: SandboxServer) -> None:
    with pytest.raises(CommandError, match=f"127.0.0.1:{server.port}: Address already in use"):
        call_command(Command(), "--port", str(server.port))


def test_delays_and_faults_are_for_all_paths_or_for_a_pattern() -> None:
    rules = rules_of(["0.15", "/customers/*/balance=0.6"], ["*/tiers=html", "reset"])
    assert [(rule.path, rule.delay, rule.fault) for rule in rules] == [
        ("*/tiers", 0, "html"),
        ("/customers/*/balance", 0.6, None),
        ("*", 0, "reset"),
        ("*", 0.15, None),
    ]
