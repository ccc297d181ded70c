"""Limits on the size of an answer; a larger one would cost more than a page may.

A whole answer has at most `transport.MAX_ANSWER_BYTES`. Everything that is cut is recorded, so that pages can say it.
"""

from typing import Any

from dashboard.loyalty.models import MAX_DIFFERENCES, Drift, DriftKind

MAX_ITEMS = 10_000  # items of a list, or fields of an object
MAX_TOTAL_ITEMS = 10_000  # items of all lists of an answer
MAX_TEXT_LENGTH = 10_000  # characters of a text
LARGE_BYTES = 64 * 1024  # bytes; reading a longer answer would delay other requests
HUGE_BYTES = 1024 * 1024  # bytes; the garbage collector would delay other requests while the values of these exist


def within_limits(value: Any) -> tuple[Any, tuple[Drift, ...]]:
    """Return a JSON value within the limits, and the cuts: one note for each kind of cut and each name of a field,
    without list positions; at most `MAX_DIFFERENCES`, then the number of the others."""
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

    def _note(self, name: str, kind: DriftKind, read: int, total: int) -> None:
        self._cut.setdefault((name[:80], kind), f"{read}/{total}")

    def notes(self) -> tuple[Drift, ...]:
        cuts = [Drift(name, kind, seen) for (name, kind), seen in self._cut.items()]
        more = len(cuts) - MAX_DIFFERENCES
        return (*cuts[:MAX_DIFFERENCES], *([Drift("", DriftKind.MORE, str(more))] if more > 0 else []))
