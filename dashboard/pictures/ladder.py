"""A ladder: one rung for each step, the highest at the top, each a little wider than the one below."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from dashboard.loyalty.errors import Sentence
from dashboard.pictures.shapes import Box, Key, Picture, Word, percent

ROW, RUNG = 48, 42  # pixels: from one rung to the next, and the height of a rung
NARROWEST, WIDEST = 55, 99  # percent: the lowest rung and the highest
MAX_NAME_LENGTH = 22  # letters that the lowest rung has room for on a phone


@dataclass(frozen=True, slots=True)
class Rung:
    """One step: its name, a line below the name, and its look (a class)."""

    look: str
    name: Sentence
    note: Sentence


def ladder_picture(name: Sentence, rungs: Sequence[Rung], legend: tuple[Key, ...] = ()) -> Picture:
    """Draw the rungs, which are given from the lowest to the highest."""
    boxes, words = [], []
    for number, rung in enumerate(rungs):
        top = ROW * (len(rungs) - 1 - number) + 2
        width = NARROWEST + Decimal(WIDEST - NARROWEST) * (number + 1) / len(rungs)
        boxes.append(Box(rung.look, "0.50%", str(top), percent(width), str(RUNG)))
        words.append(Word(f"{rung.look} rung-name", "3%", str(top + 18), _cut(str(rung.name)), "start"))
        words.append(Word(f"{rung.look} rung-note", "3%", str(top + 34), rung.note, "start"))
    return Picture(name, ROW * len(rungs), tuple(boxes), (), tuple(words), legend)


def _cut(name: str) -> str:
    return name if len(name) <= MAX_NAME_LENGTH else f"{name[: MAX_NAME_LENGTH - 1]}…"
