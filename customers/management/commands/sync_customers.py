"""`manage.py sync_customers`: read the platform's list of customers on from where it was left, for a timer."""

import asyncio
import signal
import time
from argparse import ArgumentParser, ArgumentTypeError
from contextlib import aclosing
from typing import Any

from asgiref.sync import sync_to_async
from django.core.management.base import BaseCommand, CommandError

from customers.feeding.commands import Line, bar, chosen, duration, terminal
from customers.feeding.crawl import Progress, Taken, crawl
from customers.feeding.report import SHOWN
from customers.feeding.retention import forget_old
from dashboard.loyalty.errors import LoyaltyError
from dashboard.loyalty.feeds import UnreadableRow
from dashboard.programs import Program, close_services, loyalty


def share(text: str) -> float:
    """A share of the budget."""
    try:
        value = float(text)
    except ValueError:
        value = 0
    if not 0.01 <= value <= 1:
        raise ArgumentTypeError("a number from 0.01 to 1")
    return value


class Command(BaseCommand):
    """Exit status 0 when every list was read to its end, or is being read by somebody else; 1 otherwise."""

    help = (
        "Fills the customer index from the platform's list, from where it was last left. May be interrupted, and run "
        "on several machines at once: one of them reads. Forgets customers older than INDEX_RETENTION_DAYS."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--programme", help="the slug of the only programme to read; all of them when left out")
        parser.add_argument("--share", type=share, default=0.25, help="of the platform's budget, 0.25 unless given")
        parser.add_argument("--anew", action="store_true", help="from the list's beginning")

    def handle(self, *_args: Any, programme: str | None = None, **options: Any) -> None:
        try:
            whole = asyncio.run(self.sync_all(chosen(programme), options["share"], anew=options["anew"]))
        except asyncio.CancelledError:
            raise CommandError("Stopped; the next run goes on.") from None
        if not whole:
            raise CommandError("Not every list was read to its end; the next run goes on.")

    async def sync_all(self, some: list[Program], share: float, *, anew: bool) -> bool:
        """Whether every programme's list was read. Raises CancelledError when SIGTERM ends it: timers do, and the lease
        is given back first."""
        if task := asyncio.current_task():
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
        try:
            return all([await self.sync(program, share, anew=anew) for program in some])
        finally:
            await close_services()

    async def sync(self, program: Program, share: float, *, anew: bool) -> bool:
        read = await self.read(program, share, anew=anew)
        if old := await sync_to_async(forget_old)(program.slug):
            self.stdout.write(f"{program.slug}: {old} customers not heard of for too long are forgotten.")
        return read

    async def read(self, program: Program, share: float, *, anew: bool) -> bool:
        platform = loyalty(program).lister
        if platform is None:
            self.stdout.write(f"{program.slug}: {program.platform_name} has no list of customers.")
            return True
        line, last, pace = Line(terminal()), None, share * platform.pages_per_second
        unreadable = 0
        try:
            async with aclosing(crawl(program, platform, per_second=pace, anew=anew)) as pages:
                async for last in pages:
                    line.say(f"{program.slug}: {told(last)}", time.monotonic())
                    for one in last.unreadable[: max(0, SHOWN - unreadable)]:
                        self.stderr.write(f"{program.slug}: {named(one)}")
                    unreadable += len(last.unreadable)
        except Taken:
            self.stdout.write(f"{program.slug}: another process reads the list now.")
            return True
        except LoyaltyError as error:
            self.stderr.write(f"{program.slug}: {error.sentence}")
            return False
        finally:
            line.end()
            if unreadable > SHOWN:
                self.stderr.write(f"{program.slug}: {unreadable - SHOWN:,} more could not be read.")
        self.stdout.write(f"{program.slug}: the list's end is reached, {last.rows_now if last else 0:,} rows were new.")
        return True


def named(one: UnreadableRow) -> str:
    """What could not be read, in words."""
    what = f"{one.field} of row {one.row:,}" if one.field else f"row {one.row:,}"
    return f"{what} could not be read{', so the row is left out' if one.is_left_out and one.field else ''}."


def told(progress: Progress) -> str:
    """How far it is, on one line."""
    if progress.total is None:
        return f"{progress.rows:,} rows, of how many is unknown"
    done = progress.rows / max(progress.total, progress.rows, 1)
    return f"{bar(done)} {progress.rows:,} of about {progress.total:,} rows, {duration(progress.seconds_left)} left"
