"""Bars side by side, one for each month, above and below a line at 0."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from math import ceil, floor

from django.utils.translation import pgettext

from dashboard.loyalty.errors import Sentence
from dashboard.pictures.shapes import Box, Key, Picture, Stroke, Word, percent, pixels
from dashboard.text.formatting import points

ZERO = Decimal(0)
GOING = "bar-going"  # the class of what goes away
TOP, PLOT, FOOT = 20, 160, 40  # pixels: above the bars, the bars, the months below them
BAR = Decimal("0.66")  # of the width that a month has
NARROW, WIDE = 310, 560  # pixels: how wide the plot is on a phone and on a desk
LETTER = Decimal("7.5")  # pixels, at most, of a digit or letter
TICKS = 4  # at most, above the lowest
STEPS = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: `value` is its height from 0, None is unknown and leaves a gap. `top` is added above it in another look:
    what goes away. `look` is a class. `label` stands below, `below` under that (the year)."""

    look: str
    label: Sentence
    value: Decimal | None
    below: str = ""
    top: Decimal = ZERO

    @property
    def end(self) -> Decimal:
        """Where the bar ends, with its top."""
        return (self.value or ZERO) + self.top


@dataclass(frozen=True, slots=True)
class Axis:
    """The vertical scale: from the lowest tick to the highest, 0 included."""

    ticks: tuple[Decimal, ...]

    def y(self, value: Decimal) -> Decimal:
        """Return the place of a value in pixels from the top."""
        low, high = self.ticks[0], self.ticks[-1]
        return TOP + PLOT * (high - value) / (high - low)


def axis_of(values: Sequence[Decimal]) -> Axis:
    """Return a scale with round ticks that has room for all the values, and for 0."""
    low, high = min((*values, ZERO)), max((*values, ZERO))
    if low == high:
        high = Decimal(1)
    step = _round_step((high - low) / TICKS)
    return Axis(tuple(step * number for number in range(floor(low / step), ceil(high / step) + 1)))


def bars_picture(name: Sentence, bars: Sequence[Bar], legend: tuple[Key, ...] = (), divided_after: int = 0) -> Picture:
    """Draw the bars. A line divides them after the first `divided_after`, if that is not 0: there is today."""
    axis = axis_of([each for bar in bars for each in (bar.value or ZERO, bar.end)])
    labels = [points(tick) or "" for tick in axis.ticks]
    gutter = min(Decimal(40), max(map(len, labels)) * LETTER * 100 / NARROW + 1)
    places = _Places(gutter, (99 - gutter) / max(len(bars), 1))
    strokes = [_grid(axis.y(tick), gutter, is_zero=not tick) for tick in axis.ticks]
    words = [
        Word("tick", percent(gutter - 1), pixels(axis.y(tick) + 4), label, "end")
        for tick, label in zip(axis.ticks, labels, strict=True)
    ]
    if divided_after:
        strokes.append(Stroke("today", places.left(divided_after), "4", places.left(divided_after), str(TOP + PLOT)))
    boxes: list[Box] = []
    for number, bar in enumerate(bars):
        boxes += _boxes(bar, number, axis, places)
    words += _months(bars, places, (divided_after or len(bars)) - 1)
    words += _values(bars, axis, places)
    return Picture(name, TOP + PLOT + FOOT, tuple(boxes), tuple(strokes), tuple(words), legend)


@dataclass(frozen=True, slots=True)
class _Places:
    """The horizontal places: `slot` is the width of a month, after a `gutter` with the numbers; in percent."""

    gutter: Decimal
    slot: Decimal

    def left(self, number: int) -> str:
        return percent(self.gutter + self.slot * number)

    def bar(self, number: int) -> str:
        return percent(self.gutter + self.slot * (number + (1 - BAR) / 2))

    def middle(self, number: int) -> str:
        return percent(self.gutter + self.slot * (number + Decimal("0.5")))


def _round_step(least: Decimal) -> Decimal:
    """Return the next of 1, 2, 2.5, 5, 10, 20, …, or of 0.1, 0.2, …"""
    power = Decimal(1).scaleb(least.adjusted())
    return next(step * power for step in STEPS if step * power >= least)


def _grid(y: Decimal, gutter: Decimal, *, is_zero: bool) -> Stroke:
    return Stroke("zero" if is_zero else "grid", percent(gutter), pixels(y), "99%", pixels(y))


def _boxes(bar: Bar, number: int, axis: Axis, places: _Places) -> Iterator[Box]:
    """Yield the bar and its top, each at least one pixel high if there is anything."""
    if bar.value is None:
        return
    for look, (start, end) in zip((bar.look, GOING), pairwise((ZERO, bar.value, bar.end)), strict=True):
        if start != end:
            high, low = sorted((axis.y(start), axis.y(end)))
            yield Box(
                look, places.bar(number), pixels(high), percent(places.slot * BAR), pixels(max(low - high, Decimal(1)))
            )


def _months(bars: Sequence[Bar], places: _Places, always: int) -> Iterator[Word]:
    """Yield the labels and the years. A wide page has all labels, a phone as many as fit, with that of the bar
    `always`."""
    every = max(ceil(LETTER * 4 * len(bars) / NARROW), 1)
    for number, bar in enumerate(bars):
        look = "month wide" if (always - number) % every else "month"
        yield Word(look, places.middle(number), str(TOP + PLOT + 20), bar.label)
        if bar.below:
            yield Word("month", places.middle(number), str(TOP + PLOT + 34), bar.below)


def _values(bars: Sequence[Bar], axis: Axis, places: _Places) -> Iterator[Word]:
    """Yield "?" in the gap of each unknown value, and each bar's number (of its top, what goes away) if there is room
    for all of them."""
    texts = [points(-bar.top if bar.top else bar.value) or "" for bar in bars]
    needed = max(map(len, texts), default=0) * LETTER * len(bars)
    look = "value" if needed <= NARROW else "value wide"
    for number, (bar, text) in enumerate(zip(bars, texts, strict=True)):
        if bar.value is None:
            yield Word("unknown", places.middle(number), pixels(axis.y(ZERO) - 4), pgettext("picture", "?"))
        elif bar.end and needed <= WIDE:
            y = axis.y(bar.end) - 4 if bar.end > 0 else axis.y(bar.end) + 12
            yield Word(look, places.middle(number), pixels(y), text)
