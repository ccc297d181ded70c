from hypothesis import given
from hypothesis import strategies as st

from dashboard.ledger.look_alikes import folded


def test_what_people_confuse_is_the_same() -> None:
    assert len({folded(text) for text in ("SHIP-O1L0", "ship 0110", "Ship-Ol10", "SHIP-OIL0", "ＳＨＩＰ－O1L0")}) == 1
    assert folded("SHIP-2") != folded("SHIP-Z")
    assert folded(" -/") == ""


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert folded(folded(text)) == folded(text)
