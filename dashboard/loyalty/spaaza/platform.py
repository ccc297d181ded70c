"""Spaaza as a `Platform`. The reads are in `customer_reads`, `campaign_reads` and `list_reads`.

A read makes one call and parses once, except where it says so.
"""

from collections.abc import Callable
from datetime import tzinfo
from typing import Any, TypeVar

from dashboard.loyalty.models import ActivityKind, Answer, PlatformHealth
from dashboard.loyalty.notes import Notes
from dashboard.loyalty.outcomes import Payload
from dashboard.loyalty.platform import ReadTable
from dashboard.loyalty.reading import Fields
from dashboard.loyalty.reads import Read
from dashboard.loyalty.spaaza import campaign_reads, customer_reads, list_reads
from dashboard.loyalty.spaaza.endpoints import Endpoints
from dashboard.loyalty.spaaza.envelope import parsed
from dashboard.loyalty.spaaza.parsing.campaigns import parse_campaigns
from dashboard.loyalty.threads import in_thread_if
from dashboard.loyalty.transport import Transport

T = TypeVar("T")

READS: "ReadTable[SpaazaPlatform]" = ReadTable()


class SpaazaPlatform:
    """Spaaza's API with one admin session, for one chain."""

    name = "Spaaza"
    reads = READS
    activity_kinds = frozenset({ActivityKind.CAMPAIGN_REWARDED})

    def __init__(self, transport: Transport, *, chain_id: int, zone: tzinfo) -> None:
        self._transport = transport
        self._zone = zone
        self.endpoints = Endpoints(transport, chain_id)

    @property
    def health(self) -> PlatformHealth:
        """The platform's health, from the last reads."""
        return self._transport.health

    async def is_short(self) -> bool:
        """Whether most of the share of the quota was used in the last 30 seconds."""
        return await self.endpoints.is_short()

    def reparse(self, read: Read[T], sent: Any) -> T:
        """Parse the stored campaigns, the only part of the configuration that is read here."""
        campaigns: Any = parse_campaigns(Fields({"campaigns": sent}, Notes(self._zone)))
        value: T = campaigns
        return value

    async def parsed(self, payload: Payload, parse: Callable[[Fields], T]) -> Answer[T]:
        """Parse one answer."""
        return await in_thread_if(payload.is_large, parsed, payload, parse, self._zone)

    async def close(self) -> None:
        """Close the connections. May be called twice."""
        await self._transport.close()


customer_reads.offer(READS)
campaign_reads.offer(READS)
list_reads.offer(READS)
