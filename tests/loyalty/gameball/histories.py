"""A simulated account whose activities the platform gives as it likes."""

from bisect import bisect_right, insort
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from dashboard.loyalty.written_times import MONTHS

YESTERDAY = datetime.now().replace(microsecond=0) - timedelta(days=1)  # noqa: DTZ005  the platform's own, without zone


@dataclass
class History:
    """Activities by id, each `hours` after the one before; the `last`th was `quiet` days before yesterday."""

    ids: list[int]
    newest_first: bool = False
    inclusive: bool = False  # newest first, it gives the activity at the cursor, too
    without_id: set[int] = field(default_factory=set)
    doubled: set[int] = field(default_factory=set)
    dates: bool = True
    hours: float = 6.0
    quiet: float = 0.0
    last: int = 5000
    most: int = 200
    kinds: Mapping[int, str] = field(default_factory=dict)

    def row(self, number: int) -> dict[str, Any]:
        row: dict[str, Any] = {"activityType": self.kinds.get(number, "Redemption"), "points": 1, "reason": str(number)}
        if number not in self.without_id:
            row["activityId"] = number
        if self.dates:
            at = YESTERDAY - timedelta(days=self.quiet, hours=self.hours * (self.last - 1 - self.ids.index(number)))
            row["activityDate"] = f"{MONTHS[at.month - 1].title()} {at.day:02}, {at.year}"
            row["activityTime"] = f"{at:%H:%M:%S}"
        return row

    def __call__(self, segments: tuple[str, ...], query: Mapping[str, Any]) -> Any:
        assert segments[-1] == "activities"
        assert 0 <= query["startAfter"] < 2**63
        assert query["limit"] <= 200
        wanted = query.get("activityType")
        ids = [n for n in self.ids if wanted is None or self.kinds.get(n, "Redemption") == wanted]
        if self.newest_first:
            after = [n for n in reversed(ids) if n < (query["startAfter"] or 2**63) + self.inclusive]
        else:
            after = ids[bisect_right(ids, query["startAfter"]) :]
        chosen = [n for n in after[: query["limit"] + 1] for _ in range(2 if n in self.doubled else 1)]
        page = chosen[: min(query["limit"], self.most)]
        return {
            "activities": [self.row(number) for number in page],
            "count": len(page),
            "hasMore": len(page) < len(chosen) or len(after) > query["limit"] + 1,
        }

    def total(self, kind: str | None) -> int:
        return sum(kind is None or self.kinds.get(number, "Redemption") == kind for number in self.ids)

    def add(self, numbers: Iterable[int]) -> None:
        for number in numbers:
            insort(self.ids, number)
