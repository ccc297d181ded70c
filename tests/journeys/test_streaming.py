"""The profile on the wire: the first bytes at once, panels as they come, an end at the deadline."""

import re
import time
from collections.abc import Iterator

import pytest

from tests.live import Agent, Desk
from tests.platforms import SLUGS


def came(parts: Iterator[bytes]) -> list[str]:
    """The panels in the order in which the whole of each had arrived."""
    page: bytes = b""
    order: list[str] = []
    for part in parts:
        page += part
        whole = re.findall(rb'<section class="panel[^>]* slot="(\w+)".*?</section>', page, re.DOTALL)
        order += [slug.decode() for slug in whole if slug.decode() not in order]
    return order


@pytest.fixture
def profile(desk: Desk, agent: Agent) -> str:
    return agent.profile("cust_1001")


def test_a_delayed_read_holds_back_no_other(desk: Desk, agent: Agent, profile: str) -> None:
    desk.sandbox.set_faults([{"path": "*/coupons", "delay": 2.3}])
    order = came(agent.stream(f"{profile}?fresh=1"))
    assert set(order) == set(SLUGS)
    assert order[-1] == "coupons"


def test_the_shell_does_not_wait_for_the_platform(desk: Desk, agent: Agent, profile: str) -> None:
    desk.sandbox.set_faults([{"path": "*", "delay": 30}])
    parts = agent.stream(f"{profile}?fresh=1")
    first = next(parts)
    assert b"<!doctype html>" in first
    assert b"profile-layout" in first + next(parts)
    parts.close()


def test_at_the_deadline_what_is_missing_becomes_a_card(desk: Desk, agent: Agent) -> None:
    """A page that has three seconds ends after them, with everything else in it."""
    profile = agent.profile("cust_2002")
    desk.sandbox.set_faults([{"path": "*/coupons", "delay": 30}])
    began = time.monotonic()
    page = b"".join(agent.stream(profile)).decode()
    assert time.monotonic() - began >= 2.9
    coupons = re.findall(r'<section class="panel[^>]* slot="coupons".*?</section>', page, re.DOTALL)[0]
    assert "in time" in coupons
    assert "Retry" in coupons
    assert page.count('class="error-card"') == 1
    assert page.rstrip().endswith("</html>")


def test_who_leaves_is_not_read_for_any_longer(desk: Desk, agent: Agent) -> None:
    """The line in the log is written when the stream is closed: soon after its reader left, not at the deadline."""
    profile = agent.profile("cust_2003")
    desk.sandbox.set_faults([{"path": "/customers/*", "delay": 30}])
    before = desk.log.read_text().count(f'"path": "{profile}"')
    parts = agent.stream(profile)
    next(parts)
    parts.close()
    left = time.monotonic()
    while desk.log.read_text().count(f'"path": "{profile}"') == before:
        assert time.monotonic() - left < 20, "the page goes on for nobody"
        time.sleep(0.02)
    line = next(line for line in desk.log.read_text().splitlines() if f'"path": "{profile}"' in line)
    assert float(re.findall(r'"ms": ([\d.]+)', line)[0]) < 2900
