"""A server like ours whose one worker never comes back from `/busy`; told to end, it has one second.

`python -m tests.busy PORT`.
"""

import sys
from collections.abc import Awaitable, Callable
from typing import Any

from dashboard.serving import workers
from dashboard.serving.listening import bind

workers.WORKER_STOP_SECONDS = 1


async def application(
    scope: dict[str, Any], receive: Callable[[], Awaitable[Any]], send: Callable[[Any], Awaitable[None]]
) -> None:
    assert scope["type"] == "http"
    while scope["path"] == "/busy":
        pass
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b""})


if __name__ == "__main__":
    port = int(sys.argv[1])
    config = workers.WorkerConfig("tests.busy:application", port=port, lifespan="off", log_config=None)
    workers.Supervisor(config, sockets=bind(["127.0.0.1"], port)).run()
