"""`manage.py sandbox`: run a stand-in for a platform's API, by default Gameball's, until Ctrl-C."""

import asyncio
import signal
from argparse import ArgumentParser, BooleanOptionalAction
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import uvloop
from django.core.management.base import BaseCommand, CommandError

from dashboard.sandbox.app import Sandbox
from dashboard.sandbox.changes import CHANGES
from dashboard.sandbox.faults import FAULTS, Faults, Rule
from dashboard.sandbox.options import SandboxOptions
from dashboard.sandbox.server import Listener, serve
from dashboard.sandbox.spaaza.app import SpaazaSandbox
from dashboard.sandbox.spaaza.options import SpaazaOptions

DEFAULTS = SandboxOptions()
SPAAZA = SpaazaOptions()


def rules_of(delays: list[str], faults: list[str]) -> list[Rule]:
    """Rules from `SECONDS`, `PATTERN=SECONDS`, `NAME` and `PATTERN=NAME`. Raises ValueError.

    The first match decides: rules with a pattern come before rules for everything, faults before delays.
    """
    rules = []
    for text in faults:
        path, _, name = text.rpartition("=")
        rules.append(Rule(path=path or "*", fault=name))
    for text in delays:
        path, _, seconds = text.rpartition("=")
        rules.append(Rule(path=path or "*", delay=float(seconds)))
    return sorted(rules, key=lambda rule: rule.path == "*")


class Command(BaseCommand):
    help = "Run a stand-in for a platform's API: any number of sample customers, with faults and delays on demand."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--platform", choices=("gameball", "spaaza"), default="gameball")
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8001)
        parser.add_argument("--seed", type=int, default=DEFAULTS.seed, help="another seed gives other customers")
        parser.add_argument("--population", type=int, default=DEFAULTS.population, help="number of customers")
        parser.add_argument("--documented", action="store_true", help="use the documents' spelling")
        parser.add_argument("--tiers", type=int, default=DEFAULTS.tiers, help="number of tiers")
        parser.add_argument("--campaigns", type=int, default=DEFAULTS.campaigns, help="number of campaigns")
        parser.add_argument("--review", action="store_true", help="include an example for every rule of the review")
        parser.add_argument(
            "--change", action="append", default=[], choices=CHANGES, help="start with this change; repeatable"
        )
        parser.add_argument(
            "--own-icons", action="store_true", help="draw the icons here, instead of naming the vendor's host"
        )
        parser.add_argument(
            "--listed", type=int, help="customers besides the named ones in the list of all transactions"
        )
        parser.add_argument("--limits", action=BooleanOptionalAction, default=True, help="apply the vendor's quota")
        parser.add_argument(
            "--time-zone", default=DEFAULTS.time_zone, help="the program's time zone (SANDBOX_TIME_ZONE)"
        )
        parser.add_argument("--api-key", default=DEFAULTS.api_key, help="SANDBOX_API_KEY")
        parser.add_argument("--secret-key", default=DEFAULTS.secret_key, help="SANDBOX_SECRET_KEY")
        parser.add_argument("--session-user-id", default=SPAAZA.session_user_id, help="SANDBOX_SESSION_USER_ID")
        parser.add_argument("--session-key", default=SPAAZA.session_key, help="SANDBOX_SESSION_KEY")
        parser.add_argument("--chain-id", type=int, default=SPAAZA.chain_id)
        parser.add_argument("--delay", action="append", default=[], metavar="[PATTERN=]SECONDS", help="repeatable")
        parser.add_argument(
            "--fault", action="append", default=[], metavar="[PATTERN=]FAULT", help="repeatable: " + ", ".join(FAULTS)
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            ZoneInfo(options["time_zone"])
            faults = Faults(rules_of(options["delay"], options["fault"]))
        except (ValueError, ZoneInfoNotFoundError) as error:
            raise CommandError(str(error)) from error
        gameball = SandboxOptions(
            seed=options["seed"],
            population=options["population"],
            documented=options["documented"],
            limits=options["limits"],
            tiers=max(1, options["tiers"]),
            campaigns=max(0, options["campaigns"]),
            review=options["review"],
            changes=tuple(options["change"]),
            own_icons=options["own_icons"],
            listed=options["listed"],
            time_zone=options["time_zone"],
            api_key=options["api_key"],
            secret_key=options["secret_key"],
        )
        sandbox = Sandbox(gameball, faults)
        if options["platform"] == "spaaza":
            spaaza = SpaazaOptions(
                seed=options["seed"],
                population=options["population"],
                chain_id=options["chain_id"],
                session_user_id=options["session_user_id"],
                session_key=options["session_key"],
            )
            sandbox = SpaazaSandbox(faults=faults, spaaza=spaaza)
        listener = Listener(sandbox, options["host"], options["port"])
        try:
            with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
                runner.run(self._serve(listener))
        except OSError as error:
            raise CommandError(
                f"The sandbox can't listen on {options['host']}:{options['port']}: {error.strerror}."
            ) from error

    async def _serve(self, listener: Listener) -> None:
        stop = asyncio.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        await serve(listener, stop, lambda: self.stdout.write(f"Sandbox: http://{listener.host}:{listener.port}"))
