"""Who may not see personal data sees none, wherever it is planted into a platform's answers."""

import json
import re
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from html import unescape
from itertools import count
from typing import Any
from urllib.parse import unquote

import pytest
import pytest_asyncio
from django.contrib.auth.models import User

from customers import index
from customers.models import KnownCustomer
from customers.profile import on_demand
from dashboard.access.roles import ROLES, Right
from dashboard.loyalty.customer_record import CustomerRecord
from dashboard.sandbox.app import Answer, Sandbox
from dashboard.sandbox.spaaza.app import SpaazaSandbox
from tests.cases.conftest import SignIn
from tests.cases.reader import Reader
from tests.platforms import CASES, GAMEBALL, SPAAZA, Case

BLIND = sorted(role for role, rights in ROLES.items() if rights and Right.PERSONAL_DATA not in rights)
EMAILS = (
    "zelda@planted.example.com",
    "zelda=40planted.example.com",
    "zelda(at)planted.example.com",
    "zelda [at] planted.example.com",
    "zelda%40planted.example.com",
    "zelda\N{FULLWIDTH COMMERCIAL AT}planted.example.com",
    "zelda_planted_com",
)
PHONES = (
    "+201005550143",
    "tel-01005550143",
    "wa_201005550143",
    "m201005550143",
    "u201005550143",
    "0100 555 0143",
    "(0100) 555-0143",
    "٠١٠٠٥٥٥٠١٤٣",
    "00201005550143",
)
BIRTH = "1913-07-19"
BIRTH_FIELDS = ("bday", "naissance", "تاريخ الميلاد", "Geburtstag", "date_of_birth")
SECRETS = re.compile(r"zelda|1005550143|1913-07-19|19 Jul(y)? 1913|19\.07\.1913", re.IGNORECASE)
ARABIC_DIGITS = {ord("٠") + digit: ord("0") + digit for digit in range(10)}
ESCAPED = re.compile(r"\\u([0-9a-f]{4})")
IN_NUMBER = re.compile(r"(?<=\d)[\s().-]+(?=\d)")
PANELS = ("details", "balance", "tier", "coupons", "stamps", "campaigns", "referrals", "activity")
FORMATS = ("csv", "json")
CONFIGURATION_LINK = re.compile(r'href="(/main/config/(?:history/difference/\?[^"#]*|[^"?#]*))')
NUMBER_LINK = {kind: re.compile(rf'href="(/main/{kind}/[^"]+)"') for kind in ("orders", "codes")}
# The addresses that have planted values to show, numbers as 0.
EVERYWHERE = (
    "campaigns/",
    "campaigns/0/",
    "campaigns/format=csv",
    "campaigns/format=json",
    "history/",
)
SHOWN = {
    GAMEBALL.slug: (*EVERYWHERE, "tiers/", "tiers/0/", "referral/", "earning/", "languages/", "for-customer/0/"),
    SPAAZA.slug: (*EVERYWHERE, "history/0/"),
}
FULL_AND_ODD = {GAMEBALL.slug: ("cust_1001", "cust_stamps"), SPAAZA.slug: ("2018", "2001")}


class Planting:
    """Plants contact data into a platform's answers.

    Of a list, every second row has a plant in each text. All other objects have it only in texts with blanks, except
    those about the customer `odd`. Every object has fields that nobody documented.
    """

    def __init__(self, odd: str) -> None:
        self.odd, self._numbers = odd, count()

    def planted(self, body: Any, about: str) -> Any:
        return self._value(body, everywhere=about == self.odd, is_customer=bool(about), name="")

    def plant(self) -> str:
        number = next(self._numbers)
        return f"{EMAILS[number % len(EMAILS)]} {PHONES[number % len(PHONES)]}"

    def _value(self, value: Any, *, everywhere: bool, is_customer: bool, name: str) -> Any:
        if isinstance(value, list):
            return [
                self._value(one, everywhere=everywhere or row % 2 == 1, is_customer=is_customer, name=name)
                for row, one in enumerate(value)
            ]
        if isinstance(value, dict):
            flags = {"everywhere": everywhere, "is_customer": is_customer}
            fields = {key: self._value(one, **flags, name=key) for key, one in value.items()}
            births = dict.fromkeys(BIRTH_FIELDS, BIRTH) if is_customer else {}
            return {**fields, "noted": self.plant(), "nested": {"noted": [self.plant()]}, **births}
        if not isinstance(value, str) or name in {"lang", "chain"}:
            return value
        if re.search("birth", name, re.IGNORECASE):
            return f"{BIRTH} {self.plant()}" if everywhere else BIRTH
        if re.search("e_?mail", name, re.IGNORECASE):
            return EMAILS[0]
        if re.search("mobile|phone", name, re.IGNORECASE):
            return PHONES[0]
        return f"{value} {self.plant()}" if everywhere or " " in value else value


