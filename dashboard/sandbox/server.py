"""The sandbox on a real socket: a listener that can also refuse or stall connections, and a thread with it for
tests."""

import asyncio
import socket
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

import uvicorn
import uvloop
from uvicorn.server import ServerState

from dashboard.sandbox.app import Sandbox, no_listener
from dashboard.sandbox.faults import Rule, rules_from
from dashboard.sandbox.options import SandboxOptions
from dashboard.sandbox.wire import BareProtocol

BACKLOG = 1024
FILLERS = 3  # connections that fill an empty backlog, so that the kernel does not accept the next one either
KEEP_ALIVE = 75


class Listener:
    """Accepts connections for a sandbox, or keeps them out, according to its faults."""

    def __init__(self, sandbox: Sandbox, host: str, port: int) -> None:
        self.sandbox, self.host, self.port = sandbox, host, port
        self._config = uvicorn.Config(
            sandbox,
            http=BareProtocol,
            ws="none",
            lifespan="off",
            interface="asgi3",
            log_config=None,
            access_log=False,
            timeout_keep_alive=KEEP_ALIVE,
        )
        self._config.load()
        self._state = ServerState()
        self._socket: socket.socket | None = None
        self._server: asyncio.Server | None = None
        self._fillers: list[socket.socket] = []
        self._connection_fault: str | None = None
        self._changes: set[asyncio.Task[None]] = set()

    async def open(self) -> None:
        """Listen. Raises OSError if the port is taken. Port 0 takes a free port and keeps it."""
        self._listen()
        await self._accept()
        self.sandbox.apply_connection_faults = self.apply_faults
        await self.apply_faults()

    def _listen(self) -> None:
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        listening = socket.socket(family, socket.SOCK_STREAM)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.setblocking(False)  # noqa: FBT003  (takes no keyword)
        try:
            listening.bind((self.host, self.port))
            listening.listen(BACKLOG)
        except OSError:
            listening.close()
            raise
        self._socket, self.port = listening, listening.getsockname()[1]

    async def _accept(self) -> None:
        """Accept through a second descriptor: when that is closed, the kernel still listens on the first."""
        assert self._socket is not None
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._protocol, sock=self._socket.dup(), backlog=BACKLOG)

    def _protocol(self) -> BareProtocol:
        return BareProtocol(config=self._config, server_state=self._state, app_state={})

    def _remove_rule(self, rule: Rule) -> None:
        self.sandbox.faults.remove(rule)
        task = asyncio.get_running_loop().create_task(self.apply_faults())
        self._changes.add(task)
        task.add_done_callback(self._changes.discard)

    async def apply_faults(self) -> None:
        """Accept or refuse connections according to the faults. On refusal, open connections end after their answer."""
        rule = self.sandbox.faults.connection_rule()
        fault = rule.fault if rule else None
        if fault == self._connection_fault:
            return
        self._connection_fault = fault
        self._stop_accepting()
        if rule is None:
            if self._socket is None:
                self._listen()
            assert self._socket is not None
            await self._accept()
            return
        if rule.fault == "refused":
            self._close_socket()
        else:
            self._stall()
        for connection in list(self._state.connections):
            connection.shutdown()
        if rule.seconds is not None:
            asyncio.get_running_loop().call_later(rule.seconds, self._remove_rule, rule)

    def _stall(self) -> None:
        """Shrink the kernel's queue to nothing and fill it, so that further connections stay unanswered."""
        if self._socket is None:
            self._listen()
        assert self._socket is not None
        self._socket.listen(0)
        for _ in range(FILLERS):
            filler = socket.socket(self._socket.family, socket.SOCK_STREAM)
            filler.setblocking(False)  # noqa: FBT003
            filler.connect_ex((self.host, self.port))
            self._fillers.append(filler)

    def _stop_accepting(self) -> None:
        for filler in self._fillers:
            filler.close()
        self._fillers.clear()
        if self._server is not None:
            self._server.close()
            self._server = None

    def _close_socket(self) -> None:
        if self._socket is not None:
            self._socket.shutdown(socket.SHUT_RDWR)  # at once, even if the descriptor is still used elsewhere
            self._socket.close()
            self._socket = None

    async def close(self) -> None:
        """Stop listening and drop every connection, answered or not."""
        self.sandbox.apply_connection_faults = no_listener
        self._stop_accepting()
        self._close_socket()
        for connection in list(self._state.connections):
            connection.transport.abort()
        for task in list(self._state.tasks):
            task.cancel()
        if self._state.tasks:
            await asyncio.wait(self._state.tasks)
        await asyncio.sleep(0)  # aborted transports close in the next iteration of the loop


