"""How much of an answer is read: beyond it, an answer would cost more than a page may.

An answer as a whole has at most `transport.LARGEST` bytes. What is left out here is noted, so that pages can say so.
"""

from typing import Any

from dashboard.loyalty.models import Drift, DriftKind

ITEMS = 10_000  # of a list, and fields of an object
ITEMS_IN_ALL = 25_000  # of all lists of an answer
CHARACTERS = 10_000  # of a text
NOTES = 50  # on drift; the rest are counted
LARGE = 64 * 1024  # bytes of an answer that takes so long to read that other requests would wait for it


def within_limits(value: Any) -> tuple[Any, tuple[Drift, ...]]:
    """The value of a JSON text as far as it is read, and a note on each thing that was cut: by its name, without the
    places of the lists it stands in, the first of that name."""
    cutter = _Cutter()
    return cutter.cut(value, ""), cutter.notes()


class _Cutter:
    def __init__(self) -> None:
        self._left = ITEMS_IN_ALL
        self._cut: dict[tuple[str, DriftKind], str] = {}

    def cut(self, value: Any, name: str) -> Any:
        if isinstance(value, str):
            if len(value) <= CHARACTERS:
                return value
            self._note(name, DriftKind.TEXT_CUT, CHARACTERS, len(value))
            return value[:CHARACTERS]
        if isinstance(value, list):
            most = min(ITEMS, self._left)
            if len(value) > most:
                self._note(name, DriftKind.ITEMS_CUT, most, len(value))
                value = value[:most]
            self._left -= len(value)
            return [self.cut(item, name) for item in value]
        if isinstance(value, dict):
            fields = list(value.items())
            if len(fields) > ITEMS:
                self._note(name, DriftKind.ITEMS_CUT, ITEMS, len(fields))
            return {self.cut(key, name): self.cut(inner, key) for key, inner in fields[:ITEMS]}
        return value

    def _note(self, name: str, kind: DriftKind, kept: int, there_were: int) -> None:
        self._cut.setdefault((name[:80], kind), f"{kept}/{there_were}")

    def notes(self) -> tuple[Drift, ...]:
        all_of_them = [Drift(name, kind, seen) for (name, kind), seen in self._cut.items()]
        more = len(all_of_them) - NOTES
        return (*all_of_them[:NOTES], *([Drift("", DriftKind.MORE, str(more))] if more > 0 else []))
