"""Why somebody was found. `tests.customers.test_search` has the cases."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers.finding.marking import Reason, reason
from customers.finding.understanding import understand
from dashboard.access.masking import Mask
from dashboard.loyalty.customer_record import CustomerRecord

TEXTS = st.one_of(st.text(max_size=20), st.sampled_from(["Salma El Sayed", "s@example.com", "+44 7700 900123", "c-1"]))


def known(customer_id: str = "", **facts: Any) -> CustomerRecord:
    return CustomerRecord(customer_id, "profile", **facts)


ROWS = st.builds(known, customer_id=TEXTS, name=TEXTS, email=TEXTS, phone=TEXTS, referral_code=TEXTS, platform_id=TEXTS)


def why(row: CustomerRecord, typed: str, mask: Mask) -> Reason | None:
    return reason(row, understand(typed), mask, "Gameball")


@pytest.mark.parametrize(
    ("row", "typed", "field", "marked"),
    [
        (known(customer_id="salma-7", referral_code="SALMA"), "salma", "Referral code", "[SALMA]"),
        (
            known(phone="+99988 7700900123", referral_code="7700900123"),
            "7700900123",
            "Referral code",
            "[7700900123]",
        ),
        (known(name="Salma Sample"), "salma sample", "Name", "[Salma] [Sample]"),
        (known(name="Salma Sample"), "sal salma", "Name", "[Salma] Sample"),
        (known(name="Salma Sample"), "salma.sample@example.com", "Name", "[Salma] [Sample]"),
        (known(name="Omar El Sayed Sample"), "elsayed", "Name", "Omar [El] [Sayed] Sample"),
        (known(name="Siobhan O'Sample"), "osample", "Name", "Siobhan [O'Sample]"),
    ],
)
def test_it_marks_what_fits_best(row: CustomerRecord, typed: str, field: str, marked: str) -> None:
    found = why(row, typed, Mask.none())
    assert found
    shown = "".join(f"[{piece}]" if is_match else piece for piece, is_match in found.marked)
    assert (str(found.field), shown) == (field, marked)


def test_a_hidden_part_of_a_name_cannot_be_guessed_letter_by_letter() -> None:
    row = known(name="Salma s.sample@example.com")
    assert why(row, "salma s", Mask.personal()) is None
    found = why(row, "salma s sample example com", Mask.personal())
    assert found
    assert found.marked == (("Salma s•••@e•••.com", False),)


@given(ROWS, TEXTS)
def test_pieces_make_up_a_field_of_the_customer(row: CustomerRecord, typed: str) -> None:
    if found := why(row, typed, Mask.none()):
        text = "".join(piece for piece, _ in found.marked)
        assert text in {row.customer_id, row.name, row.email, row.phone, row.referral_code, row.platform_id}
        assert any(is_match for _, is_match in found.marked)


@given(ROWS)
def test_whoever_is_typed_whole_is_found(row: CustomerRecord) -> None:
    if understand(row.customer_id).text == row.customer_id != "":
        assert why(row, row.customer_id, Mask.none())
        assert why(row, row.customer_id, Mask.personal())


@given(ROWS, TEXTS)
def test_what_is_hidden_is_never_shown(row: CustomerRecord, typed: str) -> None:
    mask = Mask.personal()
    if found := why(row, typed, mask):
        text = "".join(piece for piece, _ in found.marked)
        shown_id = mask.customer_id(row.customer_id, email=row.email, phone=row.phone)
        shown = {mask.text(row.name), mask.email(row.email), mask.phone(row.phone), mask.text(row.referral_code)}
        assert text in {shown_id, row.platform_id, *shown}