def secrets_in(text: str) -> set[str]:
    """The planted values that a page or file shows, in whatever way they are written."""
    text = ESCAPED.sub(lambda found: chr(int(found[1], 16)), unescape(unquote(text))).translate(ARABIC_DIGITS)
    return {found[0] for one in (text, IN_NUMBER.sub("", text)) for found in SECRETS.finditer(one)}


@pytest.fixture(params=CASES, ids=str)
def platform(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Case, str, Planting]]:
    """A sandbox with planted answers: its case, its address, and what plants."""
    case: Case = request.param
    planting = Planting(FULL_AND_ODD[case.slug][1])
    for kind, envelope in ((Sandbox, None), (SpaazaSandbox, "results")):
        monkeypatch.setattr(kind, "answer", with_plants(kind.answer, planting, envelope))
    with case.serve() as server:
        yield case, server.base_url, planting


def with_plants(answer: Callable[..., Answer], planting: Planting, envelope: str | None) -> Callable[..., Answer]:
    def planted(self: Any, scope: dict[str, Any], path: str, request_id: str, *, mistype: bool) -> Answer:
        sent = answer(self, scope, path, request_id, mistype=mistype)
        body, query = json.loads(sent.body), scope["query_string"].decode()
        about = re.search(r"/customers/([^/]+)|user_id=(\d+)", f"{unquote(path)}?{query}")
        customer_id = next(filter(None, about.groups())) if about else ""
        parts = (envelope, "warnings", "error") if envelope else (None,)
        for part in parts:
            if part is None:
                body = planting.planted(body, customer_id)
            elif part in body:
                body[part] = planting.planted(body[part], customer_id)
        return replace(sent, body=json.dumps(body).encode())

    return planted


@pytest_asyncio.fixture
async def read(platform: tuple[Case, str, Planting], reader: SignIn) -> AsyncIterator[Callable[[str], Any]]:
    """`await read(role)` signs in a role that reads the planted program."""
    case, base_url, _planting = platform
    signed_in: dict[str, Reader] = {}

    async def sign_in(role: str) -> Reader:
        if role not in signed_in:
            pages = await reader(role, case, base_url, languages=["en", "ar"])
            signed_in[role] = replace(pages, customer_id=FULL_AND_ODD[case.slug][0])
        return signed_in[role]

    yield sign_in


async def texts(reader: Reader, addresses: list[str], *, fragments: bool = False) -> dict[str, str]:
    """What each of the addresses answers, and with `fragments` what it answers to HTMX on a profile."""
    found = {}
    for address in addresses:
        headers = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{addresses[0]}"} if fragments else {}
        response: Any = await reader.client.get(address, headers=headers)
        parts = [part async for part in response] if response.streaming else [response.content]
        found[address] = b"".join(parts).decode()
    return found


def leaks(found: dict[str, str]) -> dict[str, set[str]]:
    return {address: secrets for address, text in found.items() if (secrets := secrets_in(text))}


def links(found: dict[str, str]) -> list[str]:
    """Two configuration pages of each kind that the pages link to."""
    kinds: dict[str, list[str]] = {}
    for text in found.values():
        for address in dict.fromkeys(map(unescape, CONFIGURATION_LINK.findall(text))):
            kinds.setdefault(kind_of(address), []).append(address)
    return [address for addresses in kinds.values() for address in addresses[:2]]


def kind_of(address: str) -> str:
    """The address without what tells pages of one kind apart: keys, numbers, and the values in a query."""
    path, _mark, query = address.partition("?")
    names = sorted(part if part.startswith("format=") else part.partition("=")[0] for part in query.split("&"))
    return re.sub(r"[a-z2-7]{16}|\d+", "0", path) + "&".join(names)


