"""`manage.py forget_customer`: erase one customer from this dashboard, for a privacy request."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import ngettext

from customers.feeding.commands import chosen_programs
from customers.feeding.erasing import erase


class Command(BaseCommand):
    """Exits with status 0 even if the customer was not known. Does not print the id: it is personal data."""

    help = (
        "Erases a customer from the index, recent views and cached answers, and what names the customer in kept rows "
        "of the ledger. Entries of the access log stay, without the customer's id and the words by which staff "
        "searched for the customer. Erase the customer at the platform first: later reports bring the customer back."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("customer_id", metavar="ID", help="the customer id; - reads it from standard input")
        parser.add_argument("--program", "--programme", help="the program's slug; all programs if left out")

    def handle(self, *_args: Any, customer_id: str, program: str | None = None, **_options: Any) -> None:
        if customer_id == "-":
            customer_id = sys.stdin.readline().rstrip("\r\n")
        for chosen in chosen_programs(program):
            erased = erase(chosen, customer_id)
            known = "erased from the index" if erased.was_known else "not in the index"
            if erased.answers is None:
                kept = (
                    "Answers are cached in the memory of each process (CACHE_URL is not set): restart the dashboard to "
                    "erase them too"
                )
            else:
                answers = ngettext(
                    "%(number)d cached answer erased", "%(number)d cached answers erased", erased.answers
                )
                kept = answers % {"number": erased.answers}
            anonymous = ngettext(
                "%(number)d kept row of the ledger made anonymous",
                "%(number)d kept rows of the ledger made anonymous",
                erased.rows,
            )
            rows = anonymous % {"number": erased.rows}
            texts = f"Texts erased from the access log: {erased.entries}"
            self.stdout.write(f"{chosen.slug}: {known}. {rows}. {kept}. {texts}.")
