"""Checks everything that the dashboard needs. `manage.py doctor` and `manage.py serve` say what is wrong."""

import asyncio
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path

from django.apps import AppConfig, apps
from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from dashboard.loyalty.deadline import ReadOptions
from dashboard.loyalty.errors import BudgetUsedUp, Busy, LoyaltyError, NotFound, Refused, Unavailable
from dashboard.loyalty.models import PlatformHealth
from dashboard.loyalty.reads import CONFIGURATION, CUSTOMER
from dashboard.programs import Program, close_services, loyalty, programs
from dashboard.serving.collected_files import missing_static_files
from dashboard.serving.database_faults import DATABASE_ERRORS, Fault, fault_of
from dashboard.serving.databases import reach_database
from dashboard.serving.health import DiskFull, cache_answers, check_free_space, database_takes_entries

PLATFORM_SECONDS = 5.0  # in which a platform must answer
NOBODY = "loyalty-desk-doctor"  # the id of no customer
LARGEST_CLOCK_DIFFERENCE = timedelta(minutes=1)
MIN_FREE_BYTES = 500 * 1024 * 1024

Faults = Iterator[str]

DATABASE_FAULTS: Mapping[Fault, str] = {
    Fault.DISK_FULL: "The disk of the database is full, so no customer can be shown. Free some space.",
    Fault.READ_ONLY: "The database is read-only, so no customer can be shown. Let DATABASE_URL name the primary.",
    Fault.LOCKED: "Something kept the database locked for more than a second: look for a long transaction.",
}


def examine() -> Iterator[tuple[str, list[str]]]:
    """Yield the name of each check, with a sentence for each fault that it found."""
    for name, check in CHECKS.items():
        yield name, list(_safely(check))
    yield from asyncio.run(_ask_platforms())


def _safely(check: Callable[[], Iterable[str]]) -> Faults:
    try:
        yield from check()
    except Exception as error:  # noqa: BLE001  (a fault of one check must not hide the others)
        yield f"This could not be checked: {type(error).__name__}."


def _database() -> Faults:
    try:
        check_free_space()
        reach_database()
        if not _unapplied():  # else the next check says so
            database_takes_entries()
    except (*DATABASE_ERRORS, DiskFull) as error:
        kind = type(error).__name__
        unknown = f"The database of DATABASE_URL cannot be used ({kind}). Does it run? Is the address right?"
        yield DATABASE_FAULTS.get(fault_of(error), unknown)


def _migrations() -> Faults:
    try:
        reach_database()
        unapplied, unknown = _unapplied(), _unknown_migrations()
    except DATABASE_ERRORS:
        yield "They could not be checked, because the database does not answer."
        return
    if unapplied:
        yield f"The database lacks migrations ({len(unapplied)}): run `manage.py migrate`."
    if unknown:
        yield (
            f"A newer version has migrated the database ({', '.join(unknown)}). This version works with it only if it "
            "is the one just before. Otherwise install the newer version, or restore a backup."
        )


def _unapplied() -> list[str]:
    executor = MigrationExecutor(connection)
    return [str(migration) for migration, _ in executor.migration_plan(executor.loader.graph.leaf_nodes())]


def _unknown_migrations() -> list[str]:
    """Return the migrations of the dashboard's own apps that a later version made. Libraries may drop old ones."""
    loader = MigrationExecutor(connection).loader
    unknown = set(loader.applied_migrations or ()) - set(loader.disk_migrations or ())
    own_apps = {app.label for app in apps.get_app_configs() if _is_own(app)}
    return sorted(f"{app}.{name}" for app, name in unknown if app in own_apps)


def _is_own(app: AppConfig) -> bool:
    return (settings.BASE_DIR / app.name.replace(".", "/")).is_dir()


def _cache() -> Faults:
    try:
        cache_answers()
    except Exception:  # noqa: BLE001  (each cache has its own errors, whose text may contain an address)
        yield (
            "Redis of CACHE_URL does not answer, so pages are slower, and each process keeps to its own share of the "
            "platform's quota. Does it run? Is the address right?"
        )


def _disk() -> Faults:
    folder = Path(settings.VAR_DIR)
    if not (folder.is_dir() and os.access(folder, os.W_OK)):
        yield f"VAR_DIR {folder} is not a folder that the dashboard can write to."
        return
    free = shutil.disk_usage(folder).free
    if free < MIN_FREE_BYTES:
        yield f"Only {free // 1024**2} MB are free on the disk of VAR_DIR {folder}: free some space."


def _static_files() -> Faults:
    if missing := missing_static_files():
        yield (
            f"{len(missing)} static files, such as {missing[0]}, are missing in {settings.STATIC_ROOT}: run "
            "`manage.py collectstatic`, or `make run`, which does it too."
        )


CHECKS: Mapping[str, Callable[[], Iterable[str]]] = {
    "database": _database,
    "migrations": _migrations,
    "cache": _cache,
    "disk": _disk,
    "static files": _static_files,
}


async def _ask_platforms() -> list[tuple[str, list[str]]]:
    """Ask the platforms of all programs at once."""
    try:
        faults = await asyncio.gather(*map(_platform_faults, programs().values()))
    finally:
        await close_services()
    return [(f"platform of {slug}", found) for slug, found in zip(programs(), faults, strict=True)]


async def _platform_faults(program: Program) -> list[str]:
    service = loyalty(program)
    try:
        error = await _read_error(program)
    except Exception as failure:  # noqa: BLE001  (the same)
        return [f"This could not be checked: {type(failure).__name__}."]
    found = [_platform_fault(program, error)] if error else []
    return [*found, *_clock_faults(program, service.health())]


async def _read_error(program: Program) -> LoyaltyError | None:
    """Make one read. That the platform knows no such customer means that it accepted the keys."""
    read = next(filter(program.offers, CONFIGURATION), None)
    # In a language, because an answer without one would become a snapshot of the configuration.
    options = ReadOptions.within(PLATFORM_SECONDS, fresh=True, language=program.languages[0])
    try:
        if read:
            return (await loyalty(program).configuration(read, options)).error
        return (await loyalty(program).read(CUSTOMER, NOBODY, options)).error
    except NotFound as error:
        return error if read else None
    except LoyaltyError as error:
        return error


def _platform_fault(program: Program, error: LoyaltyError) -> str:
    platform, code = program.platform_name, "" if error.code is None else f" (code {error.code})"
    match error:
        case Refused():
            return f"{platform} refuses the keys of the program{code}. Are they right, and of this workspace?"
        case BudgetUsedUp():
            return f"This installation's share of the quota of {platform} is used up."
        case Busy():
            return f"The quota of {platform} is used up{code}. Who else uses these keys?"
        case Unavailable():
            return f"{platform} does not answer at the program's base address{code}."
    return (
        f"What answers at the program's base address is not {platform}, or another version of its API{code}. Check the "
        "address and the version."
    )


def _clock_faults(program: Program, health: PlatformHealth) -> Faults:
    ahead = health.clock_ahead
    if ahead is not None and abs(ahead) > LARGEST_CLOCK_DIFFERENCE:
        direction = "ahead of" if ahead > timedelta(0) else "behind"
        seconds = abs(round(ahead.total_seconds()))
        yield (
            f"The clock of this machine is {seconds} seconds {direction} that of {program.platform_name}, so times in "
            "logs are wrong and codes of authenticator apps are refused. Set it by NTP."
        )
