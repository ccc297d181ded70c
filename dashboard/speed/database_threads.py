"""Threads for database calls, kept from request to request with the connections that are open in them.

Django starts a thread for each request's database calls, and another to end it, and looks for connections to close
before and after a request, each time in that thread.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from asgiref.sync import SyncToAsync, ThreadSensitiveContext
from django.conf import settings
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connections, reset_queries

MAX_IDLE_THREADS = 64  # a crowd's threads beyond these end with it, and what they hold open

idle_threads: list[ThreadSensitiveContext] = []


@contextmanager
def borrowed_thread() -> Iterator[None]:
    """A thread for the database calls made inside, which nobody else uses meanwhile."""
    if "database_threads" in settings.SPEED_OFF:
        yield
        return
    thread = idle_threads.pop() if idle_threads else ThreadSensitiveContext()
    borrowed = SyncToAsync.thread_sensitive_context.set(thread)
    try:
        yield
    finally:
        if len(idle_threads) < MAX_IDLE_THREADS:
            idle_threads.append(thread)
        elif executor := SyncToAsync.context_to_thread_executor.pop(thread, None):
            executor.submit(connections.close_all)
            executor.shutdown(wait=False)
        SyncToAsync.thread_sensitive_context.reset(borrowed)


def close_connections_after_requests() -> None:
    """Looking for connections to close after a request is enough."""
    if "database_threads" not in settings.SPEED_OFF:
        request_started.disconnect(close_old_connections)
        request_started.disconnect(reset_queries)
        request_finished.connect(reset_queries)
