"""Copies of the whole database in a file, and back into an empty one. The file has personal data."""

import os
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from django.db.backends.base.base import BaseDatabaseWrapper


class BackupFailed(Exception):
    """Its text is a sentence that says why."""


def back_up(database: BaseDatabaseWrapper, file: Path) -> None:
    """Write the database as it is at one moment into a new file that only its owner may read. It goes on meanwhile.

    Raises BackupFailed, also if the file exists.
    """
    try:
        os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except OSError as error:
        raise BackupFailed(f"The file {file} can't be made: {error.strerror}.") from None
    try:
        if database.vendor == "sqlite":
            _copy(Path(database.settings_dict["NAME"]), file)
        else:
            _run_postgresql(database, "pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={file}")
    except BackupFailed:
        file.unlink()
        raise


def restore(database: BaseDatabaseWrapper, file: Path) -> None:
    """Fill an empty database with the content of a backup of the same kind. Raises BackupFailed."""
    if not file.is_file():
        raise BackupFailed(f"There is no file {file}.")
    if database.introspection.table_names():
        raise BackupFailed("The database of DATABASE_URL is not empty: restore into a new one.")
    if database.vendor == "sqlite":
        database.close()
        _copy(file, Path(database.settings_dict["NAME"]))
    else:
        arguments = ("--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges")
        _run_postgresql(database, "pg_restore", *arguments, f"--dbname={database.settings_dict['NAME']}", str(file))


def _copy(source: Path, target: Path) -> None:
    try:
        with closing(sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True)) as old:
            if old.execute("PRAGMA quick_check").fetchone() != ("ok",):
                raise BackupFailed(f"The SQLite database {source} is damaged.")
            with closing(sqlite3.connect(target)) as new:
                old.backup(new)
    except sqlite3.Error as error:
        raise BackupFailed(f"The SQLite database {source} can't be copied to {target}: {error}.") from None


def _run_postgresql(database: BaseDatabaseWrapper, program: str, *arguments: str) -> None:
    """Run a program of PostgreSQL, which finds the address, and the password, where Django's client finds them."""
    settings = database.settings_dict
    (_, *address), environment = database.client.settings_to_cmd_args_env(settings, [])
    folder = {"PGHOST": settings["OPTIONS"]["host"]} if "host" in settings["OPTIONS"] else {}  # of a socket
    if program == "pg_restore":
        address = address[:-1]  # without the database, which has an option of its own there
    try:
        done = subprocess.run(  # noqa: S603  (our own arguments)
            [program, *address, *arguments],
            env={**os.environ, **folder, **(environment or {})},
            capture_output=True,
            text=True,
        )
    except OSError as error:
        raise BackupFailed(f"{program} can't be run: {error.strerror}. Install PostgreSQL's client programs.") from None
    if done.returncode:
        raise BackupFailed(f"{program} failed: {done.stderr.strip().splitlines()[-1] if done.stderr.strip() else ''}")
