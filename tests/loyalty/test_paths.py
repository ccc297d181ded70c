"""No customer id leads out of the customer's own path, or out of its own parameter: proved on the bytes that arrive."""

import asyncio
import os
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC
from typing import Any
from urllib.parse import quote, quote_plus, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.loyalty.budget import Budget
from dashboard.loyalty.customer_id import check_customer_id
from dashboard.loyalty.deadline import Deadline, ReadOptions
from dashboard.loyalty.errors import InvalidCustomerId
from dashboard.loyalty.paths import quoted_path
from dashboard.loyalty.reads import CUSTOMER_OUTLINE
from dashboard.loyalty.spaaza import connect
from dashboard.loyalty.spaaza.platform import SpaazaPlatform
from dashboard.loyalty.transport import Transport
from tests.loyalty.conftest import QUOTA, explain
from tests.loyalty.performing import perform
from tests.loyalty.wire import Asked, says, wire

BEFORE, AFTER = b"/api/v4.0/integrations/customers/", b"/balance"
PIECES = [
    *(
        "..",
        ".",
        "...",
        "/",
        "\\",
        "//",
        "../",
        "..\\",
        "%2e",
        "%2E%2e",
        "%2f",
        "%2F",
        "%5c",
        "%252e",
        "%00",
        "%",
        "%zz",
    ),
    *(
        ";",
        "..;",
        "#",
        "?",
        "&",
        "=",
        "+",
        "@",
        ":",
        "*",
        "~",
        "|",
        '"',
        "'",
        "<",
        "{",
        "[",
        "^",
        "`",
        " ",
        "\t",
        "\n",
        "\0",
    ),
    *(
        "ada@example.com",
        "+1-555-0100",
        "عميل",
        "٣",
        "客户",
        "é",
        "e\u0301",
        "😀",
        "\u200d",
        "\u202e",
        "．．",
        "／",
        "\ud800",
    ),
    *("customers", "balance", "configurations", "http://example.com/", "a" * 300),
]
ANY_TEXT = st.one_of(
    st.lists(st.sampled_from(PIECES), max_size=6).map("".join),
    st.text(st.characters(codec="utf-8"), max_size=40),
    st.text(st.characters(exclude_categories=()), max_size=12),  # surrogates among them
    st.text("./\\%2eEfF;#?&@: ", max_size=10),
)
BATCH = 40
IDS = int(os.environ.get("HOSTILE_TEXTS", "1000"))  # as many as one has time for; every PIECE comes up in a few hundred


@dataclass(frozen=True, slots=True)
class Border:
    """Where ids go out to a platform: how one is asked for at an address, whether it may not be refused, how it is
    quoted, and the bytes that stand in its place in a request that arrived."""

    answer: Mapping[str, Any]
    reach: Callable[[str], Any]
    ask: Callable[[Any, str], Awaitable[object]]
    passes: Callable[[str], bool]
    quoted: Callable[[str], bytes]
    arrived: Callable[[Asked], bytes]

    async def asks(self, reading: Any, customer_id: str) -> bytes | None:
        try:
            await self.ask(reading, customer_id)
        except InvalidCustomerId:
            assert not self.passes(customer_id)
            return None
        return self.quoted(customer_id)


def in_a_path(url: str) -> Transport:
    return Transport(url, headers={}, explain=explain, budget=Budget("sample", store=None, enabled=False))


def in_a_parameter(url: str) -> SpaazaPlatform:
    settings: dict[str, Any] = {
        "zone": UTC,
        "api_version": "1.6.1",
        "chain_id": 1743,
        "session_user_id": "21",
        "session_key": "x",
    }
    address = urlsplit(url)
    budget = Budget("sample", store=None, enabled=False)
    return connect(base_url=f"{address.scheme}://{address.netloc}", budget=budget, **settings)


def parameter_of(asked: Asked) -> bytes:
    """The one parameter beside the chain's, and nothing else in the target."""
    path, _, query = asked.target.partition(b"?")
    assert path == b"/internal/get-user"
    chain, own = query.split(b"&")
    assert chain == b"chain_id=1743"
    name, value = own.split(b"=")
    assert name == b"authentication_point_identifier"
    assert not set(value) & set(b"/\\?#;@: ")
    return value


