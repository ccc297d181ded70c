"""Bars: a round scale with room for everything, negative values below 0, and a gap where a value is unknown."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from dashboard.pictures.bars import PLOT, TOP, Bar, axis_of, bars_picture

VALUES = st.decimals("-1e12", "1e12", places=2)


def bar(value: int | None, top: int = 0, label: str = "Nov") -> Bar:
    return Bar("bar", label, None if value is None else Decimal(value), top=Decimal(top))


@given(st.lists(VALUES, max_size=24))
def test_the_scale_has_room_for_every_value_and_0(values: list[Decimal]) -> None:
    axis = axis_of(values)
    steps = {high - low for low, high in zip(axis.ticks, axis.ticks[1:], strict=False)}
    assert len(steps) == 1, "the ticks are even"
    assert 2 <= len(axis.ticks) <= 7
    assert Decimal(0) in axis.ticks
    for value in values:
        assert TOP <= axis.y(value) <= TOP + PLOT


def test_ticks_are_round_and_their_thousands_are_separated() -> None:
    assert [*map(int, axis_of([Decimal(2640)]).ticks)] == [0, 1000, 2000, 3000]
    assert [*map(int, axis_of([Decimal(-150), Decimal(90)]).ticks)] == [-200, -100, 0, 100]
    assert axis_of([]).ticks[0] == 0
    assert "3,000" in {word.text for word in bars_picture("Stars", [bar(2640)]).words}


def test_a_bar_below_0_hangs_from_the_line() -> None:
    up, down = bars_picture("Stars", [bar(100), bar(-100)]).boxes
    zero = float(up.y) + float(up.height)
    assert float(down.y) == zero
    assert float(down.height) == float(up.height)


def test_an_unknown_value_is_a_gap_with_a_sign_and_0_is_none() -> None:
    picture = bars_picture("Stars", [bar(5), bar(None), bar(0)])
    assert len(picture.boxes) == 1
    assert [word.text for word in picture.words if word.look == "unknown"] == ["?"]


def test_what_goes_away_stands_above_what_is_left() -> None:
    left, going = bars_picture("Stars", [bar(60, top=40)]).boxes
    assert (left.look, going.look) == ("bar", "bar-going")
    assert float(going.y) + float(going.height) == float(left.y)


def test_labels_that_do_not_fit_on_a_phone_are_for_wide_pages() -> None:
    months = [word.look for word in bars_picture("Stars", [bar(1)] * 24).words if word.text == "Nov"]
    assert months.count("month") == 8
    assert months.count("month wide") == 16
    assert "month wide" not in {word.look for word in bars_picture("Stars", [bar(1)] * 8).words}
