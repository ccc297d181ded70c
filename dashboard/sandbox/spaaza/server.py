"""The Spaaza sandbox on a real socket, in a thread, for tests."""

from dashboard.sandbox.server import SandboxServer
from dashboard.sandbox.spaaza.app import SpaazaSandbox
from dashboard.sandbox.spaaza.options import SpaazaOptions


class SpaazaServer(SandboxServer):
    """As `SandboxServer`, for the other platform."""

    def __init__(self, options: SpaazaOptions | None = None, host: str = "127.0.0.1", port: int = 0) -> None:
        super().__init__(host=host, port=port)
        self.sandbox = SpaazaSandbox(spaaza=options or SpaazaOptions())
