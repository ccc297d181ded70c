"""Every way a platform can fail, over real sockets, with the attempts counted where they arrive."""

import asyncio
from collections.abc import Callable

import pytest

from dashboard.loyalty.deadline import TOO_LATE, Deadline
from dashboard.loyalty.errors import LoyaltyError, NotFound, Refused, Unavailable, Unreadable
from dashboard.loyalty.limits import MAX_ANSWER_BYTES
from dashboard.loyalty.models import HealthState
from dashboard.loyalty.outcomes import NOT_THE_PLATFORM, TRUNCATED
from dashboard.loyalty.transport import TOO_LARGE, Transport
from tests.loyalty.conftest import QUOTA, failure
from tests.loyalty.wire import (
    Behaviour,
    Wire,
    bomb,
    chunked,
    dribbling,
    head,
    never_accepting,
    raw,
    reset,
    says,
    silent,
    truncated,
)

pytestmark = pytest.mark.usefixtures("no_pauses")
HTML = b"<!doctype html><title>Sample</title>"
UNREADABLE: dict[str, tuple[Behaviour, object]] = {
    "html": (says(200, HTML, "Content-Type: text/html"), NOT_THE_PLATFORM),
    "empty": (says(200, b""), NOT_THE_PLATFORM),
    "no content": (raw(head(204)), NOT_THE_PLATFORM),
    "malformed JSON": (says(200, b'{"points": 12,}'), NOT_THE_PLATFORM),
    "half a JSON": (says(200, b'{"points": 12'), NOT_THE_PLATFORM),
    "NaN": (says(200, b'{"points": NaN}'), NOT_THE_PLATFORM),
    "another encoding": (says(200, '{"name": "Zoë"}'.encode("latin-1")), NOT_THE_PLATFORM),
    "bottomless": (says(200, b"[" * 200_000), NOT_THE_PLATFORM),
    "not packed as said": (says(200, b'{"a": 1}', "Content-Encoding: gzip"), NOT_THE_PLATFORM),
    "redirect": (says(302, b"", "Location: https://example.com/login"), NOT_THE_PLATFORM),
    "moved for good": (says(308, {}, "Location: /elsewhere"), NOT_THE_PLATFORM),
    "not found without an envelope": (says(404, HTML), NOT_THE_PLATFORM),
    "not found with an envelope of somebody else": (says(404, {"detail": "no"}), NOT_THE_PLATFORM),
    "an unexpected status": (says(418, {}), Unreadable.default),
    "6 MiB": (says(200, b" " * (6 * 1024 * 1024)), TOO_LARGE),
    "one byte too many": (says(200, b'"' + b"x" * (MAX_ANSWER_BYTES - 1) + b'"'), TOO_LARGE),
    "a bomb": (says(200, bomb(100 * 1024 * 1024), "Content-Encoding: gzip"), TOO_LARGE),
    "a bomb in a bomb": (says(200, b"", "Content-Encoding: gzip, gzip"), TOO_LARGE),
}
BROKEN: dict[str, Behaviour] = {
    "truncated": truncated(),
    "a chunk cut off": chunked(b'8\r\n{"a"'),
    "no last chunk": chunked(b'8\r\n{"a": 1}\r\n'),
    "malformed chunk": chunked(b"zz\r\n{}\r\n0\r\n\r\n"),
    "not HTTP": raw(b"220 sample.example.com ESMTP\r\n\r\n"),
}
AWAY: dict[str, Behaviour] = {
    "reset": reset,
    "nothing at all": raw(b""),
    "half a header": raw(b"HTTP/1.1 200 OK\r\nContent-Le"),
    "500": says(500, {}),
    "503 with HTML": says(503, HTML),
    "500 with half a body": raw(head(500, "Content-Length: 99") + b"{"),
}


@pytest.mark.parametrize("fault", UNREADABLE)
async def test_what_is_no_answer_is_unreadable_and_not_asked_again(
    platform: Wire, transport: Transport, fault: str
) -> None:
    behaviour, sentence = UNREADABLE[fault]
    platform.answers(behaviour)
    error = await failure(transport)
    assert type(error) is Unreadable
    assert error.sentence == sentence
    assert len(platform.asked) == 1
    assert transport.health.state is not HealthState.DOWN


@pytest.mark.parametrize(
    ("behaviour", "hint"),
    [
        (says(302, b"", "Location: https://example.com/login"), "is the base address right?"),
        (says(404, HTML), "is the base address right?"),
        (says(200, HTML), "is the base address right?"),
        (says(401, {}), "the platform answered with 401"),
        (reset, "no connection, or it broke"),
    ],
)
async def test_the_log_says_what_failed(
    platform: Wire, transport: Transport, caplog: pytest.LogCaptureFixture, behaviour: Behaviour, hint: str
) -> None:
    platform.answers(behaviour)
    error = await failure(transport)
    (line,) = (record for record in caplog.records if "a read failed" in record.getMessage())
    assert hint in line.getMessage()
    assert type(error).__name__ in line.getMessage()


