"""The loyalty service as a member of staff may see it."""

from collections.abc import Hashable
from typing import Any, TypeVar

from dashboard.access.masking.mask import Mask
from dashboard.loyalty.deadline import ReadOptions
from dashboard.loyalty.errors import LoyaltyError
from dashboard.loyalty.models import Answer
from dashboard.loyalty.reads import Read, Subject
from dashboard.loyalty.service import LoyaltyService
from dashboard.loyalty.threads import in_thread_if
from dashboard.programs import Program, loyalty
from dashboard.speed.cached_by_input import cached_by_input

T = TypeVar("T")


def loyalty_for(program: Program, mask: Mask) -> LoyaltyService:
    """Return the service whose answers and errors pass the mask: the program's own service if it hides nothing."""
    return masked(loyalty(program), mask, program.slug)


def masked(service: LoyaltyService, mask: Mask, program: str) -> LoyaltyService:
    """Return the service with the mask; `program` is the slug. The same service if the mask hides nothing."""
    return MaskedLoyalty(service, mask, program) if mask.hides else service


async def seen(answer: Answer[T], mask: Mask) -> Answer[T]:
    """Return the answer as the person may see it; a large one is masked in a thread."""
    return await in_thread_if(answer.is_large, mask.seen, answer) if mask.hides else answer


class MaskedLoyalty(LoyaltyService):
    """A service that masks what it returns. It reads through `service`, whose cache has the answers unmasked."""

    def __init__(self, service: LoyaltyService, mask: Mask, program: str) -> None:
        vars(self).update(vars(service))
        self._service, self._mask, self._program = service, mask, program

    async def read(self, read: Read[T], customer_id: str | None, options: ReadOptions) -> Answer[T]:
        """See `LoyaltyService.read`."""
        try:
            answer = await self._service.read(read, customer_id, options)
        except LoyaltyError as error:
            raise self._mask.seen(error) from None
        if read.subject is Subject.CUSTOMER:
            return await seen(answer, self._mask)
        return await self.as_seen(answer, (read.name, read.query, options.language))

    async def as_seen(self, answer: Answer[T], name: Hashable) -> Answer[T]:
        """See `LoyaltyService.as_seen`. The configuration is long and the same for all: its value is masked once."""
        value = await in_thread_if(answer.is_large, self._value, answer.value, name)
        return self._mask.seen(answer.with_value(None)).with_value(value)

    async def points_name(self) -> str | None:
        """See `LoyaltyService.points_name`."""
        return self._mask.seen(await self._service.points_name())

    def _value(self, value: Any, name: Hashable) -> Any:
        return cached_by_input(("masked", self._program, name), (value,), lambda: self._mask.seen(value))
