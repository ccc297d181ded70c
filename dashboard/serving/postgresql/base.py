"""Connections of Django's PostgreSQL that tell a database that does not answer from one that is busy."""

from collections.abc import Generator, Mapping
from time import monotonic
from typing import Any, ClassVar, Self

import psycopg
from django.db.backends.postgresql import base
from psycopg.pq import TransactionStatus
from psycopg_pool import PoolTimeout

CHECK_SECONDS = 0.3  # for a connection from the pool to show that the server behind it lives
CONNECT_SECONDS = 0.4  # after which an attempt to connect makes nobody believe any longer that the database answers
FAILURE_SECONDS = 0.6  # to wait for a connection of a database that does not answer; people then read so in a second
LOCK_SECONDS = 1.0  # to wait for a lock on a table or a row
BUSY_SECONDS = 5.0  # to wait while other requests use all connections


class PooledConnection(psycopg.Connection[Any]):
    """A connection that knows when its database does not answer.

    The server may hang, or its packets be dropped: a check without an end would hold a request for minutes.
    """

    is_checked = False
    has_failed: ClassVar[bool] = False  # the last check or attempt to connect in this process
    attempts: ClassVar[dict[object, float]] = {}  # to connect, and when they began

    @classmethod
    def database_answers(cls) -> bool:
        """Return whether it has answered last, and makes nobody wait who connects now."""
        began = list(PooledConnection.attempts.values())
        return not PooledConnection.has_failed and all(monotonic() - one < CONNECT_SECONDS for one in began)

    @classmethod
    def connect(cls, *args: Any, **kwargs: Any) -> Self:
        attempt = object()
        PooledConnection.attempts[attempt] = monotonic()
        try:
            connection = super().connect(*args, **kwargs)
        except psycopg.Error:
            PooledConnection.has_failed = True
            raise
        else:
            PooledConnection.has_failed = False
            return connection
        finally:
            del PooledConnection.attempts[attempt]

    def execute(self, query: Any, *args: Any, **kwargs: Any) -> psycopg.Cursor[Any]:
        """Django's own statements have a cursor; this executes the pool's check, an empty statement."""
        self.is_checked = query == ""
        try:
            cursor = super().execute(query, *args, **kwargs)
        except psycopg.OperationalError:
            PooledConnection.has_failed = True
            self.close()
            raise
        else:
            PooledConnection.has_failed = False
            return cursor
        finally:
            self.is_checked = False

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        if self.is_checked:
            return super().wait(gen, interval, CHECK_SECONDS)
        return super().wait(self._while_the_database_answers(gen), interval, timeout)

    def _while_the_database_answers(self, statement: Generator[Any, Any, Any]) -> Generator[Any, Any, Any]:
        """Pass on what the statement waits for. A statement may take long, but not longer than its database lives: it
        ends when other requests find that the database does not answer. Raises OperationalError then."""
        began = monotonic()
        try:
            wanted = next(statement)
            while True:
                ready = yield wanted
                if not ready and monotonic() - began > CONNECT_SECONDS and not self.database_answers():
                    self.close()
                    raise psycopg.OperationalError("the database does not answer")
                wanted = statement.send(ready)
        except StopIteration as end:
            return end.value


class ImpatientCursor(base.Cursor, psycopg.ClientCursor[Any]):
    """A cursor whose statements fail after `LOCK_SECONDS` of waiting for a lock that something else holds.

    The limit goes with the first statement of each transaction, and ends with it: a PgBouncer in transaction mode
    refuses it as an option of the connection, and would hand a setting of the session on to others.
    """

    def execute(self, query: Any, *args: Any, **kwargs: Any) -> Self:
        if not query or self.connection.info.transaction_status != TransactionStatus.IDLE:
            return super().execute(query, *args, **kwargs)
        super().execute(f"SET LOCAL lock_timeout = {LOCK_SECONDS * 1000:.0f}; {query}", *args, **kwargs)
        self.nextset()  # the result of the query follows that of the limit
        return self


class DatabaseWrapper(base.DatabaseWrapper):
    def get_new_connection(self, conn_params: Mapping[str, Any]) -> Any:
        """Return a connection. Raises PoolTimeout after `FAILURE_SECONDS` without one, or after `BUSY_SECONDS` if
        others use all of them."""
        try:
            return super().get_new_connection(conn_params)
        except PoolTimeout:
            if not PooledConnection.database_answers():
                raise
        return self.pool.getconn(BUSY_SECONDS - FAILURE_SECONDS)
