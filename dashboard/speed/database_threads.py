"""Reuses threads for database calls, and the connections that are open in them, for later requests.

Django starts a thread for the database calls of each request, and another to end it. Before and after each request it
looks in that thread for connections to close.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from asgiref.sync import SyncToAsync, ThreadSensitiveContext
from django.conf import settings
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connections, reset_queries

MAX_IDLE_THREADS = 64  # further threads end with the requests, and close their connections

idle_threads: list[ThreadSensitiveContext] = []


@contextmanager
def borrowed_thread() -> Iterator[None]:
    """Use one thread for the database calls inside; no other request uses it meanwhile."""
    if "database_threads" in settings.SPEED_OFF:
        yield
        return
    thread = idle_threads.pop() if idle_threads else ThreadSensitiveContext()
    token = SyncToAsync.thread_sensitive_context.set(thread)
    try:
        yield
    finally:
        if len(idle_threads) < MAX_IDLE_THREADS:
            idle_threads.append(thread)
        elif executor := SyncToAsync.context_to_thread_executor.pop(thread, None):
            executor.submit(connections.close_all)
            executor.shutdown(wait=False)
        SyncToAsync.thread_sensitive_context.reset(token)


def close_connections_after_requests() -> None:
    """Look for connections to close only after a request, not before it too."""
    if "database_threads" not in settings.SPEED_OFF:
        request_started.disconnect(close_old_connections)
        request_started.disconnect(reset_queries)
        request_finished.connect(reset_queries)
