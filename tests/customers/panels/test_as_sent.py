"""Whatever comes under names of its own is masked for who may not see personal data."""

from typing import Any

import pytest

from customers.panels.as_sent import as_sent
from dashboard.access.masking import HIDDEN, Mask


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
