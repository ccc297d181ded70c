"""Every page in a language that puts brackets round each text: what stands outside brackets is nobody's to translate.

Allowed there: numbers, times and names (in `<bdi>`, `<time>`, `<kbd>` or `<code>`), and what the platform sent.
"""

import json
import re
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import User
from django.template.loader import render_to_string
from django.test import AsyncClient
from django.utils import translation
from django.utils.safestring import SafeData, mark_safe
from pytest_django import Settings

from dashboard.access.people.actions import ACTIONS
from dashboard.loyalty import strict_json
from dashboard.loyalty.platforms import PLATFORMS
from dashboard.sandbox.server import SandboxServer
from dashboard.sandbox.spaaza.people import CAST
from tests.customers.conftest import Keys, SignIn, case, key_of, program, running_sandbox, sandbox, signed_in
from tests.platforms import CASES, SPAAZA, Case

__all__ = ["case", "key_of", "program", "running_sandbox", "sandbox", "signed_in"]

OPEN, CLOSE = "⟦", "⟧"
CAPITAL, BENT = "Ⓐ", "ⓐ"  # each text begins with a capital letter, which `lower()` would make small
NOT_READ = {"script", "style", "svg"}
DATA = {"bdi", "time", "kbd", "code", "pre"}  # `pre`: what the platform sent, as it was
READ_ALOUD = {"title", "aria-label", "placeholder", "alt", "data-copied", "data-copy-failed", "data-failed"}
NEVER_CLOSED = {"meta", "link", "input", "br", "hr", "img", "use", "path"}
# Ours, and the same in every language.
ALLOWED = {"CSV", "JSON", "sample-admin", "sample-manager", "sample-marketing"}
ALLOWED |= {case.name for case in CASES} | {kind.name for kind in PLATFORMS.values()}
CUSTOMERS = ("cust_1001", "cust_coupons", "cust_stamps", "cust_disabled", "cust_odd", "cust_new")
CONFIGURATION = (
    "tiers/", "tiers/2/", "campaigns/", "campaigns/5810/", "campaigns/?q=nothing-like-it", "campaigns/calendar/",
    "referral/", "earning/", "earning/redemption/", "for-customer/", "for-customer/{key}/",
    "for-product/?product=SKU-3", "languages/", "review/", "history/", "history/1/",
    "history/difference/?from=1&to=2", "card/", "tiers/?lang=xx",
)  # fmt: skip
FRAME = (
    "", "customers/", "customers/?q=sample", "customers/?q=nobody-like-this", "customers/index/",
    "customers/suggestions/?q=salma", "customers/open?id=", "customers/open?id=nobody", "customers/{key}/nothing/",
    "customers/{key}/activity/", "customers/{key}/activity/?page=x", "customers/{key}/messages/",
    "customers/{key}/messages/?after=x", "customers/{key}/streaks/", "customers/{key}/rank/", "customers/{key}/rates/",
    "customers/{key}/tier-history/", "customers/{key}/automations/", "customers/{key}/statement/",
    "customers/{key}/friends/",
    "customers/{key}/statement/?from=x", "customers/{key}/expiries/", "nowhere/",
)  # fmt: skip
OF_STORES = (
    "", "config/campaigns/", "config/campaigns/159/", "config/campaigns/calendar/", "config/languages/",
    "config/review/", "config/history/", "config/card/", "config/tiers/", "customers/", "customers/?q=sample",
    "customers/?q=nobody-like-this", "customers/open?id=nobody", "customers/{key}/stamps/", "customers/{key}/activity/",
    "customers/{key}/statement/", "customers/{key}/expiries/",
)  # fmt: skip
OTHERS = (
    "/access-log/", "/access-log/?customer=cust_1001", "/access-log/days/", "/access-log/days/?until=2026-01-31",
    "/accounts/password/", "/accounts/logout/", "/nothing/",
)  # fmt: skip


