"""Sessions in the database, each with its person: `SESSION_ENGINE`. Django describes this way to extend its engine."""

from typing import TYPE_CHECKING, Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db

if TYPE_CHECKING:
    from dashboard.access.sessions.models import StaffSession


class SessionStore(db.SessionStore):
    """Django's database sessions in a table of our own."""

    @classmethod
    def get_model_class(cls) -> type["StaffSession"]:
        from dashboard.access.sessions.models import StaffSession  # here: Django loads middleware before its models

        return StaffSession

    def create_model_instance(self, data: dict[str, Any]) -> "StaffSession":
        return _with_person(super().create_model_instance(data), data)

    async def acreate_model_instance(self, data: dict[str, Any]) -> "StaffSession":
        return _with_person(await super().acreate_model_instance(data), data)


def _with_person(row: Any, data: dict[str, Any]) -> "StaffSession":
    row.user_id = int(data[SESSION_KEY]) if SESSION_KEY in data else None
    session: StaffSession = row
    return session
