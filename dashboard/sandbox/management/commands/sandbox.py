"""`manage.py sandbox`: the stand-in for a platform's API, Gameball's unless told otherwise, until Ctrl-C."""

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
    """Rules from `SECONDS`, `PATTERN=SECONDS`, `NAME` and `PATTERN=NAME`; raises ValueError.

    The first rule that matches decides: those with a pattern come before those for everything, faults before delays.
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
    help = "Run a stand-in for a platform's API: sample customers of any number, faults and latency on demand."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--platform", choices=("gameball", "spaaza"), default="gameball")
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8001)
        parser.add_argument("--seed", type=int, default=DEFAULTS.seed, help="another seed, another population")
        parser.add_argument("--population", type=int, default=DEFAULTS.population, help="how many customers there are")
        parser.add_argument("--documented", action="store_true", help="spell as the documents do, not as the live API")
        parser.add_argument("--tiers", type=int, default=DEFAULTS.tiers, help="how many tiers the programme has")
        parser.add_argument("--campaigns", type=int, default=DEFAULTS.campaigns, help="how many campaigns it has")
        parser.add_argument("--review", action="store_true", help="an example of every slip that a review finds")
        parser.add_argument("--change", action="append", default=[], choices=CHANGES, help="repeatable: start with it")
        parser.add_argument("--limits", action=BooleanOptionalAction, default=True, help="the vendor's quota")
        parser.add_argument("--time-zone", default=DEFAULTS.time_zone, help="the programme's (SANDBOX_TIME_ZONE)")
        parser.add_argument("--api-key", default=DEFAULTS.api_key, help="SANDBOX_API_KEY")
        parser.add_argument("--secret-key", default=DEFAULTS.secret_key, help="SANDBOX_SECRET_KEY")
        parser.add_argument("--session-user-id", default=SPAAZA.session_user_id, help="SANDBOX_SESSION_USER_ID")
        parser.add_argument("--session-key", default=SPAAZA.session_key, help="SANDBOX_SESSION_KEY")
        parser.add_argument("--chain-id", type=int, default=SPAAZA.chain_id)
        parser.add_argument("--delay", action="append", default=[], metavar="[PATTERN=]SECONDS", help="repeatable")
        parser.add_argument(
            "--fault", action="append", default=[], metavar="[PATTERN=]FAULT", help="repeatable: " + ", ".join(FAULTS)
        )

    def handle(self, *args: Any, **given: Any) -> None:
        try:
            ZoneInfo(given["time_zone"])
            faults = Faults(rules_of(given["delay"], given["fault"]))
        except (ValueError, ZoneInfoNotFoundError) as error:
            raise CommandError(str(error)) from error
        options = SandboxOptions(
            seed=given["seed"],
            population=given["population"],
            documented=given["documented"],
            limits=given["limits"],
            tiers=max(1, given["tiers"]),
            campaigns=max(0, given["campaigns"]),
            review=given["review"],
            changes=tuple(given["change"]),
            time_zone=given["time_zone"],
            api_key=given["api_key"],
            secret_key=given["secret_key"],
        )
        sandbox = Sandbox(options, faults)
        if given["platform"] == "spaaza":
            spaaza = SpaazaOptions(
                seed=given["seed"],
                population=given["population"],
                chain_id=given["chain_id"],
                session_user_id=given["session_user_id"],
                session_key=given["session_key"],
            )
            sandbox = SpaazaSandbox(faults=faults, spaaza=spaaza)
        listener = Listener(sandbox, given["host"], given["port"])
        try:
            with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
                runner.run(self._serve(listener))
        except OSError as error:
            raise CommandError(
                f"The sandbox can't listen on {given['host']}:{given['port']}: {error.strerror}."
            ) from error

    async def _serve(self, listener: Listener) -> None:
        stop = asyncio.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        await serve(listener, stop, lambda: self.stdout.write(f"Sandbox: http://{listener.host}:{listener.port}"))
