"""No customer id leads out of the customer's own path: proved on the bytes that arrive."""

import asyncio
from urllib.parse import unquote_to_bytes

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.loyalty.budget import Budget
from dashboard.loyalty.customer_id import check_customer_id
from dashboard.loyalty.deadline import Deadline
from dashboard.loyalty.errors import InvalidCustomerId
from dashboard.loyalty.paths import quoted_path
from dashboard.loyalty.transport import Transport
from tests.loyalty.conftest import QUOTA, explain
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
IDS, BATCH = 20_400, 40


def test_no_id_leaves_the_customers_own_path() -> None:
    tried = 0

    async def ask_for(ids: list[str]) -> None:
        """Every id is asked for or refused; what arrived is what was meant, and nothing else arrived."""
        platform.answers(says(200, {}))
        deadline = Deadline(30)

        async def ask(customer_id: str) -> bytes | None:
            try:
                await transport.get("customers", customer_id, "balance", quota=QUOTA, deadline=deadline)
            except InvalidCustomerId:
                assert not passes(customer_id)
                return None
            return customer_id.encode()

        sent = [wanted for wanted in await asyncio.gather(*map(ask, ids)) if wanted is not None]
        assert sorted(unquote_to_bytes(segment_of(asked)) for asked in platform.asked) == sorted(sent)

    @settings(
        max_examples=IDS // BATCH,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
    )
    @given(ids=st.lists(ANY_TEXT, min_size=BATCH, max_size=BATCH))
    def check(ids: list[str]) -> None:
        nonlocal tried
        tried += len(ids)
        runner.run(ask_for(ids))

    with asyncio.Runner() as runner:
        opened = wire(says(200, {}))
        platform = runner.run(opened.__aenter__())
        transport = Transport(platform.url, headers={}, explain=explain, budget=Budget("sample", store=None, on=False))
        check()
        runner.run(transport.close())
        runner.run(opened.__aexit__(None, None, None))
    assert tried >= 20_000


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
