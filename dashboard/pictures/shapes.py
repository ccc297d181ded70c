"""The shapes of a picture.

Horizontal places are percentages of the picture's width ("12.5%"), vertical ones are pixels: a picture takes the width
that the page has, and its texts keep their size. `look` is the name of a class in `static/pictures.css`, which has the
colors of both themes and of paper.
"""

from dataclasses import dataclass
from decimal import Decimal

from dashboard.loyalty.errors import Sentence


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle; `x` and `y` are its corner at the left and the top."""

    look: str
    x: str
    y: str
    width: str
    height: str


@dataclass(frozen=True, slots=True)
class Stroke:
    """A straight line."""

    look: str
    x1: str
    y1: str
    x2: str
    y2: str


@dataclass(frozen=True, slots=True)
class Word:
    """A text; `y` is its baseline. `anchor` says which part of the text stands at `x`: start, middle or end."""

    look: str
    x: str
    y: str
    text: Sentence
    anchor: str = "middle"


@dataclass(frozen=True, slots=True)
class Key:
    """One line of the legend: the look of a shape, and what it means."""

    look: str
    meaning: Sentence


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing of `height` pixels. `name` says in a sentence what it shows: screen readers read it instead of the
    shapes, and then the table beside the picture, which has all the numbers."""

    name: Sentence
    height: int
    boxes: tuple[Box, ...] = ()
    strokes: tuple[Stroke, ...] = ()
    words: tuple[Word, ...] = ()
    legend: tuple[Key, ...] = ()


def percent(value: Decimal) -> str:
    """Return a horizontal place as SVG takes it: "12.5%"."""
    return f"{value:.2f}%"


def pixels(value: Decimal) -> str:
    """Return a vertical place as SVG takes it: "160.5"."""
    return f"{value:.1f}"
