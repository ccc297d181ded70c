"""Campaigns that are named after stamps, but of which the platform says that it has no cards. Nobody asks for these
cards for a while: a hundred of them would cost a hundred reads on every profile."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from django.utils import timezone

from dashboard.loyalty.platform import Memo, Memory

REFUSALS: Memo[Mapping[str, datetime]] = Memo("stamps-refusals", Mapping[str, datetime])  # by campaign id, and when
PERIOD = timedelta(hours=1)


class Refusals:
    """Remembers for all customers which campaigns have no cards."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    async def recent(self) -> frozenset[int]:
        """Return the campaigns whose cards need not be asked for now."""
        return frozenset(map(int, await self._recall()))

    async def remember(self, campaigns: Collection[int]) -> None:
        """Remember that the platform has just refused these."""
        if campaigns:
            now = timezone.now()
            await self._memory.remember({**await self._recall(), **{str(one): now for one in campaigns}}, REFUSALS)

    async def _recall(self) -> dict[str, datetime]:
        since = timezone.now() - PERIOD
        return {one: at for one, at in (await self._memory.recall(REFUSALS) or {}).items() if at > since}
