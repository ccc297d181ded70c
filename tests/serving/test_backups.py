"""A SQLite database is copied while it is used, and comes back into an empty one. `make deploy-test` tries the commands
and PostgreSQL."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from django.db.backends.sqlite3.base import DatabaseWrapper

from dashboard.serving.backups import BackupFailed, back_up, restore
from dashboard.serving.databases import database

pytestmark = pytest.mark.django_db  # of databases that the test makes itself


def sqlite(file: Path) -> DatabaseWrapper:
    defaults = {"TIME_ZONE": None, "AUTOCOMMIT": True, "ATOMIC_REQUESTS": False, "CONN_HEALTH_CHECKS": False}
    return DatabaseWrapper({**defaults, **database(f"sqlite:///{file}")})


def test_a_copy_comes_back(tmp_path: Path) -> None:
    old, file, new = tmp_path / "old.sqlite3", tmp_path / "backup", tmp_path / "new" / "new.sqlite3"
    with closing(sqlite3.connect(old)) as writer:
        writer.executescript("PRAGMA journal_mode=WAL; CREATE TABLE sample (word); INSERT INTO sample VALUES ('kept');")
        writer.execute("INSERT INTO sample VALUES ('not committed')")
        back_up(sqlite(old), file)
    assert file.stat().st_mode & 0o777 == 0o600
    restore(sqlite(new), file)
    with closing(sqlite3.connect(new)) as reader:
        assert reader.execute("SELECT * FROM sample").fetchall() == [("kept",)]
    with pytest.raises(BackupFailed, match="is not empty"):
        restore(sqlite(new), file)
    with pytest.raises(BackupFailed, match="can't be made: File exists"):
        back_up(sqlite(old), file)


def broken(file: Path) -> None:
    file.write_bytes(b"no database at all" * 100)


@pytest.mark.parametrize(("make", "words"), [(broken, "can't be copied"), (lambda file: None, "There is no file")])
def test_a_file_that_is_no_backup_is_one_sentence(make: Callable[[Path], None], words: str, tmp_path: Path) -> None:
    make(tmp_path / "backup")
    with pytest.raises(BackupFailed, match=words):
        restore(sqlite(tmp_path / "new.sqlite3"), tmp_path / "backup")
