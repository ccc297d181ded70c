"""Store and find snapshots of the configuration."""

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max, Q, QuerySet

from dashboard.loyalty.models import Answer
from dashboard.serving.collisions import again_on_collision
from programconfig.history.differences import Change, as_json, differences, from_json
from programconfig.history.meaning import Meaning, digest, meaning_of, sent_of
from programconfig.models import Snapshot
from programconfig.places import Part

ATTEMPTS = 5  # to add a snapshot while other processes add theirs


MeaningReader = Callable[[Snapshot], Meaning]
"""Returns the meaning of a snapshot: see `last_known.current_meaning`."""


def store_snapshot(program: str, part: Part, answer: Answer[Any], current_meaning: MeaningReader) -> Snapshot | None:
    """Store `answer` (just read, in the default language) if its meaning differs from the part's newest snapshot.

    Returns the new snapshot, None if there was nothing to store. A truncated answer is not the configuration, and is
    not stored. An answer older than the newest snapshot is ignored. Safe with any number of processes: each number is
    given once, and the slower process tries again. Sync, for the database's thread.
    """
    if answer.is_cut:
        return None
    meaning = meaning_of(part, answer.value)
    stored = again_on_collision(partial(_add_if_new, program, part, answer, meaning, current_meaning), ATTEMPTS)
    if stored:
        delete_old(program, part, answer.fetched_at)
    return stored


def _add_if_new(
    program: str, part: Part, answer: Answer[Any], meaning: Meaning, current_meaning: MeaningReader
) -> Snapshot | None:
    last = newest(program, part)
    if last and _is_known(last, meaning, answer.fetched_at, current_meaning):
        return None
    changes = differences(current_meaning(last), meaning) if last else []
    return _add(program, part, last, changes, meaning, answer)


def _is_known(last: Snapshot, meaning: Meaning, seen_at: datetime, current_meaning: MeaningReader) -> bool:
    """Whether the newest snapshot is later, or has the same meaning; then it was last seen at `seen_at`."""
    if seen_at <= last.last_seen_at:
        return True
    update: dict[str, Any] = {"last_seen_at": seen_at}
    if last.digest != digest(meaning):
        if digest(current_meaning(last)) != digest(meaning):
            return False
        update |= {"digest": digest(meaning), "meaning": json.dumps(meaning)}
    Snapshot.objects.filter(pk=last.pk, last_seen_at__lt=seen_at).update(**update)
    return True


@transaction.atomic
def _add(
    program: str, part: Part, last: Snapshot | None, changes: list[Change], meaning: Meaning, answer: Answer[Any]
) -> Snapshot:
    """Raises IntegrityError if another process has taken the number."""
    return Snapshot.objects.create(
        program=program,
        part=part,
        number=last.number + 1 if last else 1,
        digest=digest(meaning),
        first_seen_at=answer.fetched_at,
        last_seen_at=answer.fetched_at,
        meaning=json.dumps(meaning),
        sent=json.dumps(sent_of(answer.value)),
        changes=json.dumps(list(map(as_json, changes))),
        places="".join(f"|{key}" for key in dict.fromkeys(change.key for change in changes)) + "|",
    )


def snapshots_of(program: str, part: Part) -> QuerySet[Snapshot]:
    """The snapshots of a part, without the platform's answer: it is long, and only one page shows it."""
    return Snapshot.objects.filter(program=program, part=part).defer("sent")


def newest(program: str, part: Part) -> Snapshot | None:
    """The newest snapshot of a part, with its meaning."""
    return snapshots_of(program, part).order_by("-number").first()


def delete_old(program: str, part: Part, now: datetime) -> int:
    """Delete snapshots last seen more than `CONFIG_HISTORY_DAYS` before `now` (aware), but never the newest. Returns
    the number."""
    last = newest(program, part)
    if last is None:
        return 0
    before = now - timedelta(days=settings.CONFIG_HISTORY_DAYS)
    return snapshots_of(program, part).filter(number__lt=last.number, last_seen_at__lt=before).delete()[0]


def timeline(
    program: str, *, place: str | None = None, part: Part | None = None, before: int | None = None, limit: int
) -> tuple[list[Snapshot], bool]:
    """Up to `limit` snapshots, newest first and without content, and whether there are older ones.

    `place` (a key) selects snapshots that changed it; `before` is a row to continue below.
    """
    rows = Snapshot.objects.filter(program=program).defer("meaning", "sent").order_by("-first_seen_at", "-pk")
    if part:
        rows = rows.filter(part=part)
    if place:
        rows = rows.filter(places__contains=f"|{place}|")
    if before and (edge := Snapshot.objects.filter(program=program, pk=before).only("first_seen_at").first()):
        rows = rows.filter(Q(first_seen_at__lt=edge.first_seen_at) | Q(first_seen_at=edge.first_seen_at, pk__lt=before))
    found = list(rows[: limit + 1])
    return found[:limit], len(found) > limit


def newest_before(program: str, at: datetime) -> Snapshot | None:
    """The newest snapshot of any part that was first seen before `at` (aware), without content; before the first
    snapshot, that one."""
    rows = Snapshot.objects.filter(program=program).defer("meaning", "sent").order_by("-first_seen_at", "-pk")
    return rows.filter(first_seen_at__lt=at).first() or rows.last()


def find_snapshot(program: str, pk: int, *deferred: str) -> Snapshot | None:
    """A snapshot by its row; fields in `deferred` are read on first use."""
    return Snapshot.objects.filter(program=program, pk=pk).defer(*deferred).first()


def previous_of(program: str, rows: Iterable[Snapshot]) -> dict[int, int]:
    """The row of each snapshot's predecessor, by the snapshot's row, where the predecessor still exists."""
    by_predecessor = {(row.part, row.number - 1): row.pk for row in rows}
    numbers = {number for _part, number in by_predecessor}
    stored = Snapshot.objects.filter(program=program, number__in=numbers).values_list("part", "number", "pk")
    return {by_predecessor[part, number]: pk for part, number, pk in stored if (part, number) in by_predecessor}


def states_at(
    program: str, older: Snapshot, newer: Snapshot, current_meaning: MeaningReader
) -> Iterator[tuple[Meaning, Meaning]]:
    """The meaning of each part when each of the two snapshots was first seen; a part first seen later counts as first
    seen."""
    for part in Part:
        after = _state_at(program, newer, part)
        before = _state_at(program, older, part) or (after and _first(program, part))
        if before and after:
            yield current_meaning(before), current_meaning(after)


def last_row(program: str) -> int | None:
    """The row of the newest snapshot of any part."""
    return Snapshot.objects.filter(program=program).aggregate(last=Max("pk"))["last"]  # type: ignore[no-any-return]


def changes_of(snapshot: Snapshot) -> list[Change]:
    """The differences from the snapshot before; empty for the first."""
    return list(map(from_json, json.loads(snapshot.changes)))


def changed_since(program: str, moment: datetime) -> list[Snapshot]:
    """The snapshots with changes after `moment`, newest first, without content."""
    rows = Snapshot.objects.filter(program=program, first_seen_at__gte=moment, number__gt=1)
    return list(rows.defer("meaning", "sent").order_by("-first_seen_at", "-pk"))


def _state_at(program: str, moment: Snapshot, part: Part) -> Snapshot | None:
    """The snapshot itself for its own part; for another part, the snapshot that was current then."""
    if moment.part == part:
        return moment
    return snapshots_of(program, part).filter(first_seen_at__lte=moment.first_seen_at).order_by("-number").first()


def _first(program: str, part: Part) -> Snapshot | None:
    return snapshots_of(program, part).order_by("number").first()
