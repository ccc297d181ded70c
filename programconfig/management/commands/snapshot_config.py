"""`manage.py snapshot_config`: read the configuration now and keep it, for a timer."""

import asyncio
from argparse import ArgumentParser
from functools import partial
from typing import Any

from asgiref.sync import sync_to_async
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext_lazy as _

from dashboard.loyalty.deadline import ReadOptions
from dashboard.loyalty.errors import LoyaltyError
from dashboard.programs import Program, close_services, loyalty, programs
from programconfig.history.last_known import understood
from programconfig.history.snapshots import changes_of, forget_old, keep
from programconfig.history.words import said
from programconfig.models import Snapshot
from programconfig.places import PART_NAMES, Part
from programconfig.reading import Reading, read_all

TOO_LONG = _("The platform's answer is too long to read in full, so no snapshot was stored.")
READ_TIMEOUT = 30.0  # nobody is waiting for a page


class Command(BaseCommand):
    """Exit status 0 when every part was read and is kept, 1 otherwise."""

    help = "Reads the configuration of every programme, keeps it if it has changed, and says what changed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--programme", help="the slug of the only programme to read; all of them when left out")

    def handle(self, *_args: Any, programme: str | None = None, **_options: Any) -> None:
        known = programs()
        if programme and programme not in known:
            raise CommandError(f"There is no programme {programme!r}; there are {', '.join(known)}.")
        chosen = [known[programme]] if programme else list(known.values())
        if not asyncio.run(self.keep_all(chosen)):
            raise CommandError("Not everything could be read.")

    async def keep_all(self, chosen: list[Program]) -> bool:
        """Whether every part of every programme was read."""
        try:
            return all([await self.keep_one(program) for program in chosen])
        finally:
            await close_services()

    async def keep_one(self, program: Program) -> bool:
        rows = Snapshot.objects.filter(program=program.slug).defer("meaning", "sent").order_by("pk")
        last = await rows.values_list("pk", flat=True).alast() or 0
        reading = await read_all(loyalty(program), ReadOptions.within(READ_TIMEOUT, fresh=True))
        errors = errors_of(reading)
        answers = {part: answer for part, answer in reading.answers.items() if part not in errors}
        for part, answer in answers.items():
            # Reading has told the history already; telling it again makes sure, and shows what fails.
            await sync_to_async(keep)(program.slug, part, answer, partial(understood, loyalty(program)))
            await sync_to_async(forget_old)(program.slug, part, answer.fetched_at)
        new = {snapshot.part: snapshot async for snapshot in rows.filter(pk__gt=last)}
        for part in answers:
            words = in_words(new[part], program) if part in new else "unchanged"
            self.stdout.write(f"{program.slug}: {PART_NAMES[part]}: {words}")
        for part, error in errors.items():
            self.stderr.write(f"{program.slug}: {PART_NAMES[part]}: {error.sentence}")
        return not errors


def errors_of(reading: Reading) -> dict[Part, LoyaltyError]:
    """Why parts were not read now. What the platform said before it failed is good enough for a page, and no reading
    of now."""
    stale = {part: answer.error for part, answer in reading.answers.items() if answer.error}
    cut = {part: LoyaltyError(TOO_LONG) for part, answer in reading.answers.items() if answer.is_cut}
    return {**reading.errors, **stale, **cut}


def in_words(snapshot: Snapshot, program: Program) -> str:
    """What the snapshot says has changed, on one line."""
    if snapshot.number == 1:
        return "kept for the first time"
    seen_at = snapshot.first_seen_at.astimezone(program.time_zone)
    return "; ".join(said(change, seen_at).sentence for change in changes_of(snapshot))
