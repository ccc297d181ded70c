"""Where pages may load icons from: the same rule for the browser (content security policy) and for the pages.

Each of `ICON_HOSTS` is a host, `*.` before it for all below it, and perhaps a port, and a folder: of storage that
everybody can rent, only the vendor's own bucket counts. Icons come over https, from this machine itself over http.
"""

import re
from collections.abc import Iterable
from urllib.parse import unquote, urlsplit

PATTERN = re.compile(r"(\*|(\*\.)?[\w-]+(\.[\w-]+)*)(:\d+)?(/[\w.~-]+)*/?", re.ASCII)
PORTS = {"http": 80, "https": 443}
THIS_MACHINE = ("127.0.0.1", "localhost")


def policy_source(place: str) -> str:
    """Return one of `ICON_HOSTS` for the content security policy. There, only a slash at the end makes a folder."""
    source = f"{_scheme(re.split('[:/]', place)[0])}://{place}"
    return f"{source.rstrip('/')}/" if "/" in place else source


def may_load(url: str, places: Iterable[str]) -> bool:
    """Return whether the policy lets a browser load this icon from one of `places` (`ICON_HOSTS`)."""
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname or "", parts.port or PORTS.get(parts.scheme, 0)
    except ValueError:
        return False
    folders = unquote(parts.path).split("/")
    is_unclear = any(("@" in parts.netloc, "\\" in url, {".", ".."} & {*folders}))  # browsers may read it otherwise
    if parts.scheme != _scheme(host) or is_unclear:
        return False
    return any(_is_in(place, host, port, parts.path) for place in places)


def _is_in(place: str, host: str, port: int, path: str) -> bool:
    named, _, folder = place.lower().partition("/")
    name, _, number = named.partition(":")
    is_host = host.endswith(name[1:]) if name.startswith("*.") else name in (host, "*")
    is_folder = not folder or path.startswith(f"/{place.partition('/')[2].rstrip('/')}/")
    return is_host and port == int(number or PORTS[_scheme(host)]) and is_folder


def _scheme(host: str) -> str:
    return "http" if host in THIS_MACHINE else "https"
