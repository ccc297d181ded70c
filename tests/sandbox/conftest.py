"""A sandbox whose clock stands still, asked in process, and one on a real socket for what happens on the wire."""

from collections.abc import Callable, Iterator

import pytest

from dashboard.sandbox.app import Sandbox
from dashboard.sandbox.server import SandboxServer
from tests.sandbox.asking import CONTRACT, Answer, ask, quiet_options

collect_ignore = [] if CONTRACT.exists() else ["test_contract.py"]

Get = Callable[..., Answer]


@pytest.fixture
def get() -> Get:
    sandbox = Sandbox(quiet_options())
    return lambda path, **given: ask(sandbox, path, **given)


@pytest.fixture(scope="package")
def running() -> Iterator[SandboxServer]:
    with SandboxServer(quiet_options()) as server:
        yield server


@pytest.fixture
def server(running: SandboxServer) -> Iterator[SandboxServer]:
    """The running sandbox, without faults and with nothing counted."""
    running.clear_faults()
    running.reset_requests()
    yield running
    running.clear_faults()
