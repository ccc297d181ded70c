"""Staff in browsers, and a programme whose configuration is the sandbox's."""

from collections.abc import Iterator

import pytest

from dashboard.sandbox.server import SandboxServer
from tests.customers.conftest import SignIn, program, running_sandbox, signed_in

__all__ = ["SignIn", "program", "running_sandbox", "signed_in"]


@pytest.fixture
def sandbox(running_sandbox: SandboxServer) -> Iterator[SandboxServer]:
    """The platform, well, configured as at its start, and with nothing counted yet."""
    running_sandbox.clear_faults()
    running_sandbox.change()
    running_sandbox.reset_requests()
    yield running_sandbox
    running_sandbox.clear_faults()
    running_sandbox.change()
