"""Whatever comes under names of its own, or as a remark, is masked for who may not see personal data."""

from datetime import UTC, datetime
from typing import Any

import pytest

from customers.panels.as_sent import as_sent, remarks_masked
from dashboard.access.masking import HIDDEN, Mask
from dashboard.loyalty.models import Answer, Drift, DriftKind, PlatformWarning


@pytest.mark.parametrize(
    ("name", "value", "everything", "masked"),
    [
        ("note", None, "empty", "empty"),
        ("note", "", "empty", "empty"),
        ("chests", 1, "1", "1"),
        ("chests", 0, "0", "0"),
        ("vip", True, "yes", "yes"),
        ("route", ["mill"], '["mill"]', '["mill"]'),
        ("told", "sample@example.com", "sample@example.com", "s•••@e•••.com"),
        ("birthday", "1980-05-01", "1980-05-01", HIDDEN),
        ("family", {"dob": "1980-05-01"}, '{"dob": "1980-05-01"}', HIDDEN),
    ],
)
def test_what_was_sent_is_written_as_text(name: str, value: Any, everything: str, masked: str) -> None:
    assert as_sent(name, value, Mask.none()) == everything
    assert as_sent(name, value, Mask.personal()) == masked


def test_remarks_are_masked_too() -> None:
    warning = PlatformWarning(9, "user_sample@example.com", "Call +12025550123 or sample@example.com.")
    drift = Drift("status", DriftKind.UNKNOWN_VALUE, "sample@example.com")
    answer = Answer("value", datetime(2026, 11, 20, tzinfo=UTC), warnings=(warning,), drift=(drift,))
    assert remarks_masked(answer, Mask.none()) is answer
    seen = remarks_masked(answer, Mask.personal())
    assert (seen.value, seen.warnings[0].code, seen.drift[0].field) == ("value", 9, "status")
    assert not any(word in repr(seen) for word in ("sample@", "5550123"))
