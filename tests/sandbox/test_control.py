"""The control address: faults to set, a program to change, requests to count, for this machine alone."""

import asyncio
import http.client
import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from typing import Any

import pytest

from dashboard.sandbox.app import Sandbox
from dashboard.sandbox.changes import CHANGES
from dashboard.sandbox.control import control
from dashboard.sandbox.quota import CUSTOMERS, Peaks
from dashboard.sandbox.review_examples import LATER
from dashboard.sandbox.server import SandboxServer
from tests.sandbox.asking import KEYS, ROOT, ask, of_customer, quiet_options

FAULTS, CONFIGURATION, REQUESTS = "/control/faults", "/control/configuration", "/control/requests"
TIERS = f"{ROOT}/configurations/tiers"


@pytest.fixture
def restored(server: SandboxServer) -> Iterator[SandboxServer]:
    yield server
    server.change()


def call(server: SandboxServer, method: str, path: str, body: Any = None) -> tuple[int, Any]:
    connection = http.client.HTTPConnection(server.host, server.port, timeout=10)
    with closing(connection):
        connection.request(method, path, body=None if body is None else json.dumps(body), headers=KEYS)
        with connection.getresponse() as response:
            return response.status, json.loads(response.read() or b"null")


def test_faults_are_set_listed_and_taken_back(server: SandboxServer) -> None:
    balance = ROOT + of_customer("cust_1", "/balance")
    assert call(server, "PUT", FAULTS, [{"path": "*/balance", "fault": "500"}])[0] == 200
    assert call(server, "POST", FAULTS, [{"path": "*/balance", "fault": "503", "times": 1}])[0] == 200
    _, listed = call(server, "GET", FAULTS)
    assert [rule["fault"] for rule in listed] == ["503", "500"]
    assert call(server, "GET", balance)[0] == 503
    assert call(server, "DELETE", FAULTS) == (200, [])
    assert call(server, "GET", balance)[0] == 200


def test_a_fault_at_the_door_ends_by_itself(server: SandboxServer) -> None:
    assert call(server, "PUT", FAULTS, [{"fault": "refused", "seconds": 0.2}])[0] == 200
    refused = 0
    while True:
        try:
            assert call(server, "GET", FAULTS) == (200, [])
        except ConnectionError:
            refused += 1
        else:
            break
    assert refused


def test_the_program_is_changed_listed_and_restored(restored: SandboxServer) -> None:
    status, listed = call(restored, "PUT", CONFIGURATION, {"change": "gold-minimum-300"})
    assert (status, listed["changes"], listed["named"]) == (200, [CHANGES["gold-minimum-300"]], list(CHANGES))
    assert call(restored, "POST", CONFIGURATION, {"referral": {"referralMethod": "CustomerOnly"}})[0] == 200
    assert len(call(restored, "GET", CONFIGURATION)[1]["changes"]) == 2
    assert call(restored, "GET", TIERS)[1][1]["minProgress"] == 300
    assert call(restored, "GET", f"{ROOT}/configurations/referrals")[1]["referralMethod"] == "CustomerOnly"
    assert call(restored, "PUT", CONFIGURATION, {"change": "campaign-removed"})[0] == 200
    assert call(restored, "GET", TIERS)[1][1]["minProgress"] == 250
    assert call(restored, "DELETE", CONFIGURATION)[1]["changes"] == []


def test_every_named_change_changes_the_program_and_is_taken_back() -> None:
    reads = [f"/configurations/{read}" for read in ("tiers", "reward-campaigns", "referrals", "cashback", "redemption")]
    without_effect, left_behind = [], []
    for name in CHANGES:
        sandbox = Sandbox(replace(quiet_options(), review=name in LATER))
        before = [ask(sandbox, read).body for read in reads]
        sandbox.configuration.change({"change": name})
        if [ask(sandbox, read).body for read in reads] == before:
            without_effect.append(name)
        sandbox.configuration.change()
        if [ask(sandbox, read).body for read in reads] != before:
            left_behind.append(name)
    assert (without_effect, left_behind) == ([], [])


WRONG_FAULTS: tuple[Any, ...] = ("nothing", ["500"], [{"fault": "flood"}], [{"failure": "500"}], [{"delay": -1}])
WRONG_CONFIGURATIONS: tuple[Any, ...] = (
    *([], "gold", {"change": "nothing of that name"}, {"colour": "red"}, {"cosmetic": ["upside down"]}),
    *({"tiers": {"order": 2}}, {"tiers": [{"minProgress": 5}]}, {"referral": 7}),
    {"tiers": [{"order": 2, "benefits": {"99": {"walletReward": 1}}}]},
)
WRONG = [(FAULTS, body) for body in WRONG_FAULTS] + [(CONFIGURATION, body) for body in WRONG_CONFIGURATIONS]


def test_what_does_not_fit_is_refused_with_a_sentence_and_changes_nothing(restored: SandboxServer) -> None:
    answers = [(path, body, *call(restored, "PUT", path, body)) for path, body in WRONG]
    accepted = [each for *each, status, answer in answers if status != 400 or not answer["error"].endswith(".")]
    assert accepted == []
    assert call(restored, "GET", FAULTS) == (200, [])
    assert call(restored, "GET", CONFIGURATION)[1]["changes"] == []
    assert call(restored, "GET", TIERS)[0] == 200


def test_requests_are_counted_by_kind_and_without_ids(server: SandboxServer) -> None:
    for customer in ("cust_1001", "cust_2", "vip.sample@example.com"):
        call(server, "GET", ROOT + of_customer(customer, "/balance"))
    call(server, "GET", ROOT + of_customer("cust_1001", "/stamps/5809"))
    call(server, "GET", ROOT + of_customer("cust_1001"))
    call(server, "GET", "/elsewhere")
    counted = {"balance": 3, "stamps": 1, "customer": 1, "other": 1}
    status, said = call(server, "GET", REQUESTS)
    assert (status, said["total"], said["by_kind"]) == (200, 6, counted)
    assert said["most"]["customers"]["30"] >= 5  # with those of the test before
    assert server.requests() == counted
    call(server, "DELETE", REQUESTS)
    nothing = {"1": 0, "30": 0}
    forgotten = {"total": 0, "by_kind": {}, "most": {"customers": nothing, "others": nothing}}
    assert call(server, "GET", REQUESTS) == (200, forgotten)


def test_peaks_are_the_most_calls_in_any_window_that_ended_since_the_reset() -> None:
    now = 0.0
    peaks = Peaks(CUSTOMERS, lambda: now)
    for now in (0, 0.2, 0.9, 1.1, 20, 29.5, 31):  # noqa: B007  (the clock)
        peaks.count()
    assert peaks.most == {1: 3, 30: 6}
    peaks.reset()
    now = 58.0
    peaks.count()
    assert peaks.most == {1: 1, 30: 3}


def test_other_machines_are_turned_away() -> None:
    async def receive() -> dict[str, Any]:
        raise AssertionError("nothing is read from a stranger")

    for client in (("192.0.2.7", 1), ("2001:db8::7", 1), None):
        scope = {"client": client, "method": "DELETE", "path": FAULTS}
        status, _ = asyncio.run(control(Sandbox(quiet_options()), scope, receive))
        assert status == 403, client
