"""`manage.py sync_customers`: continue reading the platform's list of customers. Run it from a timer."""

import asyncio
import signal
import time
from argparse import ArgumentParser, ArgumentTypeError
from contextlib import aclosing
from typing import Any

from asgiref.sync import sync_to_async
from django.core.management.base import BaseCommand, CommandError

from customers import sent_messages
from customers.feeding.commands import ProgressLine, bar, chosen_programs, duration, terminal
from customers.feeding.crawl import LeaseTaken, Progress, crawl
from customers.feeding.report import SHOWN
from customers.feeding.retention import forget_old
from dashboard.ledger.keeping import drop_old
from dashboard.loyalty.caller import read_in_background
from dashboard.loyalty.errors import LoyaltyError
from dashboard.loyalty.feeds import UnreadableRow
from dashboard.programs import Program, close_services, loyalty


def share(text: str) -> float:
    """Parse a share of the budget."""
    try:
        value = float(text)
    except ValueError:
        value = 0
    if not 0.01 <= value <= 1:
        raise ArgumentTypeError("a number from 0.01 to 1")
    return value


class Command(BaseCommand):
    """Exits with status 0 if every list was read to its end, or another process is reading it; otherwise with 1."""

    help = (
        "Fills the customer index from the platform's list, from where the last run stopped. May be interrupted. May "
        "run on several machines at once: one of them reads. Deletes customers that no source reported for "
        "INDEX_RETENTION_DAYS, and rows of the ledger and messages after LEDGER_DAYS."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--program", "--programme", help="the program's slug; all programs if left out")
        parser.add_argument("--share", type=share, default=0.25, help="share of the platform's budget; default: 0.25")
        parser.add_argument("--anew", action="store_true", help="start at the beginning of the list")

    def handle(self, *_args: Any, program: str | None = None, **options: Any) -> None:
        try:
            is_complete = asyncio.run(
                self.sync_all(chosen_programs(program), options["share"], from_start=options["anew"])
            )
        except asyncio.CancelledError:
            raise CommandError("Stopped. The next run continues there.") from None
        if not is_complete:
            raise CommandError("Not every list was read to its end. The next run continues there.")

    async def sync_all(self, programs_to_sync: list[Program], share: float, *, from_start: bool) -> bool:
        """Return whether every program's list was read. Raises CancelledError on SIGTERM, after giving the leases
        back."""
        read_in_background()
        if task := asyncio.current_task():
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
        try:
            return all([await self.sync(program, share, from_start=from_start) for program in programs_to_sync])
        finally:
            await close_services()

    async def sync(self, program: Program, share: float, *, from_start: bool) -> bool:
        read = await self.read(program, share, from_start=from_start)
        if old := await sync_to_async(forget_old)(program.slug):
            self.stdout.write(f"{program.slug}: {old} customers deleted: no source reported them for too long.")
        if dropped := await sync_to_async(drop_old)(program.slug):
            self.stdout.write(f"{program.slug}: {dropped:,} kept rows of the ledger deleted: they are too old.")
        if dropped := await sync_to_async(sent_messages.drop_old)(program.slug):
            self.stdout.write(f"{program.slug}: {dropped:,} messages to customers deleted: they are too old.")
        return read

    async def read(self, program: Program, share: float, *, from_start: bool) -> bool:
        platform = loyalty(program).lister
        if platform is None:
            self.stdout.write(f"{program.slug}: {program.platform_name} has no list of customers.")
            return True
        line, last, pace = ProgressLine(terminal()), None, share * program.budget_share * platform.pages_per_second
        unreadable = 0
        try:
            async with aclosing(crawl(program, platform, per_second=pace, from_start=from_start)) as pages:
                async for last in pages:
                    line.show(f"{program.slug}: {progress_line(last)}", time.monotonic())
                    for one in last.unreadable[: max(0, SHOWN - unreadable)]:
                        self.stderr.write(f"{program.slug}: {unreadable_row_text(one)}")
                    unreadable += len(last.unreadable)
        except LeaseTaken:
            self.stdout.write(f"{program.slug}: another process is reading the list now.")
            return True
        except LoyaltyError as error:
            self.stderr.write(f"{program.slug}: {error.sentence}")
            return False
        finally:
            line.end()
            if unreadable > SHOWN:
                self.stderr.write(f"{program.slug}: {unreadable - SHOWN:,} more could not be read.")
        self.stdout.write(
            f"{program.slug}: reached the end of the list; this run read {last.rows_now if last else 0:,} rows."
        )
        return True


def unreadable_row_text(one: UnreadableRow) -> str:
    """Say what could not be read."""
    what = f"{one.field} of row {one.row:,}" if one.field else f"row {one.row:,}"
    return f"{what} could not be read{', so the row is left out' if one.is_left_out and one.field else ''}."


def progress_line(progress: Progress) -> str:
    """Say how far the crawl is, on one line."""
    if progress.total is None:
        return f"{progress.rows:,} rows, total unknown"
    done = progress.rows / max(progress.total, progress.rows, 1)
    return f"{bar(done)} {progress.rows:,} of about {progress.total:,} rows, {duration(progress.seconds_left)} left"
