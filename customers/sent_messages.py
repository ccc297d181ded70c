"""Messages to customers that the platform's webhook reported.

The platform's own list may lack them, or cannot be read. `KEEP_LEDGER` and `LEDGER_DAYS` apply to them as to the rows
of the ledger.
"""

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import astuple
from datetime import timedelta

from asgiref.sync import sync_to_async
from django.conf import settings
from django.utils import timezone

from customers.index_writes import forgotten_at
from customers.merging import storable
from customers.models import KnownCustomer, SentMessage
from dashboard.ledger.keeping import is_on
from dashboard.loyalty.feeds import Push
from dashboard.loyalty.models import Message

MAX_SHOWN = 500  # of one customer


def keep(program: str, pushes: Sequence[Push], keys: Mapping[str, str]) -> None:
    """Store messages to the customers with these `keys` by id, without those from before a customer's erasure. Part of
    the transaction around it, which holds the program's lock."""
    ids = {one.customer_id for one in pushes}
    erased = forgotten_at(program, ids)
    known = KnownCustomer.objects.filter(key__in=[keys[one] for one in ids if one in keys])
    pks = dict(known.values_list("customer_id", "pk"))
    rows = [
        _row(pks[one.customer_id], one)
        for one in pushes
        if one.customer_id in pks and not (one.customer_id in erased and one.at <= erased[one.customer_id])
    ]
    SentMessage.objects.bulk_create(rows, ignore_conflicts=True)


@sync_to_async
def sent_to(program: str, key: str, languages: Collection[str]) -> list[Message]:
    """Return the newest messages to the customer with this key, newest first: at most 500. Each is in the first of the
    `languages` in which it was sent."""
    rows = SentMessage.objects.filter(customer__program=program, customer__key=key).order_by("-at")
    return [_message(row, languages) for row in rows[:MAX_SHOWN]] if is_on() else []


def drop_old(program: str) -> int:
    """Delete messages older than LEDGER_DAYS, and all if none are to be kept; return how many."""
    rows = SentMessage.objects.filter(customer__program=program)
    if is_on():
        rows = rows.filter(at__lt=timezone.now() - timedelta(days=settings.LEDGER_DAYS))
    return rows.delete()[0]


def _row(customer: int, push: Push) -> SentMessage:
    texts = [[storable(part) or "" for part in astuple(text)] for text in push.texts]
    mark = hashlib.sha256(json.dumps(texts).encode()).hexdigest()
    return SentMessage(customer_id=customer, at=min(push.at, timezone.now()), texts=texts, mark=mark)


def _message(row: SentMessage, languages: Collection[str]) -> Message:
    by_language = {language.partition("-")[0].lower(): (title, body) for language, title, body in reversed(row.texts)}
    wanted = (by_language[one] for one in languages if one in by_language)
    title, body = next(wanted, row.texts[0][1:])
    return Message(title=title or None, body=body or None, at=row.at)
