"""Each fault as a client meets it on a real socket, and that the sandbox is well again once it is taken back."""

import http.client
import json
import socket
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest

from dashboard.sandbox.faults import AT_THE_DOOR, FAULTS
from dashboard.sandbox.server import SandboxServer
from tests.sandbox.asking import KEYS, ROOT, of_customer

BALANCE = ROOT + of_customer("cust_1001", "/balance")
TIERS = ROOT + "/configurations/tiers"
PATIENCE = 0.4  # seconds a client waits for something that never comes


@contextmanager
def asked(server: SandboxServer, path: str = BALANCE, patience: float = 10) -> Iterator[http.client.HTTPResponse]:
    connection = http.client.HTTPConnection(server.host, server.port, timeout=patience)
    with closing(connection):
        connection.request("GET", path, headers=KEYS)
        with connection.getresponse() as response:
            yield response


def answer(server: SandboxServer, path: str = BALANCE) -> tuple[int, bytes]:
    with asked(server, path) as response:
        return response.status, response.read()


@pytest.fixture(params=FAULTS)
def fault(request: pytest.FixtureRequest, server: SandboxServer) -> str:
    name: str = request.param
    server.set_faults([{"path": "/customers/*/balance", "fault": name}])
    return name


def test_every_fault_ends_when_it_is_taken_back(fault: str, server: SandboxServer) -> None:
    server.clear_faults()
    status, body = answer(server)
    assert (status, json.loads(body)["pointsName"]) == (200, "Stars")


def test_every_fault_leaves_other_paths_alone(fault: str, server: SandboxServer) -> None:
    if fault not in AT_THE_DOOR:
        assert answer(server, TIERS)[0] == 200


@pytest.mark.parametrize("stopped", [False, True], ids=["by fault", "stopped"])
def test_connections_are_refused(server: SandboxServer, stopped: bool) -> None:
    if stopped:
        server.stop()
    else:
        server.set_faults([{"fault": "refused"}])
    try:
        with pytest.raises(ConnectionRefusedError):
            answer(server)
    finally:
        if stopped:
            server.start()
    server.clear_faults()
    assert answer(server)[0] == 200


def test_faults_set_while_it_is_stopped_hold_once_it_starts(server: SandboxServer) -> None:
    server.stop()
    server.set_faults([{"fault": "html"}])
    server.start()
    assert answer(server)[1].startswith(b"<!doctype html>")


def test_a_slow_connect_leaves_the_client_unconnected(server: SandboxServer) -> None:
    server.set_faults([{"fault": "slow-connect"}])
    with pytest.raises(TimeoutError):
        socket.create_connection((server.host, server.port), timeout=PATIENCE)


def test_a_shut_door_ends_idle_connections(server: SandboxServer) -> None:
    connection = http.client.HTTPConnection(server.host, server.port, timeout=10)
    with closing(connection):
        connection.request("GET", BALANCE, headers=KEYS)
        connection.getresponse().read()
        server.set_faults([{"fault": "refused"}])
        assert connection.sock.recv(1) == b""


def test_slow_headers_keep_the_client_waiting(server: SandboxServer) -> None:
    server.set_faults([{"fault": "slow-headers", "pace": 0.2}])
    with closing(socket.create_connection((server.host, server.port), timeout=10)) as connection:
        connection.sendall(request_bytes())
        assert [connection.recv(100) for _ in range(3)] == [b"H", b"T", b"T"]


def test_a_dribbled_body_comes_byte_by_byte_and_whole(server: SandboxServer) -> None:
    server.set_faults([{"fault": "dribble", "pace": 0.001}])
    with asked(server) as response:
        pieces = list(iter(lambda: response.read1(100), b""))
    assert len(pieces) > 20
    assert json.loads(b"".join(pieces))["pointsName"] == "Stars"


def test_a_reset_is_a_reset(server: SandboxServer) -> None:
    server.set_faults([{"fault": "reset"}])
    with pytest.raises(ConnectionResetError):
        answer(server)


def test_a_truncated_body_is_noticed(server: SandboxServer) -> None:
    server.set_faults([{"fault": "truncated"}])
    with pytest.raises(http.client.IncompleteRead):
        answer(server)


def test_a_malformed_chunk_is_noticed(server: SandboxServer) -> None:
    server.set_faults([{"fault": "malformed-chunk"}])
    with pytest.raises((ValueError, http.client.IncompleteRead)):
        answer(server)


def test_an_empty_answer_is_empty(server: SandboxServer) -> None:
    server.set_faults([{"fault": "empty"}])
    assert answer(server) == (200, b"")


def test_malformed_json_is_not_json(server: SandboxServer) -> None:
    server.set_faults([{"fault": "malformed-json"}])
    status, body = answer(server)
    assert status == 200
    with pytest.raises(json.JSONDecodeError):
        json.loads(body)


def test_html_comes_with_200(server: SandboxServer) -> None:
    server.set_faults([{"fault": "html"}])
    with asked(server) as response:
        assert (response.status, response.headers["content-type"]) == (200, "text/html; charset=utf-8")


def test_wrong_types_are_json_of_the_wrong_types(server: SandboxServer) -> None:
    server.set_faults([{"fault": "wrong-types"}])
    _, body = answer(server)
    read = json.loads(body)
    assert read["totalPointsBalance"] == "about 2736.5"
    assert "fieldNobodyKnows" in read


@pytest.mark.parametrize(
    ("fault", "status", "code"), [("401", 401, 1000), ("404", 404, 7000), ("429", 429, 4290), ("503", 503, 5003)]
)
def test_an_error_status_comes_with_its_envelope(server: SandboxServer, fault: str, status: int, code: int) -> None:
    server.set_faults([{"fault": fault}])
    given, body = answer(server)
    assert (given, json.loads(body)["code"]) == (status, code)


def test_a_500_comes_without_an_envelope(server: SandboxServer) -> None:
    server.set_faults([{"fault": "500"}])
    status, body = answer(server)
    assert status == 500
    assert body.startswith(b"<!doctype html>")


@pytest.mark.parametrize(("fault", "wanted"), [("429", None), ("429-retry-after", "3")])
def test_a_429_says_when_to_come_back_or_does_not(server: SandboxServer, fault: str, wanted: str | None) -> None:
    server.set_faults([{"fault": fault, "retry_after": 3}])
    with asked(server) as response:
        assert (response.status, response.headers["retry-after"]) == (429, wanted)


def test_a_redirect_leads_elsewhere(server: SandboxServer) -> None:
    server.set_faults([{"fault": "redirect"}])
    with asked(server) as response:
        assert (response.status, response.headers["location"]) == (302, "/elsewhere")


def test_a_delay_comes_before_the_answer(server: SandboxServer) -> None:
    server.set_faults([{"path": "/customers/*/balance", "delay": 0.2}])
    begun = time.monotonic()
    assert answer(server)[0] == 200
    assert time.monotonic() - begun >= 0.2


def request_bytes() -> bytes:
    headers = "".join(f"{name}: {value}\r\n" for name, value in KEYS.items())
    return f"GET {BALANCE} HTTP/1.1\r\nHost: sandbox\r\n{headers}\r\n".encode()


def test_a_client_that_leaves_in_the_middle_harms_nobody(server: SandboxServer) -> None:
    server.set_faults([{"fault": "dribble", "pace": 0.001}])
    with closing(socket.create_connection((server.host, server.port), timeout=10)) as connection:
        connection.sendall(request_bytes())
        connection.recv(10)
    server.clear_faults()
    assert answer(server)[0] == 200
