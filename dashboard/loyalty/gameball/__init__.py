"""Gameball: the first platform this dashboard reads."""

import re
from datetime import tzinfo
from functools import partial

from django.utils.translation import gettext_lazy as _

from dashboard.loyalty.budget import Budget
from dashboard.loyalty.gameball.customer_list import EXPORT_COLUMNS
from dashboard.loyalty.gameball.errors import explain
from dashboard.loyalty.gameball.platform import GameballPlatform
from dashboard.loyalty.gameball.webhook import read_message
from dashboard.loyalty.kind import PlatformKind, Setting
from dashboard.loyalty.platform import Memory
from dashboard.loyalty.transport import Transport

__all__ = ["KIND", "connect"]


def connect(
    *,
    base_url: str,
    api_version: str,
    api_key: str,
    secret_key: str,
    zone: tzinfo,
    memory: Memory,
    budget: Budget,
) -> GameballPlatform:
    """Connect to Gameball with one account. Both keys go with every read, because some accounts require them even for
    the configuration.

    `base_url` is the API's root ("https://api.gameball.co"). `zone` is the zone of its times.
    """
    transport = Transport(
        f"{base_url.rstrip('/')}/api/{api_version}/integrations",
        headers={"APIKey": api_key, "SecretKey": secret_key},
        explain=explain,
        budget=budget,
        memory=memory,
    )
    return GameballPlatform(transport, zone=zone, memory=memory)


KIND = PlatformKind(
    slug="gameball",
    name=GameballPlatform.name,
    reads=GameballPlatform.reads,
    settings=(
        Setting("api_version", default="v4.0", pattern=re.compile(r"v\d{1,3}(\.\d{1,3})?"), example="v4.0"),
        Setting("api_key", is_secret=True),
        Setting("secret_key", is_secret=True),
    ),
    connect=connect,
    base_url="https://api.gameball.co",
    search_hint=_("Id, name, e-mail, phone, order or code"),
    lookup_hint=_("This dashboard asks Gameball by exact customer id."),
    icon_hosts=("cdn.gameball.co", "s3.us-east-2.amazonaws.com/gameball.stg.uploads"),
    messages=lambda settings: partial(read_message, secret_key=settings["secret_key"]),
    export_columns=EXPORT_COLUMNS,
)
