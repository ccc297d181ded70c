"""Faults as a client meets them on a real socket, and the rules that say which requests meet one."""

import http.client
import json
import time
from contextlib import closing

from dashboard.sandbox.faults import FAULTS, Faults, Rule
from dashboard.sandbox.server import SandboxServer
from tests.sandbox.asking import KEYS, ROOT, of_customer

BALANCE = ROOT + of_customer("cust_1001", "/balance")
# What a client meets. The slow faults wait far longer than the client does.
MET = {
    "refused": "ConnectionRefusedError",
    "slow-connect": "TimeoutError",
    "slow-headers": "TimeoutError",
    "dribble": "TimeoutError",
    "reset": "ConnectionResetError",
    "empty": "200 JSONDecodeError",
    "truncated": "IncompleteRead",
    "malformed-chunk": "IncompleteRead",
    "malformed-json": "200 JSONDecodeError",
    "html": "200 text/html; charset=utf-8",
    "wrong-types": "200 about 2736.5",
    "401": "401 code 1000",
    "404": "404 code 7000",
    "429": "429 code 4290, retry after None",
    "429-retry-after": "429 code 4290, retry after 3",
    "500": "500 text/html; charset=utf-8",
    "503": "503 code 5003",
    "redirect": "302 /elsewhere",
}
WELL = "200 2736.5"


def met(server: SandboxServer, patience: float = 10) -> str:
    """What becomes of a read of the balance, in a few words."""
    connection = http.client.HTTPConnection(server.host, server.port, timeout=patience)
    try:
        with closing(connection):
            connection.request("GET", BALANCE, headers=KEYS)
            with connection.getresponse() as response:
                return f"{response.status} {essence(response)}"
    except (OSError, http.client.HTTPException) as error:
        return type(error).__name__


def essence(response: http.client.HTTPResponse) -> str:
    content, body = response.headers["content-type"], response.read()
    if response.status == 302:
        return response.headers["location"]
    if "json" not in content:
        return content
    try:
        read = json.loads(body)
    except ValueError as error:
        return type(error).__name__
    retry = f", retry after {response.headers['retry-after']}" if response.status == 429 else ""
    return f"code {read['code']}{retry}" if "code" in read else str(read["totalPointsBalance"])


def test_every_fault_is_what_its_name_says_and_ends_when_it_is_taken_back(server: SandboxServer) -> None:
    found, after = {}, {}
    for fault in FAULTS:
        server.set_faults([{"path": "/customers/*/balance", "fault": fault, "pace": 60, "retry_after": 3}])
        found[fault] = met(server, 0.2 if MET[fault] == "TimeoutError" else 10)
        server.clear_faults()
        after[fault] = met(server)
    assert found == MET
    assert after == dict.fromkeys(FAULTS, WELL)


def test_a_stopped_sandbox_refuses_and_starts_with_the_faults_set_meanwhile(server: SandboxServer) -> None:
    server.stop()
    refused = met(server)
    server.set_faults([{"fault": "503"}])
    server.start()
    assert (refused, met(server)) == ("ConnectionRefusedError", "503 code 5003")


def test_closing_the_door_ends_idle_connections(server: SandboxServer) -> None:
    connection = http.client.HTTPConnection(server.host, server.port, timeout=10)
    with closing(connection):
        connection.request("GET", BALANCE, headers=KEYS)
        connection.getresponse().read()
        server.set_faults([{"fault": "refused"}])
        assert connection.sock.recv(1) == b""


def test_a_delay_comes_before_the_answer(server: SandboxServer) -> None:
    server.set_faults([{"delay": 0.1}])
    begun = time.monotonic()
    assert met(server) == WELL
    assert time.monotonic() - begun >= 0.1


def test_the_first_rule_that_matches_the_whole_path_decides_for_as_often_as_it_says() -> None:
    faults = Faults([Rule(path="/customers/*/referrals", fault="500"), Rule(fault="503", times=1), Rule(delay=0.15)])
    friends, count = "/customers/a%2Fb/referrals", "/customers/a%2Fb/referrals/count"
    rules = [faults.match(path) for path in (friends, count, count, friends)]
    assert [(rule.fault, rule.delay) for rule in rules if rule] == [("500", 0), ("503", 0), (None, 0.15), ("500", 0)]
    assert Faults().match(friends) is None
