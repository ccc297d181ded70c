"""By what a customer is asked for: never by anything but one parameter, whatever was typed."""

import os
from contextlib import suppress
from datetime import UTC
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.loyalty.budget import Budget
from dashboard.loyalty.errors import InvalidCustomerId, LoyaltyError, NotFound
from dashboard.loyalty.reads import CUSTOMER_OUTLINE
from dashboard.loyalty.spaaza import connect
from dashboard.loyalty.spaaza.customer_lookup import IdKind, customer_query, lookup_steps
from tests.loyalty.gameball.fakes import read_options
from tests.loyalty.performing import perform
from tests.loyalty.wire import Wire, says, wire

ELSEWHERE = [(IdKind.IDENTITY,), (IdKind.AUXILIARY,)]
HOSTILE_TEXTS = int(os.environ.get("HOSTILE_TEXTS", "2000"))
HOSTILE = st.text(min_size=1, max_size=40) | st.text("0123456789:&=?#/%.+ auser_idmemb@", min_size=1, max_size=40)


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("bram.sample@example.com", [(IdKind.EMAIL,), (IdKind.IDENTITY,)]),
        ("2001", [(IdKind.USER_ID, IdKind.MEMBER), *ELSEWHERE]),
        ("0020001", [(IdKind.MEMBER,), *ELSEWHERE]),
        ("9" * 30, [(IdKind.MEMBER,), *ELSEWHERE]),
        ("an8it2", [(IdKind.REFERRAL,), (IdKind.MEMBER,), *ELSEWHERE]),
        ("ptolaa", [(IdKind.REFERRAL,)]),
        ("shop|0001", [*ELSEWHERE, (IdKind.MEMBER,)]),
        ("a/b#c?d%20e f", [*ELSEWHERE, (IdKind.MEMBER,)]),
        ("Bram Vos", []),
        ("سلمى", []),
        ("+31 6 5550100", []),
    ],
)
def test_the_look_of_a_text_decides_what_is_tried(text: str, steps: Any) -> None:
    assert lookup_steps(text) == (text, tuple(steps))


@pytest.mark.parametrize(
    ("text", "way", "value"),
    [
        ("user:2001", IdKind.USER_ID, "2001"),
        ("Member: 2001", IdKind.MEMBER, "2001"),
        ("email:a@example.com", IdKind.EMAIL, "a@example.com"),
        ("identity:2001", IdKind.IDENTITY, "2001"),
        ("auxiliary:x:y", IdKind.AUXILIARY, "x:y"),
        ("referral:2001", IdKind.REFERRAL, "2001"),
    ],
)
def test_a_prefix_says_what_it_is(text: str, way: IdKind, value: str) -> None:
    assert lookup_steps(text) == (value, ((way,),))
    assert customer_query(text) == {way: value}


def test_a_customer_id_is_a_user_id() -> None:
    assert customer_query("2001") == {"user_id": "2001"}


@pytest.mark.parametrize(
    "customer_id", ["", " ", "0", "007", "x", "user:x", "user:", "member:", "a@example.com", "9" * 19]
)
def test_what_is_no_user_id_is_no_customer_id(customer_id: str) -> None:
    with pytest.raises(InvalidCustomerId):
        customer_query(customer_id)


@settings(max_examples=HOSTILE_TEXTS)
@given(text=HOSTILE)
def test_no_text_becomes_more_than_one_parameter(text: str) -> None:
    try:
        parameters = customer_query(text)
    except InvalidCustomerId:
        return
    ((way, value),) = parameters.items()
    assert way in set(IdKind)
    assert value
    assert value in text


@settings(max_examples=HOSTILE_TEXTS)
@given(text=HOSTILE)
def test_any_text_is_tried_in_at_most_four_reads_or_refused(text: str) -> None:
    try:
        value, steps = lookup_steps(text)
    except InvalidCustomerId:
        return
    assert value in text
    ways = [way for step in steps for way in step]
    assert len(ways) == len(set(ways)) <= 4


