"""The program's name for its points. Only balances have it, so it is learned from every balance that is read."""

from typing import Any

from dashboard.loyalty.models import Answer, Balance
from dashboard.loyalty.platform import Memo, Memory

POINTS_NAME: Memo[str] = Memo("points-name", str)


class PointsName:
    """The name that this or another process learned last."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._last: str | None = None  # in case the memory loses it

    async def get(self) -> str | None:
        """Return the name; None if no balance was read yet."""
        self._last = await self._memory.recall(POINTS_NAME) or self._last
        return self._last

    async def learn(self, answer: Answer[Any]) -> None:
        """Remember the name, if the answer is a balance that has one."""
        name = answer.value.points_name if isinstance(answer.value, Balance) else None
        if name and name.strip():
            self._last = name
            if name != await self._memory.recall(POINTS_NAME):
                await self._memory.remember(name, POINTS_NAME)
