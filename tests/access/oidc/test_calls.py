"""Calls to a provider that is slow, or that answers something absurd."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import chain, repeat
from threading import Event, Thread
from time import monotonic

import pytest

from dashboard.access.oidc import calls
from dashboard.access.oidc.calls import AnswerRefused, ProviderDown, ask

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
TRICKLE = 0.05  # seconds between two pieces


@contextmanager
def answering(*pieces: bytes, forever: bytes = b"") -> Iterator[str]:
    """The address of a server that sends these pieces at once, then trickles `forever` until the call ends."""
    gone = Event()

    def serve() -> None:
        with suppress(OSError), server.accept()[0] as peer:
            peer.recv(10_000)
            for piece in chain(pieces, repeat(forever) if forever else ()):
                peer.sendall(piece)
                if piece is forever and gone.wait(TRICKLE):
                    return

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/"
        gone.set()
        thread.join(5)


def body(text: bytes) -> bytes:
    return HEAD + b"Content-Length: %d\r\n\r\n%s" % (len(text), text)


def test_an_answer_is_a_json_object() -> None:
    with answering(body(b'{"issuer": "sample"}')) as url:
        assert ask(url) == {"issuer": "sample"}


@pytest.mark.parametrize(
    ("pieces", "forever"),
    [((HEAD,), b"X-More: a\r\n"), ((HEAD, b"X-Long: "), b"a"), ((), b"H"), ((HEAD, b"\r\n"), b" ")],
    ids=["headers", "one header", "status", "body"],
)
def test_a_call_ends_in_time_whatever_trickles(
    pieces: tuple[bytes, ...], forever: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calls, "MAX_SECONDS", 0.4)
    with answering(*pieces, forever=forever) as url:
        began = monotonic()
        with pytest.raises(ProviderDown):
            ask(url)
        assert monotonic() - began < 2


@pytest.mark.parametrize("text", [b"[" * 100_000, b'{"a":' * 40_000, b"[]", b"", b"\xff", b"<html>"])
def test_what_is_no_json_object_is_refused(text: bytes) -> None:
    with answering(body(text)) as url, pytest.raises(AnswerRefused, match="no JSON object"):
        ask(url)


def test_a_large_answer_is_not_read_to_its_end() -> None:
    with answering(HEAD + b"\r\n", forever=b" " * 65_536) as url, pytest.raises(AnswerRefused, match="too large"):
        ask(url)


@pytest.mark.parametrize("url", ["http://[", "http://exa mple/", "https://a..b/", "x"])
def test_an_address_that_no_call_can_use_is_refused(url: str) -> None:
    with pytest.raises((AnswerRefused, ProviderDown)):
        ask(url)


@pytest.mark.parametrize("token", ["a\nb", "caf\N{LATIN SMALL LETTER E WITH ACUTE}"])
def test_so_is_a_token_that_no_header_can_have(token: str) -> None:
    with answering(body(b"{}")) as url, pytest.raises((AnswerRefused, ProviderDown)):
        ask(url, access_token=token)
