"""The control address: faults to set and requests to count, for this machine alone."""

import asyncio
import http.client
import json
from contextlib import closing
from typing import Any

import pytest

from dashboard.sandbox.app import Sandbox
from dashboard.sandbox.control import control
from dashboard.sandbox.server import SandboxServer
from tests.sandbox.asking import KEYS, ROOT, of_customer, quiet_options


def call(server: SandboxServer, method: str, path: str, body: Any = None) -> tuple[int, Any]:
    connection = http.client.HTTPConnection(server.host, server.port, timeout=10)
    with closing(connection):
        connection.request(method, path, body=None if body is None else json.dumps(body), headers=KEYS)
        with connection.getresponse() as response:
            return response.status, json.loads(response.read() or b"null")


def test_faults_are_set_listed_and_taken_back(server: SandboxServer) -> None:
    balance = ROOT + of_customer("cust_1", "/balance")
    assert call(server, "PUT", "/control/faults", [{"path": "*/balance", "fault": "500"}])[0] == 200
    assert call(server, "POST", "/control/faults", [{"path": "*/balance", "fault": "503", "times": 1}])[0] == 200
    _, listed = call(server, "GET", "/control/faults")
    assert [rule["fault"] for rule in listed] == ["503", "500"]
    assert call(server, "GET", balance)[0] == 503
    assert call(server, "DELETE", "/control/faults") == (200, [])
    assert call(server, "GET", balance)[0] == 200


def test_a_fault_at_the_door_ends_by_itself(server: SandboxServer) -> None:
    assert call(server, "PUT", "/control/faults", [{"fault": "refused", "seconds": 0.2}])[0] == 200
    refused = 0
    while True:
        try:
            assert call(server, "GET", "/control/faults") == (200, [])
        except ConnectionError:
            refused += 1
        else:
            break
    assert refused


@pytest.mark.parametrize("body", [{"fault": "500"}, [{"fault": "flood"}], "nothing"])
def test_a_wrong_rule_is_refused_with_a_sentence(server: SandboxServer, body: Any) -> None:
    status, answered = call(server, "PUT", "/control/faults", body)
    assert status == 400
    assert answered["error"].endswith(".")
    assert call(server, "GET", "/control/faults") == (200, [])


def test_requests_are_counted_by_kind_and_without_ids(server: SandboxServer) -> None:
    for customer in ("cust_1001", "cust_2", "vip.sample@example.com"):
        call(server, "GET", ROOT + of_customer(customer, "/balance"))
    call(server, "GET", ROOT + of_customer("cust_1001", "/stamps/5809"))
    call(server, "GET", ROOT + of_customer("cust_1001"))
    call(server, "GET", "/elsewhere")
    wanted = {"balance": 3, "stamps": 1, "customer": 1, "other": 1}
    assert call(server, "GET", "/control/requests") == (200, {"total": 6, "by_kind": wanted})
    assert server.requests() == wanted
    call(server, "DELETE", "/control/requests")
    assert call(server, "GET", "/control/requests") == (200, {"total": 0, "by_kind": {}})


@pytest.mark.parametrize("client", [("192.0.2.7", 1), ("2001:db8::7", 1), None])
def test_other_machines_are_turned_away(client: tuple[str, int] | None) -> None:
    async def receive() -> dict[str, Any]:
        raise AssertionError("nothing is read from a stranger")

    scope = {"client": client, "method": "DELETE", "path": "/control/faults"}
    status, _ = asyncio.run(control(Sandbox(quiet_options()), scope, receive))
    assert status == 403


@pytest.mark.parametrize(("method", "path"), [("PATCH", "/control/faults"), ("GET", "/control/other")])
def test_there_is_nothing_else_to_control(server: SandboxServer, method: str, path: str) -> None:
    assert call(server, method, path)[0] == 404
