"""The environment of the demo's processes."""

import os
import secrets
from collections.abc import Iterable
from pathlib import Path

from dashboard.demo.programs import DEMO_PROGRAMS

ROOT = Path(__file__).resolve().parents[2]
HOME = Path(os.environ.get("VAR_DIR") or ROOT / "var").resolve() / "demo"
PROGRAMS_FILE = HOME / "programs.toml"
PASSWORD = "demo"  # noqa: S105  (sample data behind it, loopback before it)
# Settings of a real installation, by the start of their names. The demo has its own values, or the default.
INSTALLATION_SETTINGS = (
    "ALLOWED_HOSTS",
    "ALLOW_PLAIN_CONNECTIONS",
    "BASE_PATH",
    "BREAK_GLASS_ACCOUNTS",
    "CACHE_URL",
    "CONFIG_HISTORY_DAYS",
    "DATABASE_",
    "DEBUG",
    "GAMEBALL_",
    "HSTS_",
    "ICON_HOSTS",
    "INDEX_RETENTION_DAYS",
    "KEEP_LEDGER",
    "LEDGER_DAYS",
    "LOG_RETENTION_DAYS",
    "METRICS_",
    "MIGRATION_DATABASE_URL",
    "OIDC_FILE",
    "OTEL_",
    "PAGE_DEADLINE",
    "PASSWORD_SIGN_IN",
    "PROGRAM",
    "REPLICA",
    "REQUIRE_MFA",
    "SANDBOX_",
    "SECRET_KEY",
    "STAFF_PASSWORD",
    "STATIC_DIR",
    "TRUSTED_PROXIES",
    "WORKERS",
)


def settings(port: int, sandboxes: Iterable[int]) -> dict[str, str]:
    """Return the environment of the demo's processes: that of the machine without settings of a real installation.

    `sandboxes` are the ports of the sandboxes, which draw the icons.
    """
    keys = {name: value for program in DEMO_PROGRAMS for name, value in program.secrets.items()}
    # Whoever looks around opens one sample customer after another.
    lookups = {"LOOKUPS_PER_MINUTE": os.environ.get("LOOKUPS_PER_MINUTE", "1000")}
    return {name: value for name, value in os.environ.items() if not name.startswith(INSTALLATION_SETTINGS)} | {
        "SECRET_KEY": secret_key(),
        "DJANGO_SETTINGS_MODULE": "dashboard.sandbox.settings",
        "HTTPS": "off",
        "ICON_HOSTS": " ".join(f"127.0.0.1:{number}" for number in sandboxes),
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "VAR_DIR": str(HOME),
        "PROGRAMS_FILE": str(PROGRAMS_FILE),
        "STAFF_PASSWORD": PASSWORD,
        **lookups,
        **keys,
    }


def secret_key() -> str:
    """Return the demo's secret key. It is made once, so that a restart does not sign people out."""
    path = HOME / "secret-key"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50))
    return path.read_text()
