"""The options of a sandbox."""

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from dashboard.sandbox.campaigns import CAMPAIGNS
from dashboard.sandbox.ladder import TIERS
from dashboard.sandbox.population import Population

SAMPLE_API_KEY = "sandbox-key"
SAMPLE_SECRET_KEY = "sandbox-secret"  # noqa: S105  (no secret: the documented default of a sandbox)


@dataclass(frozen=True)
class SandboxOptions:
    """Which customers exist, how the answers are spelled, and which keys are valid.

    `documented` uses the spelling of the vendor's documents, otherwise of the live API. `limits` switches the vendor's
    quota on. `tiers` and `campaigns` are the program's numbers of each. `review` adds an example for each rule of the
    review (`review_examples.py`). `changes` are named changes to start with (`changes.py`). `own_icons` draws the
    icons here instead of naming the vendor's host. `listed` is the number of customers, besides the cast, in the list
    of all transactions (None: all). `clock` returns the present time in a zone; tests may stop it.
    """

    seed: int = 0
    population: int = 10_000_000
    documented: bool = False
    limits: bool = True
    tiers: int = len(TIERS)
    campaigns: int = len(CAMPAIGNS)
    review: bool = False
    changes: tuple[str, ...] = ()
    own_icons: bool = False
    listed: int | None = None
    time_zone: str = field(default_factory=lambda: os.environ.get("SANDBOX_TIME_ZONE") or "Africa/Cairo")
    api_key: str = field(default_factory=lambda: os.environ.get("SANDBOX_API_KEY") or SAMPLE_API_KEY)
    secret_key: str = field(default_factory=lambda: os.environ.get("SANDBOX_SECRET_KEY") or SAMPLE_SECRET_KEY)
    clock: Callable[[ZoneInfo], datetime] = datetime.now

    @property
    def live(self) -> bool:
        return not self.documented

    @property
    def last_listed(self) -> int:
        """The number of the last customer in the list of all transactions."""
        return self.population if self.listed is None else min(self.population, self.listed)

    def people(self) -> Population:
        return Population(seed=self.seed, size=self.population, tiers=self.tiers)
