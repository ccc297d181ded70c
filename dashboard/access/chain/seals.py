"""Seals the rows of a log, in batches, while other processes add rows.

Writers take no lock and ask for nothing. So a row may be committed after rows with higher primary keys. Sealing leaves
out rows that are younger than `SETTLED`. Whatever is committed later still is sealed with the next batch, within a day.
"""

import math
from datetime import UTC, date, timedelta
from itertools import groupby, islice
from typing import Any

from django.db import IntegrityError
from django.db.models.functions import Length
from django.utils import timezone

from dashboard.access.chain.digests import MEMBER, chain_of, is_signed, packed, row_digest, signature_of, unpacked
from dashboard.access.chain.logs import LogModel, every_row, rows_of, rows_with, table_of
from dashboard.access.chain.models import Seal

BATCH_SIZE = 1000  # rows of a seal
SETTLED = timedelta(seconds=60)
LATE = timedelta(days=1)  # a row that appears below the sealed ones is sealed within this time; later it is a fault

Row = dict[str, Any]


class UnknownSignature(Exception):
    """The newest seal was not signed with `SECRET_KEY` or one of `SECRET_KEY_FALLBACKS`, so the chain cannot go on."""

    def __init__(self, seal: Seal) -> None:
        super().__init__(
            f"{seal.log}: seal {seal.number} was not signed with SECRET_KEY or one of SECRET_KEY_FALLBACKS. If you "
            "changed SECRET_KEY, put the old one into SECRET_KEY_FALLBACKS. Otherwise somebody changed the seal."
        )


def seal_log(log: LogModel, at_most: float = math.inf) -> list[Seal]:
    """Seal all settled rows and return the new seals, oldest first; end after about `at_most` seals.

    If another process seals the log at the same time, this one stops. Raises UnknownSignature.
    """
    table, made = table_of(log), list[Seal]()
    newest = newest_seal(table)
    rows = list(rows_with(log, _late_pks(log)))
    while rows or (len(made) < at_most and (rows := _settled_rows(log, newest))):
        for day, group in groupby(rows, key=day_of):
            members = [(row["id"], row_digest(table, row)) for row in group]
            covered = max(members[-1][0], newest.last_pk if newest else 0)  # late rows are below
            try:
                newest = add_seal(table, newest, day=day, last_pk=covered, members=packed(members))
            except IntegrityError:
                return made
            made.append(newest)
        rows = []
    return made


def newest_seal(table: str) -> Seal | None:
    """Return the newest seal of a log. Raises UnknownSignature."""
    newest = Seal.objects.filter(log=table).order_by("-number").first()
    if newest and not (is_signed(newest.chain, newest.signature) and newest.chain == chain_of(newest)):
        raise UnknownSignature(newest)
    return newest


def add_seal(table: str, after: Seal | None, **fields: Any) -> Seal:
    """Add the next seal. Raises IntegrityError if another process has added it."""
    seal = Seal(log=table, number=after.number + 1 if after else 1, previous=after.chain if after else "", **fields)
    seal.chain = chain_of(seal)
    seal.signature = signature_of(seal.chain)
    seal.save(force_insert=True)
    return seal


def day_of(row: Row) -> date:
    """Return the day of a row in UTC."""
    day: date = row["at"].astimezone(UTC).date()
    return day


def _settled_rows(log: LogModel, newest: Seal | None) -> list[Row]:
    """Return the next rows that no seal covers, in order of their primary keys."""
    rows = rows_of(log, pk__gt=newest.last_pk if newest else 0, at__lt=timezone.now() - SETTLED)
    return list(islice(rows, BATCH_SIZE))


def _late_pks(log: LogModel) -> set[int]:
    """Return the primary keys of rows that the latest seals passed over, because they were not there yet.

    A seal has either late rows or newer ones than the seals before. Only a seal that has fewer rows than it covers can
    have passed over some.
    """
    seals = Seal.objects.filter(log=table_of(log)).order_by("number").annotate(size=Length("members")).defer("members")
    recent = list(seals.filter(at__gt=timezone.now() - LATE))
    before = seals.filter(number=recent[0].number - 1).first() if recent else None
    covered = before.last_pk if before else 0
    late, passed_over = set[int](), set[int]()
    for seal in recent:
        if seal.last_pk == covered:
            late |= dict(unpacked(seal.members)).keys()
        elif seal.size < (seal.last_pk - covered) * MEMBER.size:
            between = every_row(log).filter(pk__gt=covered, pk__lte=seal.last_pk).values_list("pk", flat=True)
            passed_over |= set(between) - dict(unpacked(seal.members)).keys()
        covered = seal.last_pk
    return passed_over - late
