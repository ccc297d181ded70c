"""Spaaza: a platform that finds customers by several ids and sends all campaigns of a customer in one answer."""

import re
from datetime import tzinfo

from django.utils.translation import gettext_lazy as _

from dashboard.loyalty.budget import Budget
from dashboard.loyalty.kind import PlatformKind, Setting
from dashboard.loyalty.platform import Memory, Trait
from dashboard.loyalty.spaaza.errors import explain
from dashboard.loyalty.spaaza.platform import SpaazaPlatform
from dashboard.loyalty.transport import Transport

__all__ = ["KIND", "connect"]


def connect(
    *,
    base_url: str,
    api_version: str,
    chain_id: int,
    session_user_id: str,
    session_key: str,
    hostname: str | None = None,
    zone: tzinfo,
    memory: Memory | None = None,
    budget: Budget,
    **_other_settings: object,
) -> SpaazaPlatform:
    """Connect to one Spaaza chain with an admin session. `base_url` is the API's root ("https://api0.spaaza.com").

    `hostname` is the shop's ("stores.example.com"); without it, customers cannot be found by e-mail. It is sent under
    both header names, because the vendor's documents and examples differ. `zone` is the program's; most of the
    platform's times have an offset.
    """
    headers = {
        "X-Spaaza-Session-User-Id": session_user_id,
        "X-Spaaza-Session-Key": session_key,
        "X-Spaaza-API-version": api_version,
    }
    if hostname:
        headers |= {"X-MyPrice-App-Hostname": hostname, "X-Spaaza-MyPrice-App-Hostname": hostname}
    transport = Transport(base_url, headers=headers, explain=explain, budget=budget, memory=memory)
    return SpaazaPlatform(transport, chain_id=chain_id, zone=zone)


KIND = PlatformKind(
    slug="spaaza",
    name=SpaazaPlatform.name,
    reads=SpaazaPlatform.reads,
    settings=(
        Setting("api_version", default="1.6.1", pattern=re.compile(r"\d{1,3}(\.\d{1,3}){1,2}"), example="1.6.1"),
        Setting("chain_id", is_number=True),
        Setting("session_user_id", is_secret=True),
        Setting("session_key", is_secret=True),
        Setting("hostname", default=None, pattern=re.compile(r"[A-Za-z0-9.-]{1,253}"), example="stores.example.com"),
    ),
    connect=connect,
    base_url="https://api0.spaaza.com",
    search_hint=_("User id, member number, e-mail, referral code, name or phone"),
    lookup_hint=_(
        "This dashboard asks Spaaza by exact user id, member number, e-mail, referral code or "
        "identity in another system. Put user:, member:, email:, referral:, identity: or "
        "auxiliary: in front to choose one."
    ),
    traits=frozenset(Trait),
)