async def serve(listener: Listener, stop: asyncio.Event, ready: Callable[[], None]) -> None:
    """Serve until `stop` is set; `ready` is called when connections are accepted."""
    await listener.open()
    try:
        ready()
        await stop.wait()
    finally:
        await listener.close()


class SandboxServer:
    """A sandbox in a thread, for tests: `with SandboxServer() as sandbox: httpx.get(sandbox.base_url + …)`.

    `stop()` makes the port refuse connections, `start()` opens the same port again. Rules are objects with the fields
    of `dashboard.sandbox.faults.Rule`.
    """

    def __init__(self, options: SandboxOptions | None = None) -> None:
        self.sandbox = Sandbox(options or SandboxOptions())
        self.host, self.port = "127.0.0.1", 0
        self._thread: threading.Thread | None = None
        self._listener: Listener | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop: asyncio.Event | None = None
        self._failure: OSError | None = None

    @property
    def base_url(self) -> str:
        return f"http://{self.host}:{self.port}"

    def start(self) -> Self:
        """Start, on the same port as before if it ran before. Raises OSError if the port is taken."""
        ready = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(ready,), name="sandbox", daemon=True)
        self._thread.start()
        ready.wait()
        if self._failure is not None:
            self._thread.join()
            raise self._failure
        return self

    def _run(self, ready: threading.Event) -> None:
        self._failure = None
        try:
            with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
                runner.run(self._serve(ready))
        except OSError as error:
            self._failure = error
        finally:
            ready.set()

    async def _serve(self, ready: threading.Event) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        self._listener = Listener(self.sandbox, self.host, self.port)

        def started() -> None:
            assert self._listener is not None
            self.port = self._listener.port
            ready.set()

        await serve(self._listener, self._stop, started)

    def stop(self) -> None:
        """Stop; from now on connections are refused. Does nothing if it is not running."""
        if self._thread is not None and self._loop is not None and self._stop is not None:
            if self._thread.is_alive():
                self._loop.call_soon_threadsafe(self._stop.set)
            self._thread.join()
            self._thread = self._loop = self._listener = None

    def set_faults(self, rules: list[dict[str, Any]]) -> None:
        """Replace the rules; they are in force on return. Raises ValueError for an unknown fault or field."""
        loop, listener, faults = self._loop, self._listener, rules_from(rules)
        if loop is None or listener is None:
            self.sandbox.faults.replace(faults)
            return

        async def replace() -> None:
            self.sandbox.faults.replace(faults)
            await listener.apply_faults()

        asyncio.run_coroutine_threadsafe(replace(), loop).result()

    def clear_faults(self) -> None:
        self.set_faults([])

    def change(self, *changes: dict[str, Any]) -> None:
        """Replace the changes to the program since the start; without arguments, undo them all.

        A change is a name as `{"change": …}`, or a patch for `dashboard.sandbox.patches`. Raises ValueError if a change
        does not fit.
        """
        self.sandbox.configuration.change(*changes)

    def requests(self) -> dict[str, int]:
        """The number of requests since the last reset, by kind of read (`balance`, `referrals/count`, `stamps`, …)."""
        return dict(self.sandbox.request_counts)

    def reset_requests(self) -> None:
        self.sandbox.reset_requests()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
