"""What the production server runs: Django, with the platforms' connections closed when the server stops."""

import gc
import os
import sys
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from asgiref.sync import SyncToAsync, ThreadSensitiveContext
from django.core.asgi import get_asgi_application
from django.core.exceptions import ImproperlyConfigured
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connections, reset_queries

from dashboard.serving.garbage import collected_seldom

Message = Mapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dashboard.settings")
try:
    django = get_asgi_application()
except ImproperlyConfigured as error:
    sys.exit(str(error))

# More than any form or message here has. Django writes whole bodies to a file first, whoever sends them.
LARGEST_BODY = 2_621_440  # bytes; Django's own limit for a form

# Django starts a thread for each request's database calls, and another to end it: a millisecond of CPU. Here a request
# borrows one, with the database connection that is open in it.
idle_threads: list[ThreadSensitiveContext] = []
MOST_IDLE = 64  # a crowd's threads beyond these end with it, and what they hold open


async def application(scope: dict[str, Any], receive: Receive, send: Send) -> None:
    """Django speaks no ASGI lifespan, so it is answered here; everything else is Django's."""
    if scope["type"] == "lifespan":
        await lifespan(receive, send)
        return
    thread = idle_threads.pop() if idle_threads else ThreadSensitiveContext()
    borrowed = SyncToAsync.thread_sensitive_context.set(thread)
    try:
        await django(scope, at_most(LARGEST_BODY, receive, send), send)
    finally:
        if len(idle_threads) < MOST_IDLE:
            idle_threads.append(thread)
        elif executor := SyncToAsync.context_to_thread_executor.pop(thread, None):
            executor.submit(connections.close_all)
            executor.shutdown(wait=False)
        SyncToAsync.thread_sensitive_context.reset(borrowed)


def at_most(largest: int, receive: Receive, send: Send) -> Receive:
    """`receive`, which answers 413 to a body of more bytes and then says that nobody is there any more."""
    received = 0

    async def receive_some() -> Message:
        nonlocal received
        message = await receive()
        received += len(message.get("body", b""))
        if received <= largest:
            return message
        headers = [(b"content-length", b"0"), (b"connection", b"close")]
        await send({"type": "http.response.start", "status": 413, "headers": headers})
        await send({"type": "http.response.body", "body": b""})
        return {"type": "http.disconnect"}

    return receive_some


async def lifespan(receive: Receive, send: Send) -> None:
    from dashboard.programs import close_services

    await receive()
    take_turns_often()
    tidy_up_after_requests()
    gc.collect()  # or the waste of the imports is kept with what they made
    with collected_seldom():
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await close_services()
    await send({"type": "lifespan.shutdown.complete"})


def take_turns_often() -> None:
    """A thread that has asked the database waits up to 5 ms until the one that draws pages lets it go on, and SQLite's
    one place for a writer stays taken meanwhile: among 64 browsers some waited 10 s for it, in vain."""
    sys.setswitchinterval(0.0005)


def tidy_up_after_requests() -> None:
    """Django looks for connections to close before and after a request, each time in the database's thread: going there
    costs a page half a millisecond, and after is enough."""
    request_started.disconnect(close_old_connections)
    request_started.disconnect(reset_queries)
    request_finished.connect(reset_queries)
