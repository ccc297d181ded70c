"""The options of a Spaaza sandbox."""

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

SAMPLE_SESSION_USER_ID = "21"
SAMPLE_SESSION_KEY = "sandbox-session"
CHAIN_ID = 1743


def now() -> datetime:
    """The present time in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class SpaazaOptions:
    """Which customers exist, and which session may read which chain. `clock` returns the present time; tests may stop
    it."""

    seed: int = 0
    population: int = 10_000_000
    chain_id: int = CHAIN_ID
    session_user_id: str = field(
        default_factory=lambda: os.environ.get("SANDBOX_SESSION_USER_ID") or SAMPLE_SESSION_USER_ID
    )
    session_key: str = field(default_factory=lambda: os.environ.get("SANDBOX_SESSION_KEY") or SAMPLE_SESSION_KEY)
    clock: Callable[[], datetime] = now
