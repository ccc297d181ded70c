"""Spaaza: a platform that finds customers by several things and tells all of a customer's campaigns in one answer."""

from dashboard.loyalty.budget import Budget
from dashboard.loyalty.spaaza.errors import explain
from dashboard.loyalty.spaaza.platform import SpaazaPlatform
from dashboard.loyalty.transport import Transport

NAME = SpaazaPlatform.name
PANELS = SpaazaPlatform.panels
CONFIGURATION = SpaazaPlatform.configuration


def connect(
    *,
    base_url: str,
    api_version: str,
    chain_id: int,
    session_user_id: str,
    session_key: str,
    hostname: str | None = None,
    budget: Budget,
) -> SpaazaPlatform:
    """Spaaza as one admin session sees one chain. `base_url` is the API's root ("https://api0.spaaza.com").

    `hostname` is the shop's own ("stores.example.com"): without it nobody can be found by e-mail. It is sent under both
    names that the vendor's documents and examples give it.
    """
    headers = {
        "X-Spaaza-Session-User-Id": session_user_id,
        "X-Spaaza-Session-Key": session_key,
        "X-Spaaza-API-version": api_version,
    }
    if hostname:
        headers |= {"X-MyPrice-App-Hostname": hostname, "X-Spaaza-MyPrice-App-Hostname": hostname}
    return SpaazaPlatform(Transport(base_url, headers=headers, explain=explain, budget=budget), chain_id=chain_id)
