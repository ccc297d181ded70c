"""The platform's error envelope, told apart by its error's name."""

from contextlib import suppress
from datetime import UTC
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.loyalty.errors import Busy, LoyaltyError, NotFound, Refused, Unavailable, Unreadable
from dashboard.loyalty.models import PlatformWarning
from dashboard.loyalty.spaaza.envelope import parsed
from dashboard.loyalty.spaaza.errors import explain
from tests.loyalty.spaaza.documents import payload, wrapped


def envelope(name: Any, code: Any = 5, key: str = "error", *, listed: bool = False) -> Any:
    said = {"code": code, "name": name, "description": "in the language asked for"}
    return {"result": {"code": 2, "status": "error"}, key: [said] if listed else said}


@pytest.mark.parametrize(
    ("name", "error", "retry"),
    [
        ("password_error_or_non_existent", Refused, False),
        ("session_invalid", Refused, False),
        ("session_not_found", Refused, False),
        ("user_not_found", NotFound, False),
        ("no_user_with_this_id", NotFound, False),
        ("authentication_point_identifier_not_found", NotFound, False),
        ("hostname_required", Refused, False),
        ("chain_not_found", Refused, False),
        ("endpoint_not_found", Refused, False),
        ("no_user_permission", Refused, False),
        ("campaign_not_found", NotFound, False),
        ("no_permission", Refused, False),
        ("access_denied", Refused, False),
        ("too_many_requests", Busy, True),
        ("maintenance", Unavailable, True),
    ],
)
def test_the_name_decides_under_either_key(name: str, error: Any, retry: bool) -> None:
    for body in (envelope(name), envelope(name, key="errors"), envelope(name, key="errors", listed=True)):
        complaint = explain(body)
        assert complaint is not None
        assert (complaint.error, complaint.retry, complaint.code) == (error, retry, 5)


@pytest.mark.parametrize(
    "body",
    [envelope("basket_empty"), envelope("not_found"), envelope(None), envelope(7), {"error": "no"}, {}, [], None],
)
def test_what_says_nothing_known_is_left_to_the_status(body: Any) -> None:
    assert explain(body) is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.text(max_size=5) | st.sampled_from(["error", "errors", "name", "code", "result", "results", "warnings"]),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)


@given(JSON)
def test_any_envelope_is_explained_or_left_to_the_status(body: Any) -> None:
    explained = explain(body)
    assert explained is None or isinstance(explained.error, LoyaltyError)


@given(JSON)
def test_any_answer_is_an_envelope_or_an_error_of_ours(body: Any) -> None:
    with suppress(Unreadable, Refused, NotFound, Busy, Unavailable):
        assert parsed(payload(body), lambda results: results.raw, UTC).value is not None


def test_warnings_come_with_the_answer() -> None:
    warnings = [
        {"code": 183, "name": "voucher_not_found", "description": "No voucher.", "message": {"key": "k"}},
        {"code": None, "name": "objects_exceed_maximum_quantity", "description": None, "message": "More than 500."},
        "not an object",
    ]
    answer = parsed(payload(wrapped({"x": 1}, warnings=warnings)), lambda results: results.number("x"), UTC)
    assert answer.warnings == (
        PlatformWarning(183, "voucher_not_found", "No voucher."),
        PlatformWarning(None, "objects_exceed_maximum_quantity", "More than 500."),
    )
    assert answer.value == 1
    assert answer.request_id == "request-1"


def test_an_error_that_comes_with_200_is_an_error() -> None:
    with pytest.raises(NotFound) as error:
        parsed(payload(envelope("user_not_found") | {"results": {}}), lambda results: results, UTC)
    assert error.value.code == 5
    with pytest.raises(Unreadable):
        parsed(payload(envelope("basket_empty") | {"results": {}}), lambda results: results, UTC)


@pytest.mark.parametrize("body", [[], "x", None, {}, {"results": []}, {"result": {"code": 1}, "results": None}])
def test_no_results_are_not_empty_ones(body: Any) -> None:
    with pytest.raises(Unreadable):
        parsed(payload(body), lambda results: results, UTC)


def test_a_name_of_any_length_is_read_at_once() -> None:
    assert explain(envelope("user" * 500_000)) is None  # its square would not come to an end
