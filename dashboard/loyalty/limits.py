"""How much of an answer is read: beyond it, an answer would cost more than a page may.

An answer as a whole has at most `transport.LARGEST` bytes. What is left out here is noted, so that pages can say so.
"""

from typing import Any

from dashboard.loyalty.models import Drift, DriftKind

MAX_ITEMS = 10_000  # of a list, and fields of an object
MAX_TOTAL_ITEMS = 25_000  # of all lists of an answer
MAX_TEXT_LENGTH = 10_000  # of a text
MAX_NOTES = 50  # on drift; the rest are counted
LARGE_BYTES = 64 * 1024  # bytes of an answer that takes so long to read that other requests would wait for it


def within_limits(value: Any) -> tuple[Any, tuple[Drift, ...]]:
    """The value of a JSON text as far as it is read, and a note on each thing that was cut: by its name, without the
    places of the lists it stands in, the first of that name."""
    cutter = _Cutter()
    return cutter.cut(value, ""), cutter.notes()


class _Cutter:
    def __init__(self) -> None:
        self._left = MAX_TOTAL_ITEMS
        self._cut: dict[tuple[str, DriftKind], str] = {}

    def cut(self, value: Any, name: str) -> Any:
        if isinstance(value, str):
            if len(value) <= MAX_TEXT_LENGTH:
                return value
            self._note(name, DriftKind.TEXT_CUT, MAX_TEXT_LENGTH, len(value))
            return value[:MAX_TEXT_LENGTH]
        if isinstance(value, list):
            limit = min(MAX_ITEMS, self._left)
            if len(value) > limit:
                self._note(name, DriftKind.ITEMS_CUT, limit, len(value))
                value = value[:limit]
            self._left -= len(value)
            return [self.cut(item, name) for item in value]
        if isinstance(value, dict):
            fields = list(value.items())
            if len(fields) > MAX_ITEMS:
                self._note(name, DriftKind.ITEMS_CUT, MAX_ITEMS, len(fields))
            return {self.cut(key, name): self.cut(inner, key) for key, inner in fields[:MAX_ITEMS]}
        return value

    def _note(self, name: str, kind: DriftKind, kept: int, total: int) -> None:
        self._cut.setdefault((name[:80], kind), f"{kept}/{total}")

    def notes(self) -> tuple[Drift, ...]:
        cuts = [Drift(name, kind, seen) for (name, kind), seen in self._cut.items()]
        more = len(cuts) - MAX_NOTES
        return (*cuts[:MAX_NOTES], *([Drift("", DriftKind.MORE, str(more))] if more > 0 else []))
