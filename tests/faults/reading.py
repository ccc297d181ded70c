"""What a person looks for in the panels of the ordinary customer, and in a panel that failed."""

import re
from typing import Any

from django.test import AsyncClient

from tests import canary
from tests.words import text_of

# Words of programs, not of people.
JARGON = re.compile(
    r"traceback|exception|errno|\bhttps?\b|\b[45]\d\d\b|status|socket|timeout|json|\bNone\b|127\.0\.0\.1|canary",
    re.IGNORECASE,
)

# A panel that comes late is in an element for the end of its column.
PANEL = re.compile(r'\s*(?:<div class="late"[^>]*>)?\s*<section class="panel[^>]* slot="(\w+)"')


async def parts(client: AsyncClient, key: str, *, fresh: bool = False) -> list[str]:
    """The parts in which a streamed profile comes; nothing of the page is missing."""
    response: Any = await client.get(f"/main/customers/{key}/", {"fresh": "1"} if fresh else {})
    assert response.status_code == 200
    found = [part.decode() async for part in response]
    assert found[-1].rstrip().endswith("</html>")
    return found


async def panels(client: AsyncClient, key: str, *, fresh: bool = False) -> dict[str, str]:
    """The markup of every panel of a streamed profile."""
    found = [(PANEL.match(part), part) for part in await parts(client, key, fresh=fresh)]
    return {match[1]: part for match, part in found if match}


def sentence(markup: str) -> str:
    """What the error card of a panel says, which is for people and tells no secret."""
    card = re.search(r'class="error-card".*?<p>(.*?)</p>', markup, re.DOTALL)
    assert card, text_of(markup)
    said = text_of(card[1]).strip()
    assert re.fullmatch(r"[A-Z].*[.?]", said), said
    assert not JARGON.search(said), said
    assert not canary.leaks(text_of(markup))
    return said


def link(what: str, panel: str, markup: str) -> str:
    """Where a panel's Retry (`retry`) or Refresh (`refresh`) leads."""
    found = re.search(rf'<a[^>]*id="{what}-{panel}"[^>]*>', markup)
    assert found, f"{panel} has no {what}"
    address = re.search(r'href="([^"]+)"', found[0])
    assert address
    return address[1]
