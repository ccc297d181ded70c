"""Staff in browsers, and a program whose configuration is the sandbox's."""

from collections.abc import Callable, Iterator

import pytest

from dashboard.sandbox.server import SandboxServer
from tests.customers.conftest import SignIn, case, program, running_sandbox, signed_in
from tests.platforms import Case

__all__ = ["SignIn", "case", "program", "running_sandbox", "signed_in"]


@pytest.fixture
def sandbox(running_sandbox: Callable[[Case], SandboxServer], case: Case) -> Iterator[SandboxServer]:
    """The platform, well, configured as at its start, and with nothing counted yet."""
    server = running_sandbox(case)
    server.clear_faults()
    server.change()
    server.reset_requests()
    yield server
    server.clear_faults()
    server.change()
