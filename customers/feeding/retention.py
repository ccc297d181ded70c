"""Deletes customers that were not reported for longer than the configured time."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from customers import index_writes
from customers.models import KnownCustomer

BATCH_SIZE = 1000


def forget_old(program: str) -> int:
    """Delete customers last reported more than INDEX_RETENTION_DAYS ago, none if that is unset; return how many.

    They leave no mark: a later report brings them back.
    """
    if not settings.INDEX_RETENTION_DAYS:
        return 0
    limit = timezone.now() - timedelta(days=settings.INDEX_RETENTION_DAYS)
    rows, last, dropped = KnownCustomer.objects.filter(program=program).order_by("pk"), 0, 0
    # In order of pk, so that each row is read once.
    while batch := list(rows.filter(pk__gt=last).values_list("pk", "seen_at")[:BATCH_SIZE]):
        old = [pk for pk, seen_at in batch if seen_at < limit]
        if old:
            with transaction.atomic():
                index_writes.lock_program(program)
                dropped += index_writes.delete(KnownCustomer.objects.filter(pk__in=old, seen_at__lt=limit))
        last = batch[-1][0]
    return dropped
