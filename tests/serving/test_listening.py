"""IPv4, IPv6, or both."""

import socket
from contextlib import ExitStack, closing

import pytest
from django.core.management.base import CommandError

from dashboard.serving.listening import bind, place_of
from tests.servers import free_port


def answering(*hosts: str) -> list[str]:
    """Let clients in there; return the loopback addresses, of 127.0.0.1 and ::1, that let a client in."""
    port = free_port()
    with ExitStack() as stack:
        for listener in bind(hosts, port):
            stack.enter_context(closing(listener)).listen()
        found = []
        for address in ("127.0.0.1", "::1"):
            try:
                with socket.create_connection((address, port), timeout=2) as client:
                    found.append(client.getpeername()[0])
            except OSError:
                continue
        return found


def test_each_host_is_listened_to_with_all_its_addresses() -> None:
    assert answering("127.0.0.1") == ["127.0.0.1"]
    assert answering("::1") == answering("[::1]") == ["::1"]
    assert answering("::") == answering("*") == answering("127.0.0.1", "::1") == ["127.0.0.1", "::1"]
    assert answering("0.0.0.0") == ["127.0.0.1"]
    assert "127.0.0.1" in answering("localhost")


def test_a_place_is_an_address_for_a_browser() -> None:
    port = free_port()
    places = []
    for listener in bind(["::1", "127.0.0.1"], port):
        places.append(place_of(listener))
        listener.close()
    assert places == [f"http://[::1]:{port}", f"http://127.0.0.1:{port}"]


@pytest.mark.parametrize("host", ["nowhere.invalid", "192.0.2.7"])
def test_a_host_of_another_machine_is_one_sentence(host: str) -> None:
    with pytest.raises(CommandError, match=f"HOST {host} and PORT 8000 can't be used: .*Set another"):
        bind([host], 8000)


def test_nobody_is_let_in_before_a_worker_serves() -> None:
    port = free_port()
    (listener,) = bind(["127.0.0.1"], port)
    with closing(listener), pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=2)
