"""`manage.py serve`: runs the production server with the settings of the environment."""

import os
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from uvicorn.config import STARTUP_FAILURE

from dashboard.serving.databases import reach_database
from dashboard.serving.environment import Environment
from dashboard.serving.listening import bind, place_of
from dashboard.serving.processes import allow_open_files
from dashboard.serving.version import VERSION
from dashboard.serving.weaknesses import weaknesses
from dashboard.serving.workers import Supervisor, WorkerConfig

OPEN_FILES = 4096  # more than the connections of clients (`Connection.limits`), platforms, database and cache
SEALS_AT_START = 20  # about a second; `seal_logs` does the rest


class Command(BaseCommand):
    help = "Migrates, collects static files and serves on HOST:PORT. SIGHUP replaces the workers one by one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--no-doctor", action="store_true", help="do not ask at the start whether everything answers"
        )

    def handle(self, *args: Any, no_doctor: bool = False, **options: Any) -> None:
        from dashboard.access.sign_in.break_glass import break_glass_warnings  # here, since it needs Django's models

        environment = Environment(os.environ)
        hosts = environment.names("HOST", "127.0.0.1")
        port = int(environment.number("PORT", 8000, least=1, most=65535))
        listeners = bind(hosts, port)
        reach_database()
        call_command("prepare")
        self.tend_logs()
        for warning in (*break_glass_warnings(), *weaknesses(hosts, settings)):
            self.stderr.write(f"Warning: {warning}")
        workers = settings.WORKERS
        allow_open_files(OPEN_FILES)
        config = WorkerConfig(
            "dashboard.asgi:application",
            host=hosts[0],
            port=port,
            workers=workers,
            http="dashboard.serving.connections:Connection",
            access_log=False,  # it would print queries; dashboard.serving.requests writes our own lines
            log_config=None,
            lifespan="on",
            server_header=False,
            proxy_headers=bool(settings.TRUSTED_PROXIES),
            forwarded_allow_ips=settings.TRUSTED_PROXIES,
            timeout_graceful_shutdown=10,
            timeout_worker_healthcheck=30,  # seconds for a new worker to start before a restart is given up
        )
        places = " and ".join(sorted({place_of(listener) for listener in listeners}))
        self.stdout.write(f"Loyalty Desk {VERSION} listens on {places} with {workers} worker{'s' * (workers > 1)}.")
        if not no_doctor:  # in a thread, since a platform may take seconds
            Thread(target=self.warn_of_faults, daemon=True).start()
        connection.close()  # the workers have their own
        with showing_metrics():
            supervisor = Supervisor(config, sockets=listeners)
            supervisor.run()
        if any(process.exitcode == STARTUP_FAILURE for process in supervisor.processes):
            raise CommandError("The server could not start; the lines above say why.")

    def warn_of_faults(self) -> None:
        """Say what `manage.py doctor` would say."""
        from dashboard.serving.doctor import examine  # here, since it needs Django's models

        try:
            for name, faults in examine():
                for fault in faults:
                    self.stderr.write(f"Warning: {name}: {fault}")
        finally:
            connection.close()

    def tend_logs(self) -> None:
        """Seal new entries of the logs, and say what weakens their protection."""
        from dashboard.access.chain.logs import LOGS  # workers import this module before Django has loaded its models
        from dashboard.access.chain.seals import UnknownSignature, seal_log
        from dashboard.access.logs.database_roles import may_change_logs

        try:
            for log in LOGS:
                seal_log(log, at_most=SEALS_AT_START)
        except UnknownSignature as error:
            self.stderr.write(f"The logs cannot be sealed. {error}")
        if may_change_logs():
            self.stdout.write(
                "The database role of DATABASE_URL owns the log tables, so it could empty them. Use two roles: see "
                "docs/deployment.md."
            )


@contextmanager
def showing_metrics() -> Iterator[None]:
    """Let the workers that start inside count, if METRICS_PORT is set. Raises CommandError if it cannot be used."""
    host, port = settings.METRICS_HOST, settings.METRICS_PORT
    if port is None:
        yield
        return
    from dashboard.serving.metrics import showing

    folder = showing.make_folder(settings.VAR_DIR)
    try:
        showing.show(host, port, folder)
    except OSError as error:
        reason = error.strerror or str(error)
        raise CommandError(f"METRICS_HOST {host} and METRICS_PORT {port} can't be used: {reason}.") from None
    else:
        yield
    finally:
        showing.remove_folder(folder)
