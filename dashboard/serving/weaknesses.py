"""What weakens the protection of an installation, in sentences for whoever starts it. See docs/deployment.md."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from dashboard.serving.environment import is_loopback


def weaknesses(hosts: Sequence[str], settings: Any) -> list[str]:
    """Return a sentence for each weakness of these settings, when the server listens on `hosts`."""
    found = [
        _plain_proxy(hosts, settings),
        _unknown_proxy(settings),
        _unchecked_database(settings.DATABASES["default"]),
        _history(settings.BASE_DIR),
    ]
    return [sentence for sentence in found if sentence]


def _plain_proxy(hosts: Sequence[str], settings: Any) -> str:
    host = next((one for one in hosts if not is_loopback(one.strip("[]"))), "")
    if not settings.HTTPS or settings.ALLOW_PLAIN_CONNECTIONS or not host:
        return ""
    return (
        f"HOST {host} is reached without TLS, so anyone on the way from the proxy can read customers' data: let the "
        "proxy run on this machine, or set ALLOW_PLAIN_CONNECTIONS=on if nobody else can reach that network."
    )


def _unknown_proxy(settings: Any) -> str:
    if not settings.HTTPS or settings.TRUSTED_PROXIES:
        return ""
    return (
        "HTTPS is on and no proxy is trusted, so every page redirects to https again and again: set TRUSTED_PROXIES to "
        "the address of your TLS proxy, or set HTTPS=off to try the dashboard without one."
    )


def _unchecked_database(database: dict[str, Any]) -> str:
    if database.get("OPTIONS", {}).get("sslmode") != "require":
        return ""
    return "DATABASE_URL has sslmode=require, which does not check whose certificate it is: use sslmode=verify-full."


def _history(folder: Path) -> str:
    if not (folder / ".git").exists():
        return ""
    return "The folder of the program has a .git with its whole history: install a release without it."
