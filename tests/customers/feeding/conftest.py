"""Every test begins with no forged message."""

import pytest
import throttled


@pytest.fixture(autouse=True)
def nothing_forged_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("customers.feeding.webhooks.FORGED", throttled.MemoryStore())
