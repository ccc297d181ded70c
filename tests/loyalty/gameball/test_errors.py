"""The platform's error envelope, told apart by its code alone."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.loyalty.errors import Busy, NotFound, Refused, SwitchedOff, Unavailable, Unreadable
from dashboard.loyalty.gameball.errors import ERRORS_BY_CODE, explain
from dashboard.loyalty.outcomes import ReportedError


def told(body: object) -> ReportedError:
    complaint = explain(body)
    assert complaint is not None
    return complaint


@pytest.mark.parametrize(
    ("code", "error", "retry"),
    [
        (1000, Refused, False),
        (1001, Refused, False),
        (1002, Refused, False),
        (2001, Busy, True),
        (3003, Unreadable, False),
        (5003, Unavailable, True),
        (6000, SwitchedOff, False),
        (7000, NotFound, False),
        (8000, Refused, False),
    ],
)
@pytest.mark.parametrize("kind", ["Payload Error", "PAYLOAD_ERROR", None, 5])
def test_the_code_decides_whatever_the_type_says(code: Any, error: Any, retry: Any, kind: Any) -> None:
    for sent in (code, str(code)):
        complaint = told({"code": sent, "type": kind, "message": "m", "requestId": "r-1"})
        assert (complaint.error, complaint.retry) == (error, retry)
        assert (complaint.code, complaint.request_id) == (code, "r-1")


def test_keys_program_and_plan_have_sentences_of_their_own() -> None:
    sentences = {str(told({"code": code}).sentence) for code in (1000, 6000, 8000, 2001)}
    assert len(sentences) == 4


def test_the_envelopes_names_are_matched_without_case() -> None:
    assert told({"Code": 7000, "RequestId": "r-2"}).request_id == "r-2"


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.sampled_from(["code", "requestId"]), inner),
        max_leaves=8,
    )
)
def test_what_is_no_known_envelope_is_left_to_the_status(body: Any) -> None:
    complaint = explain(body)
    if complaint is not None:
        assert complaint.code in ERRORS_BY_CODE


@pytest.mark.parametrize("code", [True, 4290, "7000x", "٧٠٠٠", None, [7000], "9" * 5000])
def test_a_code_that_is_not_documented_explains_nothing(code: Any) -> None:
    assert explain({"code": code, "message": "m"}) is None