def bracketed(text: str) -> str:
    marked = f"{OPEN}{CAPITAL}{text}{CLOSE}"
    return mark_safe(marked) if isinstance(text, SafeData) else marked


@pytest.fixture
def pseudo(monkeypatch: pytest.MonkeyPatch) -> None:
    """Django's translation gives brackets."""
    spoken: dict[str, Any] = {
        "gettext": lambda text: bracketed(text) if text else "",
        "pgettext": lambda _context, text: bracketed(text),
        "ngettext": lambda one, many, number: bracketed(one if number == 1 else many),
        "npgettext": lambda _context, one, many, number: bracketed(one if number == 1 else many),
        "get_language": lambda: "qps",
    }
    for name, function in spoken.items():
        getattr(translation, name)(*("x", "x", "x", 1)[: function.__code__.co_argcount])  # Django looks it up once
        monkeypatch.setattr(vars(translation)["_trans"], name, function)


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Every text that the platform sent."""
    texts: set[str] = set()
    read = strict_json.read

    def noted(raw: bytes) -> Any:
        texts.update(settled(text) for text in texts_in(json.loads(raw)))
        return read(raw)

    monkeypatch.setattr(strict_json, "read", noted)
    return texts


def texts_in(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            for name, inner in value.items():
                yield name
                yield from texts_in(inner)
        case list():
            for inner in value:
                yield from texts_in(inner)


def settled(text: str) -> str:
    return " ".join(text.split())


class Texts(HTMLParser):
    """What people read of a page, or have read to them."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""
        self.attributes: list[str] = []
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.text += "\n"
        if tag not in NEVER_CLOSED:
            self._open.append(tag)
        if not NOT_READ & set(self._open):
            self.attributes += [value for name, value in attrs if value and name in READ_ALOUD]

    def handle_endtag(self, tag: str) -> None:
        self.text += "\n"
        if tag in self._open:
            while self._open.pop() != tag:
                pass

    def handle_data(self, data: str) -> None:
        if not (NOT_READ | DATA) & set(self._open):
            self.text += data


def untranslated(text: str) -> list[str]:
    """The pieces of it outside brackets in which there are words."""
    depth, outside = 0, ""
    for letter in text:
        depth += (letter == OPEN) - (letter == CLOSE)
        outside += letter if not depth and letter != CLOSE else "\n"
    pieces = (settled(piece).strip(" ,:;()+−") for piece in re.split(r"[\n·]", outside))
    return [piece for piece in pieces if re.search(r"[A-Za-z]{2}", piece)]


def english(html: str, data: set[str]) -> set[str]:
    texts = Texts()
    texts.feed(html)
    pieces = {piece for text in (texts.text, *texts.attributes) for piece in untranslated(text)}
    return pieces - ALLOWED - data


async def page_of(client: Any, path: str) -> str:
    response = await client.get(path)
    parts = [chunk async for chunk in response] if response.streaming else [response.content]
    return b"".join(parts).decode()


async def found(client: Any, paths: Iterable[str], data: set[str]) -> dict[str, set[str]]:
    """What is untranslated of these pages, by page."""
    pages = {path: await page_of(client, path) for path in paths}
    assert [path for path, page in pages.items() if OPEN not in page or BENT in page] == []
    return {path: pieces for path, page in pages.items() if (pieces := english(page, data))}


async def test_profiles(pseudo: None, sent: set[str], signed_in: SignIn, key_of: Keys) -> None:
    paths = [f"/main/customers/{await key_of(customer_id)}/" for customer_id in CUSTOMERS]
    assert await found(await signed_in("manager"), paths, sent) == {}


async def test_the_configurations_pages(
    pseudo: None, sent: set[str], sandbox: SandboxServer, signed_in: SignIn, key_of: Keys
) -> None:
    client, key = await signed_in("manager"), await key_of("cust_1001")
    await page_of(client, "/main/config/review/")
    sandbox.change({"tiers": [{"order": 2, "minProgress": 300}], "campaigns": [{"id": 5810, "name": "Sample"}]})
    await page_of(client, "/main/config/review/?fresh=1")
    assert await found(client, [f"/main/config/{path}".format(key=key) for path in CONFIGURATION], sent) == {}