async def test_a_complaint_that_is_expected_is_no_line_in_the_log(
    platform: Wire, transport: Transport, caplog: pytest.LogCaptureFixture
) -> None:
    platform.answers(says(403, {"code": 1001}))
    for expected, lines in (((1001,), 0), ((7000,), 1)):
        with pytest.raises(Refused):
            await transport.get("a", quota=QUOTA, deadline=Deadline(20), expected=expected)
        assert sum("a read failed" in record.getMessage() for record in caplog.records) == lines


@pytest.mark.parametrize("fault", BROKEN)
async def test_an_answer_that_breaks_off_is_asked_for_again(platform: Wire, transport: Transport, fault: str) -> None:
    platform.answers(BROKEN[fault])
    error = await failure(transport)
    assert type(error) is Unreadable
    assert error.sentence == TRUNCATED
    assert len(platform.asked) == 3
    platform.answers(BROKEN[fault], says(200, {"a": 1}))
    assert (await transport.get("a", quota=QUOTA, deadline=Deadline(20))).body == {"a": 1}


@pytest.mark.parametrize("fault", AWAY)
async def test_a_platform_that_fails_is_asked_three_times(platform: Wire, transport: Transport, fault: str) -> None:
    platform.answers(AWAY[fault])
    assert type(await failure(transport)) is Unavailable
    assert len(platform.asked) == 3


@pytest.mark.parametrize("fault", AWAY)
async def test_a_platform_that_recovers_is_read(platform: Wire, transport: Transport, fault: str) -> None:
    platform.answers(AWAY[fault], AWAY[fault], says(200, {"a": 1}))
    assert (await transport.get("a", quota=QUOTA, deadline=Deadline(20))).body == {"a": 1}
    assert len(platform.asked) == 3


async def test_a_refused_connection_is_unavailable(reaching: Callable[..., Transport], closed_port: int) -> None:
    assert type(await failure(reaching(f"http://127.0.0.1:{closed_port}"))) is Unavailable


async def test_an_unknown_host_is_unavailable(reaching: Callable[..., Transport]) -> None:
    assert type(await failure(reaching("http://platform.invalid"))) is Unavailable


async def test_a_connection_that_is_not_accepted_is_given_up(reaching: Callable[..., Transport]) -> None:
    async with never_accepting() as port:
        transport = reaching(f"http://127.0.0.1:{port}", connect_timeout=0.05)
        assert type(await failure(transport, 20)) is Unavailable


async def test_silence_is_given_up_and_asked_again(platform: Wire, reaching: Callable[..., Transport]) -> None:
    platform.answers(silent(), silent(b"HTTP/1.1 200"), says(200, {"a": 1}))
    transport = reaching(platform.url, read_timeout=0.4)
    assert (await transport.get("a", quota=QUOTA, deadline=Deadline(20))).body == {"a": 1}
    assert len(platform.asked) == 3


async def test_silence_within_the_body_is_given_up(platform: Wire, reaching: Callable[..., Transport]) -> None:
    platform.answers(silent(head(200, "Content-Length: 9") + b"{"))
    assert type(await failure(reaching(platform.url, read_timeout=0.05))) is Unreadable
    assert len(platform.asked) == 3


async def test_a_dribbling_platform_is_cut_off_at_the_deadline(platform: Wire, transport: Transport) -> None:
    platform.answers(dribbling(0.002))
    deadline = Deadline(0.3)
    with pytest.raises(Unavailable) as raised:
        await transport.get("a", quota=QUOTA, deadline=deadline)
    assert raised.value.sentence == TOO_LATE
    assert deadline.at <= asyncio.get_running_loop().time() < deadline.at + 10
    assert len(platform.asked) == 1


async def test_a_longer_deadline_reaches_a_read_under_way(platform: Wire, transport: Transport) -> None:
    proceed = asyncio.Event()

    async def late(writer: asyncio.StreamWriter) -> bool:
        await proceed.wait()
        return await says(200, {"a": 1})(writer)

    platform.answers(late)
    deadline = Deadline(1)
    read = asyncio.create_task(transport.get("a", quota=QUOTA, deadline=deadline))
    await platform.heard.wait()
    first = deadline.at
    deadline.extend_to(Deadline(20))
    asyncio.get_running_loop().call_at(first + 0.05, proceed.set)
    assert (await read).body == {"a": 1}


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (401, b"", Refused),
        (403, HTML, Refused),
        (401, {"code": 1001, "requestId": "r-2"}, Refused),
        (404, {"code": 7000, "requestId": "r-2"}, NotFound),
    ],
)
async def test_a_refusal_is_final(
    platform: Wire, transport: Transport, status: int, body: object, kind: type[LoyaltyError]
) -> None:
    platform.answers(says(status, body))
    error = await failure(transport)
    assert type(error) is kind
    assert len(platform.asked) == 1
    if isinstance(body, dict):
        assert (error.code, error.request_id) == (body["code"], "r-2")


async def test_the_request_id_of_the_header_is_told_when_the_body_has_none(
    platform: Wire, transport: Transport
) -> None:
    platform.answers(says(401, b"", "X-Request-Id: r-3"))
    assert (await failure(transport)).request_id == "r-3"
