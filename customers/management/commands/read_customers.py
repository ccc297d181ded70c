"""`manage.py read_customers`: add single customers, whose ids are known, to the index."""

import asyncio
import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from customers import index
from customers.feeding.commands import only_program
from customers.records import records_in
from dashboard.loyalty.caller import read_in_background
from dashboard.loyalty.deadline import ReadOptions
from dashboard.loyalty.errors import LoyaltyError
from dashboard.loyalty.reads import BALANCE, CUSTOMER, TIER_PROGRESS
from dashboard.programs import Program, close_services, loyalty

READ_TIMEOUT = 20.0  # seconds for one read; no page waits for this
READS = (CUSTOMER, BALANCE, TIER_PROGRESS)


class Command(BaseCommand):
    """Exits with status 0 if every customer was read, otherwise with 1. Prints no ids: they are personal data."""

    help = "Reads customers by id and adds them to the customer index, as opening their profiles does."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("ids", metavar="ID", nargs="+", help="customer ids; - reads them from standard input")
        parser.add_argument("--program", "--programme", help="the program's slug; not needed if there is only one")

    def handle(self, *_args: Any, ids: Sequence[str], program: str | None = None, **_options: Any) -> None:
        chosen = only_program(program)
        wanted = sys.stdin.read().splitlines() if list(ids) == ["-"] else ids
        failures = asyncio.run(self.read_all(chosen, wanted))
        self.stdout.write(f"{chosen.slug}: {len(wanted) - len(failures):,} of {len(wanted):,} customers were read.")
        if failures:
            raise CommandError("\n".join(dict.fromkeys(failures)))

    async def read_all(self, program: Program, ids: Sequence[str]) -> list[str]:
        """Return a sentence for each customer who could not be read."""
        read_in_background()
        try:
            return [failure for one in ids if (failure := await self.read(program, one))]
        finally:
            await close_services()

    async def read(self, program: Program, customer_id: str) -> str:
        """Add what the platform says about a customer to the index. Return why the customer could not be read, or "".

        One refused read does not hide what the others say.
        """
        service, options = loyalty(program), ReadOptions.within(READ_TIMEOUT)
        reads = (service.read(one, customer_id, options) for one in READS if service.offers(one))
        results = await asyncio.gather(*reads, return_exceptions=True)
        answers = [one for one in results if not isinstance(one, BaseException)]
        await index.learn(program, records_in(customer_id, answers))
        if answers:
            return ""
        error = results[0]
        if not isinstance(error, LoyaltyError):
            raise error  # type: ignore[misc]
        return str(error.sentence)
