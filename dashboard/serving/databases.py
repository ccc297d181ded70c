"""Turns DATABASE_URL and CACHE_URL into Django's dictionaries."""

import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import dj_database_url
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connections

from dashboard.loyalty import redis_clients
from dashboard.serving.environment import is_loopback

POSTGRESQL = "dashboard.serving.postgresql"
MIGRATION_LOCK = 0x10A1_DE5C  # a number that no other program on this database uses for a lock
# Of libpq: a query fails seconds after the network began to drop its packets, not minutes.
BROKEN_LINE = {"tcp_user_timeout": 5000, "keepalives_idle": 5, "keepalives_interval": 2, "keepalives_count": 3}
CHECKED_TLS = {"verify-ca", "verify-full"}  # of PostgreSQL: `require` encrypts, for whoever answers
AUTHORITY_FILES = ("/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt")  # Debian's, Red Hat's


def database(
    url: str,
    name: str = "DATABASE_URL",
    *,
    may_be_plain: bool = False,
    replica: str = "",
) -> dict[str, Any]:
    """Return the settings of the database at `url`: SQLite for one machine, PostgreSQL for several, whose connections
    have the name of the `replica`.

    Raises ImproperlyConfigured for other kinds, and for a connection to another machine without TLS that checks the
    server's certificate, unless it `may_be_plain`. The message contains the setting's name, and not the address, which
    may have a password.
    """
    scheme = url.partition(":")[0]
    if scheme not in {"sqlite", "postgres", "postgresql"}:
        raise ImproperlyConfigured(f"{name} must start with sqlite:/// or postgres://.")
    try:
        config: dict[str, Any] = {**dj_database_url.parse(url)}
    except ValueError:
        raise ImproperlyConfigured(f"{name} is not an address such as postgres://user@host:5432/name.") from None
    if not config["NAME"]:
        raise ImproperlyConfigured(f"{name} names no database.")
    if scheme == "sqlite":
        return config | _sqlite(config)
    if not (may_be_plain or _is_private(config)):
        raise ImproperlyConfigured(_plain(name, "add ?sslmode=verify-full"))
    return config | _postgresql(config, replica)


def _sqlite(config: Mapping[str, Any]) -> dict[str, Any]:
    make_folder(Path(config["NAME"]).parent)
    return {
        "CONN_MAX_AGE": 60,  # seconds; the thread keeps the connection for its next request
        # Readers do not wait for the writer. A writer waits for its turn at the start instead of failing at the end.
        "OPTIONS": {
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL",
            "transaction_mode": "IMMEDIATE",
            "timeout": 10,
        },
    }


def _postgresql(config: Mapping[str, Any], replica: str) -> dict[str, Any]:
    options = {
        "connect_timeout": 3,
        **BROKEN_LINE,
        "application_name": f"loyalty-desk {replica}".strip(),
        **config.get("OPTIONS", {}),
    }
    if options.get("sslmode") in CHECKED_TLS and (authorities := _system_authorities()):
        options.setdefault("sslrootcert", authorities)
    return {
        "ENGINE": POSTGRESQL,
        # PgBouncer in its transaction mode gives the next statement another connection, which knows no such cursor.
        "DISABLE_SERVER_SIDE_CURSORS": True,
        "CONN_HEALTH_CHECKS": True,  # drops connections from before a restart of the database
        "OPTIONS": options,
    }


def serve_many(at_most: int) -> None:
    """Let the requests of this process share `at_most` connections to PostgreSQL, and let none of them wait long for a
    lock. A command has one connection, and waits."""
    config = connections.settings["default"]
    if config["ENGINE"] != POSTGRESQL:
        return
    # Here, since an installation on SQLite needs none of it.
    from dashboard.serving.postgresql.base import BUSY_SECONDS, FAILURE_SECONDS, ImpatientCursor, PooledConnection

    # A request takes a free connection from the pool. Longer attempts to reconnect would double their pauses, so that a
    # database that is back would stay unused for minutes.
    pool = {
        "connection_class": PooledConnection,
        "min_size": 1,
        "max_size": at_most,
        "timeout": FAILURE_SECONDS,
        "reconnect_timeout": BUSY_SECONDS,
    }
    config["OPTIONS"] = {**config["OPTIONS"], "cursor_factory": ImpatientCursor, "pool": pool}


def _system_authorities() -> str | None:
    """Return the file of the certificate authorities that this machine trusts; libpq by itself trusts none."""
    files = (ssl.get_default_verify_paths().cafile, *AUTHORITY_FILES)
    return next((one for one in files if one and Path(one).exists()), None)


