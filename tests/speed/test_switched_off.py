"""With every trick switched off pages are the same."""

import re
from pathlib import Path

from dashboard.speed import TRICKS
from tests.live import Agent, running_desk

# What differs from one dashboard to the next: tokens of forms, customers' keys, sealed numbers of orders and codes, and
# when something was read; and the port in a link for tickets.
CHANGING = re.compile(
    r'(?<=name="csrfmiddlewaretoken" value=")\w{64}|\b[a-z2-7]{16}\b|\b\d\d:\d\d\b|<time .*?</time>'
    r'|(?<=/orders/)[^/"]+|(?<=/codes/)[^/"]+|(?<=127\.0\.0\.1:)\d+'
)


def pages(folder: Path, **settings: str) -> dict[str, list[str]]:
    """The lines of pages of a dashboard with these settings; panels come in any order, so sorted."""
    folder.mkdir()
    with running_desk(folder, None, **settings) as desk:
        agent = Agent(desk, "manager")
        profile = agent.profile("cust_1001")
        agent.ask(profile)  # the next time, nothing is late
        addresses = {
            "profile": profile,
            "configuration": "/main/config/campaigns/",
            "search": "/main/customers/",
            "change password": "/accounts/password/",
        }
        answers = {name: agent.ask(address) for name, address in addresses.items()}
    assert {name: status for name, (status, _headers, _page) in answers.items()} == dict.fromkeys(addresses, 200)
    return {name: sorted(CHANGING.sub("", page).splitlines()) for name, (_status, _headers, page) in answers.items()}


def test_pages_are_the_same_without_the_tricks(tmp_path: Path) -> None:
    quick = pages(tmp_path / "quick")
    assert len(quick["profile"]) > 300
    assert pages(tmp_path / "slow", SPEED_OFF=" ".join(TRICKS)) == quick
