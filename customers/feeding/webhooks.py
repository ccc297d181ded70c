"""The platform's own messages about customers, as they come: `/webhooks/<platform>/<programme>/`."""

import asyncio
import contextvars
from collections import Counter
from dataclasses import dataclass, field
from typing import TypeAlias
from weakref import WeakKeyDictionary

import structlog
from asgiref.sync import sync_to_async
from django.contrib.auth.decorators import login_not_required
from django.db import Error, close_old_connections, models, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from customers import keeping
from customers.feeding.models import Deliveries, Outcome
from dashboard.loyalty.customer_record import CustomerRecord
from dashboard.loyalty.feeds import Delivery, MessageUnreadable, NotGenuine
from dashboard.programs import Program, message_reader

log = structlog.get_logger(__name__)

MAX_BODY_BYTES = 64 * 1024  # bytes; a message has one
GATHER_SECONDS = 0.03  # seconds in which others may come: fewer transactions leave searches more room
MAX_BATCH = 200  # written at once: the others wait for the next turn


@csrf_exempt
@login_not_required
@require_POST
async def deliver(request: HttpRequest, platform: str, program: Program) -> HttpResponse:
    """204 once the message is stored, or is of no use here; 403 when its signature is wrong, 400 when it can't be read,
    413 when it is too large, 503 when it can't be stored now: the platform sends it again."""
    read = message_reader(program, platform)
    if read is None:
        raise Http404
    body = request.read(MAX_BODY_BYTES + 1)
    if len(body) > MAX_BODY_BYTES:
        return HttpResponse("This message is too large.\n", status=413, content_type="text/plain")
    try:
        outcome, facts = taken(read(body, request.headers))
        answer = HttpResponse(status=204)
    except NotGenuine:
        outcome, facts = Outcome.REJECTED, None
        answer = HttpResponse("The signature is wrong.\n", status=403, content_type="text/plain")
    except MessageUnreadable as error:
        outcome, facts = Outcome.UNREADABLE, None
        answer = HttpResponse(f"This message can't be read: {error}.\n", status=400, content_type="text/plain")
    try:
        await desk(program).store(outcome, facts)
    except Error as error:
        log.error("a webhook's message could not be stored", error=type(error).__name__)
        if answer.status_code == 204:
            return HttpResponse("Not stored: try again.\n", status=503, content_type="text/plain")
    return answer


def taken(delivery: Delivery) -> tuple[Outcome, CustomerRecord | None]:
    """What is to be stored of a message. Raises `MessageUnreadable` when nobody could be asked for its customer."""
    if delivery.record is None:
        return Outcome.IGNORED, None
    if not keeping.askable(delivery.record.customer_id):
        raise MessageUnreadable("its customer id can be none")
    return Outcome.STORED, delivery.record


Waiting: TypeAlias = tuple[Outcome, CustomerRecord | None, asyncio.Future[None]]


@dataclass
class Desk:
    """Stores what came while the last lot was being stored, all in one transaction: a storm costs few of them."""

    program: str
    waiting: list[Waiting] = field(default_factory=list)
    work: asyncio.Task[None] | None = None

    async def store(self, outcome: Outcome, facts: CustomerRecord | None) -> None:
        """Returns once this is committed. Raises a database's Error."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.waiting.append((outcome, facts, done))
        if self.work is None or self.work.done():
            # Nobody's request: what that opened in a thread of its own would end with it.
            self.work = asyncio.create_task(self.clear(), context=contextvars.Context())
        await done

    async def clear(self) -> None:
        """Store all that waits."""
        while self.waiting:
            await asyncio.sleep(GATHER_SECONDS)
            lot, self.waiting = self.waiting[:MAX_BATCH], self.waiting[MAX_BATCH:]
            failure = await self._stored(lot)
            for _, _, done in lot:
                if not done.done():
                    done.set_exception(failure) if failure else done.set_result(None)

    async def _stored(self, lot: list[Waiting]) -> Exception | None:
        """Why this lot could not be stored."""
        try:
            facts = [one for _, one, _ in lot if one]
            await sync_to_async(write)(self.program, facts, Counter(outcome for outcome, _, _ in lot))
        except Exception as error:  # noqa: BLE001  whatever it is, nobody may wait for ever
            return error
        return None


def write(program: str, facts: list[CustomerRecord], outcomes: Counter[Outcome]) -> None:
    """In one transaction: what is known, and the count of it."""
    try:
        with transaction.atomic():
            if facts:
                keeping.write(program, facts)
            count(program, outcomes)
    finally:
        close_old_connections()


def count(program: str, outcomes: Counter[Outcome]) -> None:
    now = timezone.now()
    for outcome, number in sorted(outcomes.items()):
        row = {"program": program, "day": now.date(), "outcome": outcome}
        Deliveries.objects.bulk_create([Deliveries(**row)], ignore_conflicts=True)
        Deliveries.objects.filter(**row).update(number=models.F("number") + number, last_at=now)


# A desk belongs to one event loop, and goes with it.
_desks: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[str, Desk]] = WeakKeyDictionary()


def desk(program: Program) -> Desk:
    """The one where `program`'s messages are stored, one per running event loop."""
    desks = _desks.setdefault(asyncio.get_running_loop(), {})
    return desks.setdefault(program.slug, Desk(program.slug))
