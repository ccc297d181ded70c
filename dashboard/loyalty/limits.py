"""Limits on the size of an answer; a larger one would cost more than a page may.

Everything that is cut is recorded, so that pages can say it.
"""

from typing import Any, TypeVar

from dashboard.loyalty.models import MAX_DIFFERENCES, Drift, DriftKind

S = TypeVar("S", str, list[Any])

MAX_ANSWER_BYTES = 5 * 1024 * 1024  # bytes of an unpacked answer
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
            return self._start(value, MAX_TEXT_LENGTH, name, DriftKind.TEXT_CUT)
        if isinstance(value, list):
            items = self._start(value, min(MAX_ITEMS, self._left), name, DriftKind.ITEMS_CUT)
            self._left -= len(items)
            return [self.cut(item, name) for item in items]
        if isinstance(value, dict):
            fields = self._start([*value.items()], MAX_ITEMS, name, DriftKind.ITEMS_CUT)
            return {self.cut(key, name): self.cut(inner, key) for key, inner in fields}
        return value

    def _start(self, whole: S, limit: int, name: str, kind: DriftKind) -> S:
        """Return the text or list up to its limit, and note the cut."""
        if len(whole) <= limit:
            return whole
        self._cut.setdefault((name[:80], kind), f"{limit}/{len(whole)}")
        return whole[:limit]

    def notes(self) -> tuple[Drift, ...]:
        cuts = tuple(Drift(name, kind, seen) for (name, kind), seen in self._cut.items())
        more = len(cuts) - MAX_DIFFERENCES
        return cuts if more <= 0 else (*cuts[:MAX_DIFFERENCES], Drift("", DriftKind.MORE, str(more)))
