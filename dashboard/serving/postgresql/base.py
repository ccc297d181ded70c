"""Connections of Django's PostgreSQL that tell a database that does not answer from one that is busy."""

from collections.abc import Mapping
from typing import Any

import psycopg
from django.db.backends.postgresql import base
from psycopg_pool import PoolTimeout

CHECK_SECONDS = 0.3  # for a connection from the pool to show that the server behind it lives
FAILURE_SECONDS = 0.8  # to wait for a connection of a database that does not answer; people then read so in a second
BUSY_SECONDS = 5.0  # to wait while other requests use all connections


class PooledConnection(psycopg.Connection[Any]):
    """A connection that knows when its database does not answer.

    The server may hang, or its packets be dropped: a check without an end would hold a request for minutes.
    """

    is_checked = False
    database_answers = True  # of the class, as the last attempt in this process has found it

    @classmethod
    def connect(cls, *args: Any, **kwargs: Any) -> "PooledConnection":
        PooledConnection.database_answers = False  # until it has
        connection = super().connect(*args, **kwargs)
        PooledConnection.database_answers = True
        return connection

    def execute(self, query: Any, *args: Any, **kwargs: Any) -> psycopg.Cursor[Any]:
        """Django's own statements have a cursor; this executes the pool's check, an empty statement."""
        self.is_checked = query == ""
        try:
            return super().execute(query, *args, **kwargs)
        except psycopg.OperationalError:
            PooledConnection.database_answers = False
            self.close()
            raise
        finally:
            self.is_checked = False

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        return super().wait(gen, interval, CHECK_SECONDS if self.is_checked else timeout)


class DatabaseWrapper(base.DatabaseWrapper):
    def get_new_connection(self, conn_params: Mapping[str, Any]) -> Any:
        """Return a connection. Raises PoolTimeout after `FAILURE_SECONDS` without one, or after `BUSY_SECONDS` if
        others use all of them."""
        try:
            return super().get_new_connection(conn_params)
        except PoolTimeout:
            if not PooledConnection.database_answers:
                raise
        return self.pool.getconn(BUSY_SECONDS - FAILURE_SECONDS)
