"""Writes whole days of a log to files, and removes their rows. The chain goes on: see `Seal`.

A file is gzipped JSON lines: `{"log", "day", "previous"}` first, then each seal as `{"seal": …}`, followed by its rows
as `{"row": …, "text": …, "text_salt": …}`. `previous` is the chain of the seal before the first one.
"""

import gzip
import hashlib
import json
import os
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.db.models import Max

from dashboard.access.access_log.erasing import LoggedAs, drop_unlogged, logged_in
from dashboard.access.chain.digests import SIGNED, plain, unpacked
from dashboard.access.chain.logs import LOGS, LogModel, chunks, rows_with, table_of, texts_with
from dashboard.access.chain.models import Seal
from dashboard.access.chain.seals import add_seal, newest_seal
from dashboard.access.chain.verifying import Report, Rows, Texts, check_link, check_members
from dashboard.serving.collisions import again_on_collision

ATTEMPTS = 5  # to add a seal, while another process adds some too


class NotArchived(Exception):
    """A day cannot be archived; the text says why."""


@dataclass(frozen=True, slots=True)
class Archive:
    """A file with the rows of one day."""

    day: date
    path: Path
    entries: int


def archive_log(log: LogModel, before: date, folder: Path) -> Iterator[Archive]:
    """Archive all days before `before` that are sealed, oldest first; yield each when its rows are removed.

    Raises NotArchived if rows are not as they were sealed, OSError if the file cannot be written, UnknownSignature.
    """
    for day, seals in sealed_days(table_of(log)):
        if day >= before:
            return
        yield _archive_day(log, day, seals, folder)


def sealed_days(table: str) -> list[tuple[date, list[Seal]]]:
    """Return the seals whose rows are still in the database, by day, in order of their numbers, without members.

    Seals that note an archive go with the seals before them, or with the first day.
    """
    seals = Seal.objects.filter(log=table).defer("members").order_by("number")
    archived_to = seals.aggregate(Max("archived_to"))["archived_to__max"] or 0
    days: list[tuple[date, list[Seal]]] = []
    notes: list[Seal] = []
    for seal in seals.filter(number__gt=archived_to):
        if days and seal.day in (None, days[-1][0]):
            days[-1][1].append(seal)
        elif seal.day:
            days.append((seal.day, [*notes, seal]))
        else:
            notes.append(seal)
    return days


def _archive_day(log: LogModel, day: date, seals: list[Seal], folder: Path) -> Archive:
    table = table_of(log)
    path = folder / f"{table}-{day}-{seals[0].number}-{seals[-1].number}.jsonl.gz"
    pks, digest = _write(log, day, seals, path)
    note = {"archived_to": seals[-1].number, "archive": path.name, "archive_digest": digest}
    again_on_collision(partial(_note_and_remove, log, pks, note), ATTEMPTS)
    return Archive(day, path, len(pks))


@transaction.atomic
def _note_and_remove(log: LogModel, pks: set[int], note: Mapping[str, Any]) -> None:
    """Add a seal that notes the archive, and remove the rows and the seals that are in it."""
    table = table_of(log)
    newest = newest_seal(table)
    add_seal(table, newest, last_pk=newest.last_pk if newest else 0, **note)
    _remove(log, pks)
    Seal.objects.filter(log=table, number__lt=note["archived_to"]).delete()


def _write(log: LogModel, day: date, seals: list[Seal], path: Path) -> tuple[set[int], str]:
    """Write the file and return the primary keys of its rows and its digest. Only you can read the file."""
    report, pks = Report(table_of(log)), set[int]()
    unfinished = path.with_suffix(".part")
    with (
        os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file,
        gzip.GzipFile("", "wb", fileobj=file, mtime=0) as lines,
    ):
        lines.write(_line({"log": report.log, "day": str(day), "previous": seals[0].previous}))
        for seal in seals:
            members = dict(unpacked(seal.members))
            rows = {row["id"]: row for row in rows_with(log, members)}
            texts = texts_with(log, members)
            check_members(report, seal, rows, texts)
            lines.write(_line({"seal": _plain_seal(seal)}))
            lines.writelines(_line(_plain_row(row, texts.get(pk))) for pk, row in rows.items())
            pks |= rows.keys()
    if report.faults:
        unfinished.unlink()
        raise NotArchived("\n".join(report.faults))
    with unfinished.open("rb+") as written:
        os.fsync(written.fileno())
        digest = hashlib.file_digest(written, "sha256").hexdigest()
    unfinished.replace(path)
    return pks, digest


def _remove(log: LogModel, pks: set[int]) -> None:
    """Remove rows and their texts, and customers whom no other row is about."""
    texts, customers = LOGS[log], set[LoggedAs]()
    for chunk in chunks(pks):
        if texts:
            customers |= logged_in(chunk)
            texts.objects.filter(pk__in=chunk).delete()
        with connection.cursor() as cursor:  # the models refuse it
            marks = ", ".join(["%s"] * len(chunk))
            cursor.execute(f'DELETE FROM "{table_of(log)}" WHERE id IN ({marks})', chunk)  # noqa: S608  (no input)
    drop_unlogged(customers)


def verify_archive(path: Path) -> Report:
    """Compare the rows in a file with their seals. Whether it is the file that was written, the database knows:
    `is_noted`. Raises OSError, EOFError, ValueError or KeyError if it cannot be read."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        head = json.loads(lines.readline())
        report = Report(head["log"])
        for seal, rows, texts in _seals_in(lines):
            check_link(report, report.newest or Seal(number=seal.number - 1, chain=head["previous"]), seal)
            check_members(report, seal, rows, texts)
            report.newest = seal
    return report


def is_noted(path: Path) -> bool | None:
    """Return whether the file is as it was written; None if no seal in the database names it (any more)."""
    noted = Seal.objects.filter(archive=path.name).order_by("number").last()
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == noted.archive_digest if noted else None


def _seals_in(lines: Iterator[str]) -> Iterator[tuple[Seal, Rows, Texts]]:
    seal: Seal | None = None
    rows: dict[int, Any] = {}
    texts: dict[int, tuple[str, str]] = {}
    for line in map(json.loads, lines):
        if "seal" in line:
            if seal:
                yield seal, rows, texts
            seal, rows, texts = _seal_of(line["seal"]), {}, {}
        else:
            pk = line["row"]["id"]
            rows[pk] = line["row"]
            if "text" in line:
                texts[pk] = (line["text_salt"], line["text"])
    if seal:
        yield seal, rows, texts


def _plain_seal(seal: Seal) -> dict[str, Any]:
    values = {name: plain(getattr(seal, name)) for name in (*SIGNED, "chain", "signature")}
    return values | {"members": b64encode(bytes(seal.members)).decode()}


def _seal_of(values: Mapping[str, Any]) -> Seal:
    parsed = {
        "at": datetime.fromisoformat(values["at"]),
        "day": date.fromisoformat(values["day"]) if values["day"] else None,
        "members": b64decode(values["members"]),
    }
    return Seal(**{**values, **parsed})


def _plain_row(row: Mapping[str, Any], text: tuple[str, str] | None) -> dict[str, Any]:
    line: dict[str, Any] = {"row": {column: plain(value) for column, value in row.items()}}
    return line | ({"text_salt": text[0], "text": text[1]} if text else {})


def _line(content: Any) -> bytes:
    return json.dumps(content, ensure_ascii=False).encode() + b"\n"
