"""The table of sessions."""

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models

from dashboard.access.sessions import store


class StaffSession(AbstractBaseSession):
    """A session as Django stores it, and whose it is: `user` is None before somebody has signed in.

    With the column, one statement ends all sessions of a person. Django's own table would have to be read and decoded
    row by row.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", null=True)

    class Meta(AbstractBaseSession.Meta):
        app_label = "access"
        db_table = "staff_session"
        default_permissions = ()

    @classmethod
    def get_session_store_class(cls) -> type["store.SessionStore"]:
        return store.SessionStore
