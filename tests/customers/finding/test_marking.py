"""Why somebody was found. `tests.customers.test_search` has the cases."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers.finding.marking import Reason, reason
from customers.finding.query import parse_query
from dashboard.access.masking.mask import Mask
from dashboard.loyalty.customer_record import CustomerRecord

TEXTS = st.one_of(
    st.text(max_size=20),
    st.sampled_from(
        ["Salma El Sayed", "s@example.com", "+44 7700 900123", "c-1", "王小明", "김민수", "o’b@example.com"]
    ),
    st.sampled_from(["0770 09", "+44 (0)7700", "“c-1”,", "https://shop.example/?ref=c-1", "Mr. El Sayed", "小明"]),
)


def known(customer_id: str = "", **facts: Any) -> CustomerRecord:
    return CustomerRecord(customer_id, "profile", **facts)


ROWS = st.builds(known, customer_id=TEXTS, name=TEXTS, email=TEXTS, phone=TEXTS, referral_code=TEXTS, platform_id=TEXTS)


def why(row: CustomerRecord, typed: str, mask: Mask) -> Reason | None:
    return reason(row, parse_query(typed), mask, "Gameball")


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
        (known(name="王小明"), "小明", "Name", "王[小明]"),
        (known(name="김민수"), "민수", "Name", "김[민수]"),
        (known(name="김민수"), "김미", "Name", "[김민]수"),
        (known(name="Jean-Luc Sample"), "jeanluc", "Name", "[Jean]-[Luc] Sample"),
        (known(name="John Smith"), "Mr. John Smith", "Name", "[John] [Smith]"),
        (known(name="Dr. John Smith"), "Dr. John Smith", "Name", "[Dr]. [John] [Smith]"),
        (known(name="Salma Sample"), "slama smaple", "Name", "[Salma] [Sample]"),
        (known(email="o’brien@example.com"), "o'brien@", "E-mail", "[o’brien@]example.com"),
        (known(phone="+44 7700 900123"), "0770 09", "Phone", "+44 [7700 9]00123"),
        (known(phone="+44 (0)7700 900123"), "+44 7700", "Phone", "+[44 (0)7700] 900123"),
        (known(phone="07700 900123"), "0044 7700 9", "Phone", "0[7700 9]00123"),
        (known(phone="+44 7700 900123"), "+44 07700 900123", "Phone", "[+44 7700 900123]"),
        (known(customer_id="310077"), "ID 310 077", "Customer id", "[310077]"),
        (known(referral_code="SALMA10"), "“salma10”,", "Referral code", "[SALMA10]"),
        (known(referral_code="SALMA10"), "https://shop.example/?ref=SALMA10", "Referral code", "[SALMA10]"),
        (known(platform_id="300101"), "#٣٠٠١٠١", "Gameball id", "[300101]"),
    ],
)
def test_it_marks_what_fits_best(row: CustomerRecord, typed: str, field: str, marked: str) -> None:
    found = why(row, typed, Mask.none())
    assert found
    shown = "".join(f"[{piece}]" if is_match else piece for piece, is_match in found.marked)
    assert (str(found.field), shown) == (field, marked)


@pytest.mark.parametrize(
    ("row", "typed"),
    [
        (known(customer_id="vip@example.com"), "https://shop.example/?ref=vip"),
        (known(referral_code="SALMA10"), "https://shop.example/?ref=SALMA1"),
        (known(phone="+20 7700 900123"), "+44 7700"),
        (known(name="Salma Sample"), "slama smaple smiht"),
    ],
)
def test_what_does_not_fit_is_not_marked(row: CustomerRecord, typed: str) -> None:
    assert why(row, typed, Mask.none()) is None


@pytest.mark.parametrize(
    ("row", "typed"),
    [
        (known(phone="+44 7700 900123"), "0770 09"),
        (known(customer_id="+447700900123"), "+44 (0)7700 9"),
        (known(email="o'brien@example.com"), "o’brien@"),
        (known(name="Salma Sample", email="s@example.com"), "salma.sample@nowhere.example"),
        (known(customer_id="vip@example.com"), "“vip@”"),
        (known(customer_id="vip@example.com"), "vip@example.com"),
        (known(phone="+44 7700 900123"), "+44 7700 900123"),
    ],
)
def test_what_a_role_may_not_see_is_not_found(row: CustomerRecord, typed: str) -> None:
    assert why(row, typed, Mask.personal()) is None


def test_a_hidden_part_of_a_name_cannot_be_guessed() -> None:
    row = known(name="Salma s.sample@example.com")
    assert why(row, "salma s", Mask.personal()) is None
    assert why(row, "salma s sample example com", Mask.personal()) is None


@given(ROWS, TEXTS)
def test_pieces_make_up_a_field_of_the_customer(row: CustomerRecord, typed: str) -> None:
    if found := why(row, typed, Mask.none()):
        text = "".join(piece for piece, _ in found.marked)
        assert text in {row.customer_id, row.name, row.email, row.phone, row.referral_code, row.platform_id}
        assert any(is_match for _, is_match in found.marked)


@given(ROWS)
def test_whoever_is_typed_whole_is_found(row: CustomerRecord) -> None:
    if parse_query(row.customer_id).text == row.customer_id != "":
        assert why(row, row.customer_id, Mask.none())


@given(ROWS, TEXTS)
def test_what_is_hidden_is_never_shown(row: CustomerRecord, typed: str) -> None:
    mask = Mask.personal()
    if found := why(row, typed, mask):
        text = "".join(piece for piece, _ in found.marked)
        seen = mask.seen(row)
        assert text in {seen.customer_id, seen.platform_id, seen.name, seen.email, seen.phone, seen.referral_code}
