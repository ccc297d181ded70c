"""What the production server runs: Django, with the platforms' connections closed when the server stops."""

import gc
import os
import sys
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from django.core.asgi import get_asgi_application
from django.core.exceptions import ImproperlyConfigured

from dashboard.speed.database_threads import borrowed_thread, tidy_up_after_requests
from dashboard.speed.garbage import collected_seldom

Message = Mapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dashboard.settings")
try:
    django = get_asgi_application()
except ImproperlyConfigured as error:
    sys.exit(str(error))

# More than any form or message here has. Django writes whole bodies to a file first, whoever sends them.
MAX_BODY_BYTES = 2_621_440  # bytes; Django's own limit for a form


async def application(scope: dict[str, Any], receive: Receive, send: Send) -> None:
    """Django speaks no ASGI lifespan, so it is answered here; everything else is Django's."""
    if scope["type"] == "lifespan":
        await lifespan(receive, send)
        return
    with borrowed_thread():
        await django(scope, at_most(MAX_BODY_BYTES, receive, send), send)


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