async def test_what_is_typed_reaches_the_platform_as_one_parameter_and_whole() -> None:
    """On the wire: the path is the read's own, the chain is ours, and one parameter holds the text."""
    async with wire(says(404, {"result": {"code": 2}, "error": {"name": "user_not_found"}})) as listening:
        url = urlsplit(listening.url)
        platform = connect(
            base_url=f"{url.scheme}://{url.netloc}",
            api_version="1.6.1",
            chain_id=1743,
            session_user_id="21",
            session_key="sample",
            zone=UTC,
            budget=Budget("sample", store=None, enabled=False),
        )
        for text in ("a/b#c?d%20e f&chain_id=1", "shop|1&user_id=2", "x@y&chain_id=1", "%2e%2e%2fget-card", "1;2"):
            listening.asked.clear()
            with pytest.raises(LoyaltyError):
                await perform(platform, CUSTOMER_OUTLINE, text, read_options())
            assert listening.asked
            _check(listening, text)
        await platform.close()


def _check(listening: Wire, text: str) -> None:
    for asked in listening.asked:
        target = urlsplit(asked.target.decode("ascii"))
        assert target.path == "/internal/get-user"
        query = parse_qsl(target.query, keep_blank_values=True, strict_parsing=True)
        assert len(query) == 2
        assert len({name for name, _ in query} & {way.value for way in IdKind}) == 1
        assert dict(query)["chain_id"] == "1743"
        assert text in dict(query).values()


async def test_somebody_is_found_by_each_of_their_ids(platform: Any, sandbox: Any) -> None:
    texts = ("2001", "2600000002001", "bram.vos.2001@example.com", "shop|00002001", "till-2001", "c001jl", "user:2001")
    for text in texts:
        assert (await perform(platform, CUSTOMER_OUTLINE, text, read_options())).value.customer_id == "2001"


async def test_the_same_digits_of_two_customers_are_not_guessed(platform: Any) -> None:
    with pytest.raises(InvalidCustomerId, match="InvalidCustomerId") as error:
        await perform(platform, CUSTOMER_OUTLINE, "2011", read_options())
    assert error.value.choices == ("user:2011", "member:2011")
    assert (await perform(platform, CUSTOMER_OUTLINE, "user:2011", read_options())).value.customer_id == "2011"
    assert (await perform(platform, CUSTOMER_OUTLINE, "member:2011", read_options())).value.customer_id == "2012"


async def test_an_identity_made_of_hostile_signs_is_found(platform: Any) -> None:
    assert (
        await perform(platform, CUSTOMER_OUTLINE, "a/b#c?d%20e f&chain_id=1", read_options())
    ).value.customer_id == "2015"


@pytest.mark.parametrize(
    ("text", "reads"),
    [("bram.vos.2001@example.com", 1), ("2001", 2), ("nobody@example.com", 2), ("7777777777", 4), ("Bram Vos", 0)],
)
async def test_looking_somebody_up_is_cheap(platform: Any, sandbox: Any, text: str, reads: int) -> None:
    with suppress(NotFound):
        await perform(platform, CUSTOMER_OUTLINE, text, read_options())
    assert sandbox.requests() == ({"get-user": reads} if reads else {})


async def test_while_the_platform_is_away_nobody_is_said_not_to_exist(platform: Any, sandbox: Any) -> None:
    sandbox.set_faults([{"path": "*/get-user", "fault": "503"}])
    with pytest.raises(LoyaltyError) as error:
        await perform(platform, CUSTOMER_OUTLINE, "2001", read_options())
    assert not isinstance(error.value, NotFound)


async def test_an_outline_holds_nothing_personal(platform: Any) -> None:
    outline = (await perform(platform, CUSTOMER_OUTLINE, "2001", read_options())).value
    assert (outline.name, outline.email, outline.phone, outline.identities, dict(outline.other)) == (
        None,
        None,
        None,
        (),
        {},
    )
