"""Sessions in the database, each with its person: `SESSION_ENGINE`. Django describes this way to extend its engine."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import UpdateError

from dashboard.serving.database_faults import DATABASE_ERRORS

if TYPE_CHECKING:
    from dashboard.access.sessions.models import StaffSession


class SessionStore(db.SessionStore):
    """Django's database sessions in a table of our own."""

    def save(self, must_create: bool = False) -> None:
        """Raises UpdateError if the session was deleted meanwhile, and what the database said if that has failed."""
        with _faults_told_apart():
            super().save(must_create)

    async def asave(self, must_create: bool = False) -> None:
        with _faults_told_apart():
            await super().asave(must_create)

    @classmethod
    def get_model_class(cls) -> type["StaffSession"]:
        from dashboard.access.sessions.models import StaffSession  # here: Django loads middleware before its models

        return StaffSession

    def create_model_instance(self, data: dict[str, Any]) -> "StaffSession":
        return _with_person(super().create_model_instance(data), data)

    async def acreate_model_instance(self, data: dict[str, Any]) -> "StaffSession":
        return _with_person(await super().acreate_model_instance(data), data)


@contextmanager
def _faults_told_apart() -> Iterator[None]:
    """Django takes every error of the database for a session that somebody has deleted."""
    try:
        yield
    except UpdateError as error:
        failure = error.__context__
        if not isinstance(failure, DATABASE_ERRORS):
            raise
    else:
        return
    raise failure


def _with_person(row: Any, data: dict[str, Any]) -> "StaffSession":
    row.user_id = int(data[SESSION_KEY]) if SESSION_KEY in data else None
    session: StaffSession = row
    return session
