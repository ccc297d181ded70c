"""The platforms there are, as tests meet them: a stand-in of each, a program on it, and what its ordinary customer's
profile says."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from customers.profile import PANELS
from dashboard.sandbox.options import SandboxOptions
from dashboard.sandbox.server import SandboxServer
from dashboard.sandbox.spaaza.options import SpaazaOptions
from dashboard.sandbox.spaaza.server import SpaazaServer
from tests import canary

SLUGS = tuple(panel.slug for panel in PANELS)


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """`serve` makes the stand-in; `table` is the program in PROGRAMS_FILE, less its `name` and address, `secrets` are
    the variables it names. `content` is what each panel says of `customer_id`, `reads` which panels rest on a read (its
    path as a glob)."""

    slug: str
    serve: Callable[[], SandboxServer]
    name: str
    table: str
    secrets: Mapping[str, str]
    customer_id: str
    content: Mapping[str, str]
    reads: Mapping[str, frozenset[str]]
    # Panels that come with less, but come, where another's read fails: what they say then is not looked at.
    poorer: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.slug

    def programs_file(self, base_url: str, slug: str = "main", **more: Any) -> str:
        """The program's table, reached at `base_url`."""
        settings = {"name": self.name, "base_url": base_url, **more}
        return "\n".join(
            [f"[{slug}]", *(f"{name} = {json.dumps(value)}" for name, value in settings.items()), self.table]
        )


GAMEBALL = Case(
    slug="gameball",
    serve=lambda: SandboxServer(
        SandboxOptions(limits=False, api_key=canary.API_KEY, secret_key=canary.SECRET_KEY, time_zone="Africa/Cairo")
    ),
    name="Sample Club",
    table="""platform = "gameball"
api_key_env = "TEST_API_KEY"
secret_key_env = "TEST_SECRET_KEY"
time_zone = "Africa/Cairo"
""",
    secrets={"TEST_API_KEY": canary.API_KEY, "TEST_SECRET_KEY": canary.SECRET_KEY},
    customer_id="cust_1001",
    content={
        "balance": "2,640.5 Stars",
        "tier": "80 of 250",
        "stamps": "Ten lunches",
        "campaigns": "Welcome gift",
        "coupons": "WELCOME5",
        "referrals": "31 active",
        "activity": "318 in total",
        "details": "Date of birth",
    },
    reads={
        "*/balance": frozenset({"balance"}),
        "*/tier-progress": frozenset({"tier"}),
        "*/stamps/*": frozenset({"stamps"}),
        "*/reward-campaigns-progress": frozenset({"campaigns"}),
        "*/coupons": frozenset({"coupons"}),
        "/customers/*/referrals*": frozenset({"referrals"}),
        "*/activities*": frozenset({"activity"}),
        "*/details": frozenset({"details"}),
    },
)
SPAAZA = Case(
    slug="spaaza",
    serve=lambda: SpaazaServer(SpaazaOptions(session_user_id="21", session_key=canary.SESSION_KEY)),
    name="Sample Stores",
    table="""platform = "spaaza"
chain_id = 1743
session_user_id_env = "TEST_SESSION_USER_ID"
session_key_env = "TEST_SESSION_KEY"
hostname = "stores.example.com"
time_zone = "Europe/Amsterdam"
""",
    secrets={"TEST_SESSION_USER_ID": "21", "TEST_SESSION_KEY": canary.SESSION_KEY},
    customer_id="2001",
    content={
        "balance": "251 pts",
        "tier": "249 to the next tier",
        "campaigns": "Ten coffees",
        "coupons": "Welcome gift",
        "referrals": "Joined the shop",
        "activity": "8 listed",
        "details": "2600000002001",
    },
    reads={
        "/internal/get-user": frozenset({"details"}),
        "/get-campaigns": frozenset({"balance", "tier", "campaigns"}),
        "/get-user-vouchers": frozenset({"coupons"}),
        "/get-campaign-referrals": frozenset({"referrals"}),
        "/user-wallet-ledger": frozenset({"activity"}),
    },
    poorer={"/get-campaigns": frozenset({"activity", "coupons", "referrals"})},
)
CASES = (GAMEBALL, SPAAZA)
