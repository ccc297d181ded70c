"""The Spaaza sandbox on a real socket, in a thread, for tests."""

from dashboard.sandbox.server import SandboxServer
from dashboard.sandbox.spaaza.app import SpaazaSandbox
from dashboard.sandbox.spaaza.options import SpaazaOptions


class SpaazaServer(SandboxServer):
    """The Spaaza counterpart of `SandboxServer`."""

    def __init__(self, options: SpaazaOptions | None = None) -> None:
        super().__init__()
        self.sandbox = SpaazaSandbox(spaaza=options or SpaazaOptions())
