"""Whatever comes under names of its own is masked for who may not see personal data."""

from decimal import Decimal
from typing import Any

import pytest

from customers.panels.as_sent import as_sent, more_fields
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
        ("of", [{"name": "bday", "value": "1-5"}], '[{"name": "bday", "value": "1-5"}]', HIDDEN),
        ("mobile", {"number": "5550199"}, '{"number": "5550199"}', HIDDEN),
        ("phone", "5550199", "5550199", HIDDEN),
        ("homeTel", 5550199, "5550199", HIDDEN),
        ("email", "salma", "salma", HIDDEN),
        ("hasPhone", True, "yes", "yes"),
        ("phone", None, "empty", "empty"),
        ("hotel", "Nile", "Nile", "Nile"),
        ("amounts", [Decimal("268.28000000000003")], "[268.28000000000003]", "[268.28000000000003]"),
        ("amount", Decimal("268.28000000000003"), "268.28000000000003", "268.28000000000003"),
        ("told", [447700900302], "[447700900302]", "[•••02]"),
        ("told", ["a\n01005550199"], '["a\\n01005550199"]', '["a\\n•••99"]'),
        (
            "told",
            {"a1@b.com": 1, "a2@b.com": 2},
            '{"a1@b.com": 1, "a2@b.com": 2}',
            '{"a•••@b•••.com": 1, "a•••@b•••.com": 2}',
        ),
    ],
)
def test_what_was_sent_is_written_as_text(name: str, value: Any, everything: str, masked: str) -> None:
    assert as_sent(name, value, Mask.none()) == everything
    assert as_sent(name, value, Mask.personal()) == masked


def test_a_name_with_a_phone_in_it_is_masked() -> None:
    [line] = more_fields({"phone_201005550199": "yes"}, Mask.personal())
    assert (line.name, line.value) == (f"phone_{HIDDEN}", HIDDEN)
    [line] = more_fields({"phone_201005550199": "yes"}, Mask.none())
    assert (line.name, line.value) == ("phone_201005550199", "yes")