@pytest.mark.parametrize("case", [SPAAZA], ids=str)
async def test_the_second_platform(
    case: Case, pseudo: None, sent: set[str], signed_in: SignIn, key_of: Keys, sandbox: SandboxServer
) -> None:
    client = await signed_in("manager")
    sent.update(settled(member.name) for member in CAST)  # sent in parts
    keys = [await key_of(str(number)) for number in (2001, 2004, 2005, 2010, 2013)]
    paths = [*(f"/main/customers/{key}/" for key in keys), *(f"/main/{path}".format(key=keys[0]) for path in OF_STORES)]
    assert await found(client, paths, sent) == {}
    sandbox.set_faults([{"path": "*", "fault": "503"}])
    assert await found(client, [f"/main/customers/{keys[1]}/?fresh=1"], sent) == {}


async def test_what_the_platform_does_not_answer(
    pseudo: None, sent: set[str], sandbox: SandboxServer, signed_in: SignIn, key_of: Keys, settings: Settings
) -> None:
    key = await key_of("cust_1001")
    settings.PAGE_DEADLINE = 0.5
    sandbox.set_faults([{"path": "*", "fault": "503"}])
    paths = (f"/main/customers/{key}/", f"/main/config/for-customer/{key}/", "/main/config/tiers/")
    assert await found(await signed_in("manager"), paths, sent) == {}


async def test_search_home_log_and_refusals(pseudo: None, sent: set[str], signed_in: SignIn, key_of: Keys) -> None:
    client, key = await signed_in("manager"), await key_of("cust_1001")
    await page_of(client, f"/main/customers/{key}/")
    paths = [*(f"/main/{path}".format(key=key) for path in FRAME), *OTHERS]
    assert await found(client, paths, sent) == {}


async def test_signing_in(pseudo: None, signed_in: SignIn) -> None:
    client = AsyncClient()
    assert await found(client, ["/accounts/login/"], set()) == {}
    refused = await client.post("/accounts/login/", {"login": "nobody", "password": "wrong"})
    assert english(refused.content.decode(), set()) == set()
    assert await found(await signed_in("admin"), ["/security-log/", "/security-log/?event=stamps-set"], set()) == {}
    other = await sync_to_async(User.objects.create)(username="sample-manager")
    staff = [f"/staff/{path}" for path in ("", "new/", f"{other.pk}/", *(f"{other.pk}/{one}/" for one in ACTIONS))]
    admin = await signed_in("admin")
    assert await found(admin, [*staff, "/accounts/sessions/"], set()) == {}
    refused = await admin.post("/staff/new/", {"name": "sample manager", "reach": "some"})
    assert english(refused.content.decode(), set()) == set()
    marketer = await signed_in("marketing")
    assert await found(marketer, ["/access-log/"], set()) == {}


@pytest.mark.parametrize("name", ["400", "403", "404", "405", "429", "500", "503"])
def test_error_pages(name: str, pseudo: None) -> None:
    assert english(render_to_string(f"{name}.html"), set()) == set()


def test_what_is_not_translated_is_found() -> None:
    page = "<p title='Hello'>⟦Good ⟦day⟧, <bdi>Sample</bdi> you⟧ there</p><bdi>Somebody</bdi><p>Sent</p>"
    assert english(page, {"Sent"}) == {"Hello", "there"}


def test_no_template_changes_letters_or_joins_words() -> None:
    """Other languages have other capitals, and another comma. Ids are nobody's to read, and initials are names'."""
    lines = [line for path in Path("templates").rglob("*.html") for line in path.read_text().splitlines()]
    assert len(lines) > 2000
    changing = [line for line in lines if re.search(r"\|(capfirst|lower|upper|title|join)\b", line)]
    assert [line for line in changing if " id=" not in line and "|first|upper" not in line] == []
