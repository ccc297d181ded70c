"""Whatever comes under names of its own is masked for who may not see personal data."""

from decimal import Decimal
from typing import Any

import pytest

from customers.panels.as_sent import as_sent, more_fields
from dashboard.access.masking.contact_data import HIDDEN
from dashboard.access.masking.mask import Mask
from dashboard.loyalty.models import Customer


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
        ("told", [447700900302], "[447700900302]", '["•••02"]'),
        ("told", ["a\n01005550199"], '["a\\n01005550199"]', '["a\\n•••99"]'),
        (
            "told",
            {"a1@b.com": 1, "a2@b.com": 2},
            '{"a1@b.com": 1, "a2@b.com": 2}',
            '{"a•••@b•••.com": 1, "a•••@b•••.com\u200b": 2}',
        ),
    ],
)
def test_what_was_sent_is_written_as_text(name: str, value: Any, everything: str, masked: str) -> None:
    assert as_sent(value) == everything
    assert as_sent(Mask.personal().seen(Customer("c-1", other={name: value})).other[name]) == masked


def test_a_name_with_a_phone_in_it_is_masked() -> None:
    sent = Customer("c-1", other={"phone_201005550199": "yes", "phone_201005550999": "no", "note_201005550199": "x"})
    assert [line.value for line in more_fields(sent.other)] == ["yes", "no", "x"]
    lines = more_fields(Mask.personal().seen(sent).other)
    assert [line.value for line in lines] == [HIDDEN, HIDDEN, "x"]
    assert not any("20100555" in str(line.name) for line in lines)
