"""Performs a read of a platform without the service, and stands in for a platform's table of reads."""

from collections.abc import Awaitable, Callable, Collection
from typing import Any, TypeVar

from dashboard.loyalty.deadline import ReadOptions
from dashboard.loyalty.models import Answer
from dashboard.loyalty.platform import Call, Platform, Reader, ReadTable
from dashboard.loyalty.reads import AnyRead, Read

T = TypeVar("T")


class Direct:
    """Performs the reads that another one rests on at the same platform."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    async def read(self, read: Read[T], customer_id: str | None, options: ReadOptions) -> Answer[T]:
        return await perform(self._platform, read, customer_id, options)


async def perform(
    platform: Platform, read: Read[T], customer_id: str | None, options: ReadOptions, reader: Reader | None = None
) -> Answer[T]:
    """The platform's answer; `reader` gives the answers that it rests on."""
    call = Call(customer_id or "", read.query, options, reader or Direct(platform))
    return await platform.reads.perform(platform, read, call)


class EveryRead(ReadTable[Any]):
    """A table of reads in which `answer` performs each but those `without`."""

    def __init__(
        self, answer: Callable[[Read[Any], Call[Any]], Awaitable[Answer[Any]]], without: Collection[AnyRead] = ()
    ) -> None:
        super().__init__()
        self._answer = answer
        self._without = {read.name for read in without}

    def __contains__(self, read: AnyRead) -> bool:
        return read.name not in self._without

    async def perform(self, platform: object, read: Read[T], call: Call[Any]) -> Answer[T]:
        return await self._answer(read, call)
