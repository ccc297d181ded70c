"""The platform's webhook messages about customers, and those to them: `/webhooks/<platform>/<program>/`."""

import asyncio
import contextvars
from collections import Counter
from dataclasses import dataclass, field
from typing import TypeAlias
from weakref import WeakKeyDictionary

import structlog
import throttled
from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import Error, close_old_connections, models, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from customers import index_writes, sent_messages
from customers.feeding.models import Deliveries, Outcome
from dashboard.ledger.keeping import is_on
from dashboard.loyalty.feeds import Delivery, MessageUnreadable, NotGenuine
from dashboard.programs import Program, message_reader, programs
from dashboard.serving.requests import client_address

log = structlog.get_logger(__name__)

PLAIN_TEXT = "text/plain; charset=utf-8"
MAX_BODY_BYTES = 64 * 1024  # a message has about 1 kB
GATHER_SECONDS = 0.03  # wait for more messages: fewer transactions leave more room for searches
MAX_BATCH = 200  # messages in a transaction; the others wait for the next one
# Messages with a wrong signature that a client may send, for each process. Genuine ones have no limit.
FORGED_PER_MINUTE = throttled.per_min(60)
FORGED = throttled.MemoryStore()


@csrf_exempt
@login_not_required
@require_POST
async def deliver(request: HttpRequest, platform: str, slug: str) -> HttpResponse:
    """Accept a delivery.

    Answers 204 when the message is stored or not used, 400 if it cannot be read, 413 if it is too large, and 503 if it
    cannot be stored now; the platform then sends it again. A message with a wrong signature leaves only a line in the
    log and gets 403, or 429 if the client sent too many of them. So does a message to an unknown program: strangers do
    not learn which programs there are. A message over http is refused: its customer could be read on the way.
    """
    if settings.HTTPS and not request.is_secure():
        return HttpResponse("Send this to the https address.\n", status=403, content_type=PLAIN_TEXT)
    program = programs().get(slug)
    read = message_reader(program, platform) if program else None
    body = request.read(MAX_BODY_BYTES + 1)
    if len(body) > MAX_BODY_BYTES:
        return HttpResponse("This message is too large.\n", status=413, content_type=PLAIN_TEXT)
    if program is None or read is None:
        return refuse_forged(request, slug)
    delivery: Delivery | None = None
    try:
        delivery = read(body, request.headers)
        outcome = outcome_of(delivery)
        answer = HttpResponse(status=204)
    except NotGenuine:
        return refuse_forged(request, slug)
    except MessageUnreadable as error:
        delivery, outcome = None, Outcome.UNREADABLE
        answer = HttpResponse(f"This message can't be read: {error}.\n", status=400, content_type=PLAIN_TEXT)
    try:
        await queue_of(program).store(outcome, delivery)
    except Error as error:
        log.error("a webhook's message could not be stored", error=type(error).__name__)
        if answer.status_code == 204:
            return HttpResponse("Not stored: try again.\n", status=503, content_type=PLAIN_TEXT)
    return answer


def refuse_forged(request: HttpRequest, slug: str) -> HttpResponse:
    limit = throttled.Throttled(key=f"client:{client_address(request)}", quota=FORGED_PER_MINUTE, store=FORGED)
    if limit.limit().limited:
        return HttpResponse("Too many messages with a wrong signature.\n", status=429, content_type=PLAIN_TEXT)
    log.warning("a webhook's message has a wrong signature, or the address is unknown", program=slug)
    return HttpResponse("The signature is wrong.\n", status=403, content_type=PLAIN_TEXT)


def outcome_of(delivery: Delivery) -> Outcome:
    """Return the outcome of a message. Raises `MessageUnreadable` for an invalid customer id."""
    if delivery.record is None:
        return Outcome.IGNORED
    if not index_writes.is_valid_id(delivery.record.customer_id):
        raise MessageUnreadable("its customer id can be none")
    return Outcome.STORED


Waiting: TypeAlias = tuple[Outcome, Delivery | None, asyncio.Future[None]]


@dataclass
class DeliveryQueue:
    """Collects deliveries while earlier ones are being stored, and stores them in one transaction. Even a burst needs
    few transactions."""

    program: str
    waiting: list[Waiting] = field(default_factory=list)
    work: asyncio.Task[None] | None = None

    async def store(self, outcome: Outcome, delivery: Delivery | None) -> None:
        """Return when the delivery is committed. Raises a database Error."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.waiting.append((outcome, delivery, done))
        if self.work is None or self.work.done():
            # Outside the request's context: a database thread of the request would end with it.
            self.work = asyncio.create_task(self.store_all(), context=contextvars.Context())
        await done

    async def store_all(self) -> None:
        """Store everything in the queue."""
        while self.waiting:
            await asyncio.sleep(GATHER_SECONDS)
            batch, self.waiting = self.waiting[:MAX_BATCH], self.waiting[MAX_BATCH:]
            failure = await self._store_batch(batch)
            for _, _, done in batch:
                if not done.done():
                    done.set_exception(failure) if failure else done.set_result(None)

    async def _store_batch(self, batch: list[Waiting]) -> Exception | None:
        """Store a batch; return the exception if that failed."""
        try:
            deliveries = [delivery for _, delivery, _ in batch if delivery]
            outcomes = Counter(outcome for outcome, _, _ in batch)
            await sync_to_async(store_deliveries)(self.program, deliveries, outcomes)
        except Exception as error:  # noqa: BLE001  whatever fails, no request may wait forever
            return error
        return None


def store_deliveries(program: str, deliveries: list[Delivery], outcomes: Counter[Outcome]) -> None:
    """Store what was delivered and count the outcomes, in one transaction."""
    records = [one.record for one in deliveries if one.record]
    pushes = [one.push for one in deliveries if one.push] if is_on() else []
    try:
        with transaction.atomic():
            keys = index_writes.store_in_transaction(program, records) if records else {}
            if pushes:
                sent_messages.keep(program, pushes, keys)
            count_outcomes(program, outcomes)
    finally:
        close_old_connections()


def count_outcomes(program: str, outcomes: Counter[Outcome]) -> None:
    now = timezone.now()
    for outcome, number in sorted(outcomes.items()):
        row = {"program": program, "day": now.date(), "outcome": outcome}
        Deliveries.objects.bulk_create([Deliveries(**row)], ignore_conflicts=True)
        Deliveries.objects.filter(**row).update(number=models.F("number") + number, last_at=now)


# A queue belongs to one event loop and ends with it.
_queues: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[str, DeliveryQueue]] = WeakKeyDictionary()


def queue_of(program: Program) -> DeliveryQueue:
    """Return the queue for `program`'s deliveries, one for each running event loop."""
    queues = _queues.setdefault(asyncio.get_running_loop(), {})
    return queues.setdefault(program.slug, DeliveryQueue(program.slug))