async def test_profiles(platform: tuple[Case, str, Planting], read: Callable[[str], Any]) -> None:
    case, _base_url, _planting = platform
    manager = await read("manager")
    for who in FULL_AND_ODD[case.slug]:
        profile = await manager.address(who)
        slugs = [slug for slug in PANELS if slug in case.content]
        addresses = [profile, *(f"{profile}{slug}/?all=1" for slug in slugs)]
        addresses += [f"{profile}{slug}/" for slug in on_demand(manager.program)]
        seen = await texts(manager, addresses)
        assert leaks(seen).keys() >= {profile, *(f"{profile}{slug}/?all=1" for slug in slugs)}
        if case is GAMEBALL:
            assert leaks(seen).keys() >= {f"{profile}{slug}/" for slug in ("messages", "streaks", "automations")}
        for role in BLIND:
            blind = await read(role)
            assert leaks(await texts(blind, addresses)) == {}
            if who == FULL_AND_ODD[case.slug][1]:  # with a plant in every text
                assert leaks(await texts(blind, addresses, fragments=True)) == {}
    # The index learns what was sent, not what was shown.
    stored = [known async for known in KnownCustomer.objects.all()]
    assert not any("•••" in f"{known.customer_id}{known.name}{known.email}{known.phone}" for known in stored)
    assert any("zelda" in known.email for known in stored)


async def test_statements_orders_and_codes(platform: tuple[Case, str, Planting], read: Callable[[str], Any]) -> None:
    case, _base_url, _planting = platform
    if case is not GAMEBALL:
        return  # it has no such pages
    for role in ("manager", *BLIND):
        pages = await read(role)
        found: dict[str, str] = {}
        for who in FULL_AND_ODD[case.slug]:
            profile = await pages.address(who)
            parts = ("statement/", "statement/?format=csv", "expiries/", "activity/?all=1", "coupons/?all=1")
            found |= await texts(pages, [f"{profile}{part}" for part in parts])
        numbers = {kind: NUMBER_LINK[kind].findall("".join(found.values())) for kind in NUMBER_LINK}
        shown = await texts(pages, [address for kind in numbers.values() for address in kind[:3] + kind[-1:]])
        fresh = await texts(pages, [f"{address}{'&' if '?' in address else '?'}fresh=1" for address in shown])
        assert all(numbers.values()), role
        if role == "manager":
            assert leaks(found)
            assert leaks(shown)
            assert leaks(fresh)
        else:
            for kind in (found, shown, fresh):
                assert leaks(kind) == {}


async def test_lists_of_customers(read: Callable[[str], Any]) -> None:
    manager = await read("manager")
    record = CustomerRecord(
        "zelda@planted.example.com",
        "search",
        platform_id="201005550143",
        name="Quinn Quade",  # one with contact data in it is found only by all of it
        email=EMAILS[0],
        phone=PHONES[0],
        referral_code="m201005550143",
        tier="tier of zelda_planted_com",
        points=Decimal(7),
        points_name="points of wa_201005550143",
    )
    key = (await index.learn(manager.program, [record]))[record.customer_id]
    for role in ("manager", *BLIND):
        pages = await read(role)
        known = await KnownCustomer.objects.aget(key=key)
        await index.remember_view(manager.program, (await User.objects.aget(username=role)).pk, known)
        found = await texts(pages, ["/main/", "/main/customers/", "/main/customers/?q=Quinn", "/main/customers/index/"])
        response = await pages.client.post("/main/customers/suggestions/", {"q": "Quinn"})
        found["suggestions"] = response.content.decode()
        shows = {address for address, text in found.items() if "Quinn" in text}
        assert shows == {"/main/", "/main/customers/", "/main/customers/?q=Quinn", "suggestions"}
        assert leaks(found).keys() == (shows if role == "manager" else set())


async def test_configuration(platform: tuple[Case, str, Planting], read: Callable[[str], Any]) -> None:
    case, _base_url, _planting = platform
    manager = await read("manager")
    await texts(manager, ["/main/config/review/"])  # the first snapshots; the plants of the next answers are others
    key = (await manager.address()).rstrip("/").rpartition("/")[2]
    more = ("card/", "review/count/", f"for-customer/{key}/", "for-product/?product=SKU-1")
    found = await texts(manager, ["/main/config/review/?fresh=1", *(f"/main/config/{path}" for path in more)])
    for _step in range(3):
        found |= await texts(manager, [one for one in links(found) if one not in found])
    found |= await texts(
        manager, [f"{one}{'&' if '?' in one else '?'}format={form}" for one in found for form in FORMATS]
    )
    shown = {kind_of(address) for address in leaks(found)}
    assert shown >= {f"/main/config/{path}" for path in SHOWN[case.slug]}
    for role in BLIND:
        assert leaks(await texts(await read(role), list(found))) == {}


async def test_setting_a_stamps_total(platform: tuple[Case, str, Planting], read: Callable[[str], Any]) -> None:
    case, _base_url, _planting = platform
    if case is GAMEBALL:
        address = ["/main/customers/stamps/5809/"]
        assert leaks(await texts(await read("manager"), address))
        for role in BLIND:
            assert leaks(await texts(await read(role), address)) == {}
