"""`manage.py snapshot_config`: read the configuration now and store a snapshot; for a timer."""

import asyncio
from argparse import ArgumentParser
from collections.abc import Mapping
from functools import partial
from typing import Any

from asgiref.sync import sync_to_async
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext_lazy as _

from dashboard.loyalty.caller import read_in_background
from dashboard.loyalty.deadline import ReadOptions
from dashboard.loyalty.errors import LoyaltyError
from dashboard.programs import Program, close_services, loyalty, programs
from programconfig.history.last_known import current_meaning
from programconfig.history.snapshots import changes_of, delete_old, store_snapshot
from programconfig.history.words import change_in_words
from programconfig.models import Snapshot
from programconfig.places import PART_NAMES, Part
from programconfig.reading import Reading, read_all

TOO_LONG = _("The platform's answer is too long to read in full, so no snapshot was stored.")
READ_TIMEOUT = 30.0  # seconds; no page waits for this


class Command(BaseCommand):
    """Exit status 0 if every part was read and stored, otherwise 1."""

    help = "Reads the configuration of every program, stores a snapshot of each changed part, and prints the changes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--program", "--programme", help="slug of the one program to read; without it, every program is read"
        )

    def handle(self, *_args: Any, program: str | None = None, **_options: Any) -> None:
        known = programs()
        if program and program not in known:
            raise CommandError(f"There is no program {program!r}. The programs are: {', '.join(known)}.")
        chosen = [known[program]] if program else list(known.values())
        if not asyncio.run(self.snapshot_all(chosen)):
            raise CommandError("Not everything could be read.")

    async def snapshot_all(self, chosen: list[Program]) -> bool:
        """Snapshot every program; returns whether every part could be read."""
        read_in_background()
        try:
            return all([await self.snapshot_program(program) for program in chosen])
        finally:
            await close_services()

    async def snapshot_program(self, program: Program) -> bool:
        rows = Snapshot.objects.filter(program=program.slug).defer("meaning", "sent").order_by("pk")
        last = await rows.values_list("pk", flat=True).alast() or 0
        reading = await read_all(loyalty(program), ReadOptions.within(READ_TIMEOUT, fresh=True))
        errors = errors_of(reading)
        answers = {part: answer for part, answer in reading.answers.items() if part not in errors}
        for part, answer in answers.items():
            # The read has already notified the history's listener. Storing again here makes errors visible.
            await sync_to_async(store_snapshot)(program.slug, part, answer, partial(current_meaning, loyalty(program)))
            await sync_to_async(delete_old)(program.slug, part, answer.fetched_at)
        new = {snapshot.part: snapshot async for snapshot in rows.filter(pk__gt=last)}
        self.report(program, {part: new.get(part) for part in answers}, errors)
        return not errors

    def report(
        self, program: Program, stored: Mapping[Part, Snapshot | None], errors: Mapping[Part, LoyaltyError]
    ) -> None:
        """Print a line for each part: its changes, or why it could not be read."""
        for part, snapshot in stored.items():
            words = changes_in_words(snapshot, program) if snapshot else "unchanged"
            self.stdout.write(f"{program.slug}: {PART_NAMES[part]}: {words}")
        for part, error in errors.items():
            self.stderr.write(f"{program.slug}: {PART_NAMES[part]}: {error.sentence}")


def errors_of(reading: Reading) -> dict[Part, LoyaltyError]:
    """The errors of the parts that could not be read now.

    A stale answer is good enough for a page, but not for a snapshot of this moment.
    """
    stale = {part: answer.error for part, answer in reading.answers.items() if answer.error}
    cut = {part: LoyaltyError(TOO_LONG) for part, answer in reading.answers.items() if answer.is_cut}
    return {**reading.errors, **stale, **cut}


def changes_in_words(snapshot: Snapshot, program: Program) -> str:
    """The changes in a snapshot, on one line."""
    if snapshot.number == 1:
        return "first snapshot"
    seen_at = snapshot.first_seen_at.astimezone(program.time_zone)
    return "; ".join(change_in_words(change, seen_at).sentence for change in changes_of(snapshot))
