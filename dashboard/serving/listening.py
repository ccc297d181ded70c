"""The sockets on which the server listens: IPv4, IPv6 or both.

They are bound before any other step of a start, since the port may be taken. They let nobody in until a worker serves
(its event loop calls `listen`): a proxy would send requests to a replica that still migrates, and people would wait.
"""

import errno
import socket
from collections.abc import Sequence

from django.core.management.base import CommandError

# Each with a socket of its own: on a common one, IPv4 clients would have other addresses than those in TRUSTED_PROXIES.
EVERYWHERE = {"::": ("::", "0.0.0.0"), "*": ("::", "0.0.0.0")}  # noqa: S104  (only if an operator says so)
NOT_HERE = {errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT}  # such as IPv6 on a machine without it


def bind(hosts: Sequence[str], port: int) -> list[socket.socket]:
    """Return sockets that are bound to all addresses of these hosts.

    `::` is every address of the machine, IPv4 and IPv6. Raises CommandError if the port cannot be used.
    """
    return [listener for host in hosts for listener in _bind(host, port)]


def _bind(host: str, port: int) -> list[socket.socket]:
    try:
        return _open_sockets(_addresses(host, port))
    except OSError as error:
        reason = error.strerror or str(error)
        raise CommandError(f"HOST {host} and PORT {port} can't be used: {reason}. Set another.") from None


def _addresses(host: str, port: int) -> list[tuple[int, tuple[str, int]]]:
    """Return families and addresses of a name or an address, which may have brackets. Raises OSError."""
    names = EVERYWHERE.get(host, (host.removeprefix("[").removesuffix("]"),))
    found = [one for name in names for one in socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)]
    return list(dict.fromkeys((family, address[:2]) for family, _, _, _, address in found))  # type: ignore[misc]


def _open_sockets(addresses: Sequence[tuple[int, tuple[str, int]]]) -> list[socket.socket]:
    """Open a socket for each address that this machine has. Raises OSError, also if it has none of them."""
    listeners: list[socket.socket] = []
    absent = OSError("no address")
    for family, address in addresses:
        try:
            listeners.append(_open_socket(family, address))
        except OSError as error:
            if error.errno not in NOT_HERE:
                raise
            absent = error
    if not listeners:
        raise absent
    for listener in listeners:
        listener.set_inheritable(True)
    return listeners


def _open_socket(family: int, address: tuple[str, int]) -> socket.socket:
    listener = socket.socket(family)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        listener.bind(address)
    except OSError:
        listener.close()
        raise
    return listener


def place_of(listener: socket.socket) -> str:
    """Return where a socket listens: `http://[::1]:8000`."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
