"""The demo's programs, and the file that describes them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DemoProgram:
    """A program of the demo: its table in PROGRAMS_FILE without the address, and the arguments of its sandbox."""

    slug: str
    table: str
    secrets: Mapping[str, str]
    sandbox: tuple[str, ...]


# The demo asks nobody else for icons, and its index is full within a minute, not within days.
OF_ITS_OWN = ("--own-icons", "--listed", "200")
DEMO_PROGRAMS = (
    DemoProgram(
        "main",
        """
name = "Sample Club"
platform = "gameball"
api_key_env = "DEMO_API_KEY"
secret_key_env = "DEMO_SECRET_KEY"
time_zone = "Africa/Cairo"
tier_unit = "points"
currency = "EGP"
languages = ["en", "ar", "fr"]
""",
        {"DEMO_API_KEY": "sandbox-key", "DEMO_SECRET_KEY": "sandbox-secret"},
        ("--time-zone", "Africa/Cairo", "--change", "three-slips", *OF_ITS_OWN),
    ),
    DemoProgram(
        "test",
        """
name = "Sample Club, test"
platform = "gameball"
api_key_env = "DEMO_TEST_API_KEY"
secret_key_env = "DEMO_TEST_SECRET_KEY"
time_zone = "Africa/Cairo"
tier_unit = "points"
currency = "EGP"
languages = ["en", "ar"]
colour = "#8a3ffc"
test = true
""",
        {"DEMO_TEST_API_KEY": "sandbox-test-key", "DEMO_TEST_SECRET_KEY": "sandbox-test-secret"},
        (
            *("--time-zone", "Africa/Cairo", "--seed", "1", "--population", "1000", *OF_ITS_OWN),
            *("--api-key", "sandbox-test-key", "--secret-key", "sandbox-test-secret"),
        ),
    ),
    DemoProgram(
        "stores",
        """
name = "Sample Stores"
platform = "spaaza"
api_version = "1.6.1"
chain_id = 1743
session_user_id_env = "DEMO_SESSION_USER_ID"
session_key_env = "DEMO_SESSION_KEY"
hostname = "stores.example.com"
time_zone = "Europe/Amsterdam"
tier_unit = "points"
currency = "EUR"
colour = "#0f62fe"
""",
        {"DEMO_SESSION_USER_ID": "21", "DEMO_SESSION_KEY": "sandbox-session"},
        ("--platform", "spaaza"),
    ),
)


def programs_file(ports: Iterable[int]) -> str:
    """Return the text of PROGRAMS_FILE; each program uses the sandbox that listens on its port."""
    return "\n".join(
        f'[{program.slug}]{program.table}base_url = "http://127.0.0.1:{port}"\n'
        for port, program in zip(ports, DEMO_PROGRAMS, strict=True)
    )