BORDERS = {
    "path": Border(
        answer={},
        reach=in_a_path,
        ask=lambda transport, one: transport.get("customers", one, "balance", quota=QUOTA, deadline=Deadline(30)),
        passes=lambda one: passes(one),
        quoted=lambda one: quote(one, safe="").encode(),
        arrived=lambda asked: segment_of(asked),
    ),
    "parameter": Border(
        answer={"result": {"code": 1, "status": "ok"}, "results": {"user_info": {"id": 1}}},
        reach=in_a_parameter,
        ask=lambda platform, one: perform(
            platform, CUSTOMER_OUTLINE, f"identity:{one}", ReadOptions(Deadline(30), fresh=True)
        ),
        passes=lambda one: passes(f"identity:{one}") and passes(one.strip()),
        quoted=lambda one: quote_plus(one.strip()).encode(),
        arrived=parameter_of,
    ),
}


@pytest.mark.parametrize("border", BORDERS.values(), ids=BORDERS)
def test_no_id_leaves_its_own_place(border: Border) -> None:
    tried = 0

    async def ask_for(ids: list[str]) -> None:
        """Every id is asked for or refused; what arrived is what was quoted, to the byte, and nothing else arrived."""
        platform.answers(says(200, border.answer))
        sent = [
            wanted for wanted in await asyncio.gather(*(border.asks(reading, one) for one in ids)) if wanted is not None
        ]
        assert sorted(border.arrived(asked) for asked in platform.asked) == sorted(sent)

    @settings(
        max_examples=-(-IDS // BATCH),
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
    )
    # Who asks for the same at the same time shares the answer.
    @given(ids=st.lists(ANY_TEXT, min_size=BATCH, max_size=BATCH, unique_by=str.strip))
    def check(ids: list[str]) -> None:
        nonlocal tried
        tried += len(ids)
        runner.run(ask_for(ids))

    with asyncio.Runner() as runner:
        opened = wire(says(200, border.answer))
        platform = runner.run(opened.__aenter__())
        reading = border.reach(platform.url)
        check()
        runner.run(reading.close())
        runner.run(opened.__aexit__(None, None, None))
    assert tried >= IDS


def segment_of(asked: Asked) -> bytes:
    """Where the id stands in the target: between the customers and the balance, and in one piece."""
    assert asked.target.startswith(BEFORE)
    assert asked.target.endswith(AFTER)
    segment = asked.target[len(BEFORE) : -len(AFTER)]
    assert not set(segment) & set(b"/\\?#;&@:+")  # nothing that a server might act on
    assert segment not in {b"", b".", b".."}
    return segment


def passes(customer_id: str) -> bool:
    try:
        return check_customer_id(customer_id) == customer_id
    except InvalidCustomerId:
        return False


@pytest.mark.parametrize(
    "segment", ["", ".", "..", "../x", "x/..", "a/../b", "a/./b", "..\\x", "a\\..", "/..", "\ud800", "a\udfff"]
)
def test_it_refuses_what_could_lead_elsewhere(segment: str) -> None:
    with pytest.raises(InvalidCustomerId):
        quoted_path("customers", segment, "balance")


def test_it_refuses_no_segments_at_all() -> None:
    with pytest.raises(InvalidCustomerId):
        quoted_path()


@pytest.mark.parametrize(
    ("segment", "written"),
    [
        ("a/b#c?d%20e f", "a%2Fb%23c%3Fd%2520e%20f"),
        ("...", "..."),
        ("a..b", "a..b"),
        ("..a", "..a"),
        ("a;b", "a%3Bb"),
        ("عميل", "%D8%B9%D9%85%D9%8A%D9%84"),
    ],
)
def test_it_quotes_everything_else(segment: str, written: str) -> None:
    assert quoted_path("customers", segment, "balance") == f"customers/{written}/balance"
