"""What must not stand on a page of the dashboard while the platform keeps to its contract."""

import re
from collections.abc import Container, Iterator
from html import unescape

SLOW = 3.0  # seconds
ERROR_CARD = re.compile(r'<div class="error-card-text">\s*<p>(.*?)</p>', re.DOTALL)
NOT_SHOWN = re.compile(r"Not shown: (.*?)</span>", re.DOTALL)
OUTLINE = re.compile(r'<slot name="([\w-]+)">\s*<\w+ class="skeleton')
NOTICES = re.compile(r'<details class="more drift">(.*?)</details>', re.DOTALL)
NOTICE = re.compile(r"<li>\s*<bdi>(?P<field>.*?)</bdi>:\s+(?P<what>.*?)</li>", re.DOTALL)
# Without the query, which only sorts or filters the same page, except in a comparison of two moments.
CONFIGURATION_LINK = re.compile(r'href="(/main/config/(?:history/difference/\?)?[^"?#]*)')


def faults(page: str, seconds: float, vague: Container[str]) -> Iterator[str]:
    """Yield what on the page says that an answer was not good, and whether the page is slow or not whole.

    `vague` names the fields whose type in the contract allows more than its description: the mock follows the type.
    """
    if seconds > SLOW:
        yield f"took {seconds:.1f} s"
    for panel in OUTLINE.findall(page):
        if f' slot="{panel}"' not in page:
            yield f"nothing in place of {panel}"
    for sentence in ERROR_CARD.findall(page):
        yield f"error card: {plain(sentence)}"
    for part in NOT_SHOWN.findall(page):
        yield f"not shown: {plain(part)}"
    for notices in NOTICES.findall(page):
        found = [(plain(one["field"]), plain(one["what"])) for one in NOTICE.finditer(notices)]
        assert found, "The notes about drift have another form: adapt NOTICE."
        for field, what in found:
            if not is_right(field, what, vague):
                yield f"false drift: {field}: {what}"


def is_right(field: str, what: str, vague: Container[str]) -> bool:
    """Whether a note is right although the mock keeps to the contract: it does not know whom it was asked about, nor
    descriptions."""
    is_absent = what.startswith(("not sent", "null"))
    return "another customer" in what or (field.rpartition(".")[2] in vague and not is_absent)


def links(page: str) -> set[str]:
    """Return the addresses of configuration pages on a page."""
    return {unescape(link) for link in CONFIGURATION_LINK.findall(page)}


def plain(markup: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", "", markup)).split())
