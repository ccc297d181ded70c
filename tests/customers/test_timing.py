"""Why was this page slow: what the log says of a profile's reads and panels, and headers of other pages."""

from typing import Any

import pytest
import structlog
from django.test.utils import override_settings
from structlog.testing import LogCapture

from customers import panel_reading
from dashboard.loyalty import timing
from dashboard.sandbox.server import SandboxServer
from tests.customers.conftest import Keys, SignIn, body
from tests.platforms import SLUGS


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    capture = LogCapture()
    logger = structlog.wrap_logger(None, processors=[structlog.contextvars.merge_contextvars, capture])
    for module in (panel_reading, timing):
        monkeypatch.setattr(module, "log", logger)
    return capture.entries  # type: ignore[return-value]


async def test_a_profile_logs_every_read_and_panel_under_its_request(
    sandbox: SandboxServer, signed_in: SignIn, key_of: Keys, lines: list[dict[str, Any]]
) -> None:
    sandbox.set_faults([{"path": "*/balance", "delay": 0.2}])
    with override_settings(PAGE_DEADLINE=20):  # the machine may be busy
        response = await (await signed_in()).get(f"/main/customers/{await key_of('cust_1001')}/")
        page = await body(response)
    panels = {line["panel"]: line for line in lines if line["event"] == "panel"}
    # A panel may join the read of another: its line comes later.
    reads = {line["read"]: line for line in reversed(lines) if line["event"] == "read"}
    assert panels.keys() == set(SLUGS)
    assert reads.keys() >= {"customer", "balance", "coupons", "campaigns", "activities"}
    assert {line["request_id"] for line in lines} == {response["X-Request-ID"]}
    assert reads["balance"]["source"] == "live"
    assert reads["balance"]["ms"] >= 200
    assert panels["balance"]["read_ms"] >= 200
    assert panels["balance"]["render_ms"] > 0
    assert all(line[part] >= 0 for line in panels.values() for part in ("read_ms", "present_ms", "render_ms"))
    assert "Server-Timing" not in response  # its headers left before the reads came
    assert "Salma" in page
    assert "cust_1001" not in repr(lines)
    assert "Salma" not in repr(lines)


async def test_a_panel_that_fails_says_so(
    sandbox: SandboxServer, signed_in: SignIn, key_of: Keys, lines: list[dict[str, Any]]
) -> None:
    sandbox.set_faults([{"path": "*/coupons", "fault": "401"}])
    await (await signed_in()).get(f"/main/customers/{await key_of('cust_1001')}/coupons/")
    assert [(line["panel"], line["error"]) for line in lines if line["event"] == "panel"] == [("coupons", "Refused")]


@pytest.mark.parametrize("path", ["coupons/", None])
async def test_pages_that_are_not_streamed_tell_the_browser(signed_in: SignIn, key_of: Keys, path: str | None) -> None:
    address = f"/main/customers/{await key_of('cust_1001')}/{path}" if path else "/main/config/tiers/"
    response = await (await signed_in("marketing")).get(address)
    total, *reads = response["Server-Timing"].split(", ")
    assert total.startswith("total;dur=")
    assert any(part.startswith("coupons;" if path else "tiers;") for part in reads)
    assert "cust_1001" not in response["Server-Timing"]


async def test_pages_without_reads_tell_nothing(signed_in: SignIn) -> None:
    assert "Server-Timing" not in await (await signed_in()).get("/main/customers/")
