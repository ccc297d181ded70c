"""Compares a log with its seals: which rows are missing, were changed, or were added among sealed ones."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.db.models import Exists, Max, OuterRef
from django.utils import timezone

from dashboard.access.chain.digests import chain_of, is_signed, row_digest, text_digest, unpacked
from dashboard.access.chain.logs import LOGS, LogModel, every_row, rows_of, rows_with, table_of, texts_with
from dashboard.access.chain.models import Seal
from dashboard.access.chain.seals import LATE

MAX_NAMED = 20  # entries that one sentence names
LAST_NUMBER = {
    "sqlite": "SELECT seq FROM sqlite_sequence WHERE name = %s",
    "postgresql": """
        SELECT last_value FROM pg_sequences
        WHERE format('%%I.%%I', schemaname, sequencename) = pg_get_serial_sequence(%s, 'id')
    """,
}

Rows = Mapping[int, Mapping[str, Any]]
Texts = Mapping[int, tuple[str, str]]


@dataclass(slots=True)
class Report:
    """What was found in a log. `faults` are sentences; without one, the log is as it was sealed.

    `seals` and `entries` were compared. The texts of `erased` entries were erased. `unsealed` entries have no seal yet.
    `without_entry` primary keys have no entry: the write failed, or the entry was removed before it was sealed.
    `archived_to` is the number of the last seal in an archive, 0 if there is none. `newest` is the newest seal.
    """

    log: str
    faults: list[str] = field(default_factory=list)
    seals: int = 0
    entries: int = 0
    erased: int = 0
    unsealed: int = 0
    without_entry: int = 0
    archived_to: int = 0
    newest: Seal | None = None

    def fault(self, sentence: str, pks: Collection[int] = ()) -> None:
        """Add a fault, with the first of the entries that it is about."""
        named = ", ".join(map(str, sorted(pks)[:MAX_NAMED])) + (", …" if len(pks) > MAX_NAMED else "")
        self.faults.append(f"{self.log}: {sentence}" + (f": {named}." if pks else "."))

    def fault_if(self, pks: Collection[int], sentence: str) -> None:
        """Add a fault if there are entries that it is about."""
        if pks:
            self.fault(sentence, pks)


def name_of(seal: Seal) -> str:
    """Return the seal as one word, to note it elsewhere."""
    return f"{seal.log}:{seal.number}:{seal.chain}"


def verify_log(log: LogModel, expected: Collection[str] = ()) -> Report:
    """Compare all rows with the seals. `expected` are seals that must be there, as `name_of` gives them."""
    table = table_of(log)
    seals = Seal.objects.filter(log=table).order_by("number")
    report = Report(table, archived_to=seals.aggregate(Max("archived_to"))["archived_to__max"] or 0)
    # Rows that a seal passed over, and whether the next seal may still take them.
    passed_over: dict[int, bool] = {}
    covered = 0
    for pk in list(seals.values_list("pk", flat=True)):
        seal = seals.get(pk=pk)  # one at a time: each holds the digests of thousands of rows
        check_link(report, report.newest, seal)
        found = _by_id(rows_of(log, pk__gt=covered, pk__lte=seal.last_pk))
        if seal.number <= report.archived_to:
            passed_over |= dict.fromkeys(found, False)
        else:
            members = dict(unpacked(seal.members))
            may_be_late = timezone.now() - seal.at < LATE
            passed_over |= dict.fromkeys(found.keys() - members.keys(), may_be_late)
            passed_over = {pk: late for pk, late in passed_over.items() if pk not in members}
            found |= _by_id(rows_with(log, members.keys() - found.keys()))
            check_members(report, seal, found, texts_with(log, members))
            report.without_entry += seal.last_pk - covered - len(members)
        covered, report.newest = seal.last_pk, seal
    _check_added(report, passed_over)
    _check_ends(report, expected)
    newer = every_row(log).filter(pk__gt=covered).count()
    waiting = sum(passed_over.values())
    report.unsealed = newer + waiting
    report.without_entry += max(0, _last_number(table) - covered - newer) - waiting
    _check_texts_without_entry(report, log)
    return report


def _by_id(rows: Iterable[Mapping[str, Any]]) -> dict[int, Mapping[str, Any]]:
    return {row["id"]: row for row in rows}


def _check_added(report: Report, passed_over: Mapping[int, bool]) -> None:
    added = [pk for pk, may_be_late in passed_over.items() if not may_be_late]
    report.fault_if(added, "entries were added among sealed ones")


def check_link(report: Report, before: Seal | None, seal: Seal) -> None:
    """Check that the seal follows the one before, and that it is as it was made."""
    number, chain = (before.number, before.chain) if before else (0, "")
    if before is None and seal.number == report.archived_to:
        pass  # the seals before it went into an archive
    elif seal.number != number + 1:
        report.fault(f"the seals from {number + 1} to {seal.number - 1} are missing")
    elif seal.previous != chain:
        report.fault(f"seal {seal.number} does not belong to the seal before it")
    if seal.chain != chain_of(seal):
        report.fault(f"seal {seal.number} was changed")
    report.seals += 1


def check_members(report: Report, seal: Seal, found: Rows, texts: Texts) -> None:
    """Compare the rows that were sealed with those that are found now, and with their texts."""
    members = dict(unpacked(seal.members))
    present = {pk: found[pk] for pk in members if pk in found}
    changed = {pk for pk, row in present.items() if row_digest(report.log, row) != members[pk]}
    digests = {pk: row.get("text_digest") or "" for pk, row in present.items()}
    faults = {
        "missing": members.keys() - present.keys(),
        "changed": changed,
        "with a changed id or search text": _with_other_text(digests, texts) - changed,
    }
    for what, pks in faults.items():
        report.fault_if(pks, f"seal {seal.number} ({seal.day}, {len(members)} entries): {len(pks)} {what}")
    report.entries += len(present)
    report.erased += sum(bool(digest) and pk not in texts for pk, digest in digests.items())


def _with_other_text(digests: Mapping[int, str], texts: Texts) -> set[int]:
    """Return the rows whose text is not the one that was sealed with them; a text can also be erased."""
    return {pk for pk, digest in digests.items() if pk in texts and not _is_text_of(digest, texts[pk])}


def _is_text_of(digest: str, text: tuple[str, str]) -> bool:
    return bool(digest) and text_digest(*text) == digest


def _check_ends(report: Report, expected: Collection[str]) -> None:
    newest = report.newest
    if newest and not is_signed(newest.chain, newest.signature):
        report.fault(f"seal {newest.number}, the newest, was not signed with SECRET_KEY or SECRET_KEY_FALLBACKS")
    for name in expected:
        log, number, chain = (*name.split(":", 2), "", "")[:3]
        if log != report.log or not number.isdecimal() or int(number) < report.archived_to:
            continue
        if not Seal.objects.filter(log=log, number=int(number), chain=chain).exists():
            report.fault(f"seal {number} is missing or not the expected one")


def _check_texts_without_entry(report: Report, log: LogModel) -> None:
    if texts := LOGS[log]:
        rows = every_row(log).filter(pk=OuterRef("pk"))
        orphans = list(texts.objects.filter(~Exists(rows)).values_list("pk", flat=True))
        if orphans:
            report.fault("entries are missing whose id or search text is still there", orphans)


def _last_number(table: str) -> int:
    """Return the highest primary key that the database has given out."""
    with connection.cursor() as cursor:
        cursor.execute(LAST_NUMBER[connection.vendor], [table])
        row = cursor.fetchone()
    return int(row[0] or 0) if row else 0
