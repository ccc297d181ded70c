"""`manage.py forget_customer`: erase one customer from this dashboard, for a privacy request."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from customers.feeding.commands import chosen_programs
from customers.feeding.erasing import erase


class Command(BaseCommand):
    """Exits with status 0 even if the customer was not known. Does not print the id: it is personal data."""

    help = (
        "Erases a customer from the index, recent views and kept answers. Rows of the access log stay, with the id: "
        "they tell who looked at whom. Erase the customer at the platform first: what it tells later is learnt."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("customer_id", metavar="ID", help="the customer id; - reads it from standard input")
        parser.add_argument("--programme", help="the slug of the only programme; all of them when left out")

    def handle(self, *_args: Any, customer_id: str, programme: str | None = None, **_options: Any) -> None:
        if customer_id == "-":
            customer_id = sys.stdin.readline().rstrip("\r\n")
        for program in chosen_programs(programme):
            erased = erase(program, customer_id)
            known = "erased from the index" if erased.was_known else "not in the index"
            if erased.answers is None:
                kept = (
                    "Answers are kept in the memory of each process (CACHE_URL is not set): restart the dashboard to "
                    "erase those too"
                )
            else:
                kept = f"{erased.answers} kept answers erased"
            self.stdout.write(f"{program.slug}: {known}. {kept}. Rows of the access log keep the id.")
