"""The ASGI application that the production server runs: Django, compression, and the connections to platforms that it
closes at the end."""

import gc
import os
import sys
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import structlog
from django.conf import settings
from django.core.asgi import get_asgi_application
from django.core.exceptions import ImproperlyConfigured

from dashboard.serving.compression import compressed
from dashboard.serving.databases import serve_many
from dashboard.serving.processes import giving_back_memory
from dashboard.serving.tracing import exporting
from dashboard.serving.version import VERSION
from dashboard.speed.database_threads import borrowed_thread, close_connections_after_requests
from dashboard.speed.garbage import rare_garbage_collection

Message = Mapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dashboard.settings")
try:
    django = get_asgi_application()
except ImproperlyConfigured as error:
    sys.exit(str(error))
serve_many(settings.DATABASE_POOL)

log = structlog.get_logger(__name__)
# No form or webhook message here is larger. Without a limit, Django writes a body of any size to a file.
MAX_BODY_BYTES = 2_621_440  # bytes; Django's own limit for a form


async def application(scope: dict[str, Any], receive: Receive, send: Send) -> None:
    """Handle ASGI lifespan events, which Django does not support, and pass everything else to Django."""
    if scope["type"] == "lifespan":
        await lifespan(receive, send)
        return
    with borrowed_thread():
        await django(scope, limit_body(MAX_BODY_BYTES, receive, send), compressed(scope, send))


def limit_body(max_bytes: int, receive: Receive, send: Send) -> Receive:
    """Wrap `receive`: a body larger than `max_bytes` gets the answer 413 and then looks like a closed connection."""
    received = 0

    async def receive_limited() -> Message:
        nonlocal received
        message = await receive()
        received += len(message.get("body", b""))
        if received <= max_bytes:
            return message
        headers = [(b"content-length", b"0"), (b"connection", b"close")]
        await send({"type": "http.response.start", "status": 413, "headers": headers})
        await send({"type": "http.response.body", "body": b""})
        return {"type": "http.disconnect"}

    return receive_limited


async def lifespan(receive: Receive, send: Send) -> None:
    from dashboard.programs import close_services

    await receive()
    shorten_switch_interval()
    close_connections_after_requests()
    log.info("started", version=VERSION, process=os.getpid())
    gc.collect()  # else garbage from the imports would be frozen with the modules
    with exporting(settings.TRACES), rare_garbage_collection():
        async with giving_back_memory():
            await send({"type": "lifespan.startup.complete"})
            await receive()
        await close_services()
    await send({"type": "lifespan.shutdown.complete"})


def shorten_switch_interval() -> None:
    """Let Python's threads take turns more often.

    A thread with an answer from the database waits up to 5 ms for the thread that renders pages. Meanwhile it holds
    SQLite's only write lock: with 64 browsers, some waited 10 s for the lock and then failed.
    """
    sys.setswitchinterval(0.0005)