def _is_private(config: Mapping[str, Any]) -> bool:
    """Return whether the connection uses TLS with a certificate that is checked, or does not leave this machine."""
    options = config.get("OPTIONS", {})
    hosts = ",".join(filter(None, (options.get("hostaddr"), options.get("host"), config["HOST"])))
    return options.get("sslmode") in CHECKED_TLS or all(map(_stays_here, hosts.split(",")))


def owner_database(
    url: str, application: Mapping[str, Any], *, may_be_plain: bool = False, replica: str = ""
) -> dict[str, Any] | None:
    """Return the settings of the same database for its owner, None without `url`.

    Raises ImproperlyConfigured as `database` does, and for another database than that of `application`.
    """
    if not url:
        return None
    config = database(url, "MIGRATION_DATABASE_URL", may_be_plain=may_be_plain, replica=replica)
    if any(config[part] != application[part] for part in ("ENGINE", "NAME")):
        raise ImproperlyConfigured("MIGRATION_DATABASE_URL must lead to the database of DATABASE_URL.")
    return config


@contextmanager
def as_owner() -> Iterator[str]:
    """Use the database as its owner, if MIGRATION_DATABASE_URL is set: for commands that change tables or remove rows
    of a log. Gives the name of the application's role, "" if the setting is not set."""
    owner: dict[str, Any] | None = settings.MIGRATION_DATABASE
    if owner is None:
        yield ""
        return
    application = connections.settings["default"]
    connections["default"].close()
    del connections["default"]
    connections.settings["default"] = {**application, **owner}
    try:
        yield application["USER"]
    finally:
        connections["default"].close()
        del connections["default"]
        connections.settings["default"] = application


@contextmanager
def only_one(wait: Callable[[], object] = lambda: None) -> Iterator[None]:
    """Let one process of all machines in here at a time; `wait` is called before this one has to wait for another.

    The lock lasts as long as a transaction on a connection of its own, so it also holds where PgBouncer stands between.
    SQLite, which serves one machine, has no such lock.
    """
    if connections["default"].vendor != "postgresql":
        yield
        return
    keeper = connections["default"].copy()
    try:
        keeper.set_autocommit(False)
        with keeper.cursor() as cursor:
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [MIGRATION_LOCK])
            if not cursor.fetchone()[0]:
                wait()
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [MIGRATION_LOCK])
        yield
    finally:
        keeper.close()


def make_folder(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # the folder holds personal data
    except OSError as error:
        reason = f"The folder {folder} of DATABASE_URL, or VAR_DIR, can't be made: {error.strerror}."
        raise ImproperlyConfigured(reason) from None


def reach_database() -> None:
    """Connect once. Raises OperationalError with the reason if that fails."""
    connections["default"].ensure_connection()
    connections["default"].close()


def _stays_here(host: str) -> bool:
    """Return whether data sent to this host stays on this machine: a loopback address, or a socket (a path or empty)"""
    return not host or host.startswith("/") or is_loopback(host)


def _plain(setting: str, remedy: str) -> str:
    return (
        f"{setting} reaches another machine without TLS that checks the server's certificate, so anyone on the way can "
        f"read customers' data: {remedy}, or set ALLOW_PLAIN_CONNECTIONS=on if nobody else can reach that network."
    )


def cache(url: str, *, may_be_plain: bool = False) -> dict[str, Any]:
    """Return the settings of the cache at `url`: in the process if empty, else Redis (see `redis_clients`).

    Raises ImproperlyConfigured, also for a connection to another machine without TLS unless it `may_be_plain`.
    """
    if not url:
        # When it is full, it drops a twentieth. With Django's third, a worker's memory went up and down by a fifth.
        options = {"MAX_ENTRIES": 20_000, "CULL_FREQUENCY": 20}
        return {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": options}
    try:
        address = redis_clients.parse(url)
    except (TypeError, ValueError):
        raise ImproperlyConfigured("CACHE_URL is not an address such as rediss://host:6379/0.") from None
    if not (may_be_plain or address.is_encrypted or all(_stays_here(host) for host, _port in address.nodes)):
        raise ImproperlyConfigured(_plain("CACHE_URL", "use rediss://"))
    return {
        "BACKEND": "dashboard.serving.soft_cache.SoftRedisCache",
        "LOCATION": url,
        "KEY_PREFIX": "loyalty-desk",
    }
