"""How long others wait while the dashboard reads and shows answers of up to 5 MiB. Part of `make bench`.

By itself: `python -m tests.bench.large [PART OF A NAME]`. In the platform's place stands one that answers one read with
5 MiB of something and all others with next to nothing. While the page that shows it is made, `/healthz` is asked again
and again: the longest it takes is what everybody else waits. On a machine that is busy with other things the CPU that
the worker used meanwhile tells how long it would have been.
"""

import json
import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from dashboard.loyalty.limits import MAX_ANSWER_BYTES
from tests.bench.browser import Browser
from tests.bench.stage import Desk, staged
from tests.json_server import JsonServer

CUSTOMER = "cust_large"
LONG_WORD = "long " * 20
Item = Callable[[int], Any]

WHOLE: dict[str, Any] = {
    "name": "Sample",
    "minProgress": 100,
    "icon": "https://cdn.gameball.co/sample.png",
    "type": "EventBased",
    "visibility": "visible",
    "isRepeatable": True,
    "activation": {"isActive": True, "startDate": "2026-11-01T00:00:00", "endDate": "2026-12-01T00:00:00"},
    "availability": {"minTier": 1, "tags": ["VIP", "Sample"]},
    "rewards": [{"walletReward": 10, "couponReward": {"type": "percentage_discount", "value": 10}}],
    "benefits": [{"type": "Entry Reward", "description": "Sample", "walletReward": 5, "rankReward": 5}],
    "isUnlocked": True,
    "completionPercentage": 50,
    "achievedCount": 1,
    "code": "SAMPLE-CODE",
    "couponType": "percentage_discount",
    "customerId": "cust_friend",
    "displayName": "Sample Friend",
    "status": "Active",
}
# What a list is full of.
ITEMS: dict[str, Item] = {
    "nothing": lambda place: {},
    "one field, all different": lambda place: {"id": place, "order": place, "name": f"Name {place}"},
    "no objects": lambda place: 1.5,
    "wrong types": lambda place: {"id": [], "order": {}, "name": 1, "type": 7.5, "benefits": 3, "rewards": "x"},
    "long texts": lambda place: {"id": place, "name": LONG_WORD * 300, "description": "\x00" + LONG_WORD * 300},
    "whole ones": lambda place: WHOLE | {"id": place, "order": place, "rewardsCampaignId": place},
}
# Bodies that are no list of one thing.
OTHERS: dict[str, Callable[[], bytes]] = {
    "nested": lambda: b"[" * (MAX_ANSWER_BYTES // 2) + b"]" * (MAX_ANSWER_BYTES // 2),
    "fields": lambda: json.dumps({f"field {n}": n for n in range(MAX_ANSWER_BYTES // 24)}).encode(),
    "numbers": lambda: b"[" + b"1.5," * (MAX_ANSWER_BYTES // 4 - 1) + b"1]",
    "escapes": lambda: json.dumps([{"name": "\ud800"}] * (MAX_ANSWER_BYTES // 21)).encode(),
    "every benefit of another kind": lambda: listed(
        lambda n: {"order": n, "name": f"Tier {n}", "benefits": [{"type": f"Kind {n * 9 + k}"} for k in range(9)]}
    ),
    "tiers full of benefits": lambda: json.dumps(
        [{"order": n, "benefits": [{"type": "x", "walletReward": k} for k in range(11_000)]} for n in range(12)]
    ).encode(),
}


def listed(item: Item, limit: int = MAX_ANSWER_BYTES) -> bytes:
    """A list of as many as fit."""
    items, size = [], 2
    for place in range(limit):
        text = json.dumps(item(place), separators=(",", ":"))
        size += len(text) + 1
        if size > limit:
            break
        items.append(text)
    return f"[{','.join(items)}]".encode()


# The last words of a read's address, how its body stands around a list, and the pages that show it.
CONFIG, PROFILE = "/main/config/", "/main/customers/{key}/"
READS: dict[str, tuple[str, tuple[str, ...]]] = {
    "configurations/tiers": ("{}", ("tiers/", "tiers/3/", "review/", "languages/", "card/", "history/")),
    "configurations/reward-campaigns": (
        "{}",
        (
            "campaigns/",
            "campaigns/3/",
            "campaigns/calendar/",
            "review/",
            "languages/",
            "card/",
            "for-product/?product=SKU-3",
            "for-customer/{key}/",
        ),
    ),
    "configurations/cashback": ('{{"tierCashbackRules":{}}}', ("earning/", "review/")),
    "configurations/redemption": ('{{"redemptionRules":{}}}', ("earning/", "review/")),
    "configurations/referrals": ("{}", ("referral/",)),
    "reward-campaigns-progress": ("{}", ("campaigns/", "stamps/", "")),
    "coupons": ('{{"coupons":{}}}', ("coupons/", "")),
    "referrals": ('{{"referredFriends":{},"hasMore":false}}', ("referrals/",)),
    "activities": ('{{"activities":{},"hasMore":false}}', ("activity/",)),
    "details": ('{{"customerAttributes":{{"tags":{}}}}}', ("details/",)),
}


class Platform(JsonServer):
    """Answers one read with a large body."""

    large: tuple[str, bytes] = ("", b"")

    def body(self, target: str) -> bytes:
        path = target.partition("?")[0].rstrip("/")
        if self.large[0] and path.endswith(self.large[0]):
            return self.large[1]
        last = path.rpartition("/")[2]
        if last in {"tiers", "reward-campaigns", "reward-campaigns-progress"}:
            return b"[]"
        return b'{"coupons":[],"referredFriends":[],"activities":[],"hasMore":false,"customerId":"cust_large"}'

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Who asked has given up; the table says so."""


@contextmanager
def asked_all_the_time(desk: Desk) -> Iterator[list[tuple[float, float]]]:
    """Seconds that each answer of `/healthz` took meanwhile: by the clock, and of the worker's CPU."""
    took, over = [(0.0, 0.0)], threading.Event()

    def ask() -> None:
        connection = HTTPConnection("127.0.0.1", desk.port, timeout=180)
        while not over.is_set():
            began, had_used = time.perf_counter(), desk.cpu()
            connection.request("GET", "/healthz")
            connection.getresponse().read()
            took.append((time.perf_counter() - began, desk.cpu() - had_used))
            over.wait(0.01)
        connection.close()

    thread = threading.Thread(target=ask)
    thread.start()
    try:
        yield took
    finally:
        over.set()
        thread.join()


def main(only: str = "") -> None:
    say(f"\nWhile answers of 5 MiB are read and shown; load {os.getloadavg()[0]:.1f}\n")
    say(
        "| read | full of | page | page took | longest `/healthz` (aim 300 ms) | of it CPU |\n|---|---|---|---|---|---|"
    )
    settings = {"PROGRAM_LANGUAGES": "en ar", "PAGE_DEADLINE": "60"}
    with (
        (platform := Platform()).running() as address,
        tempfile.TemporaryDirectory(prefix="loyalty-desk-bench-") as folder,
        staged(Path(folder), GAMEBALL_BASE_URL=address, **settings) as (desk, _, browser),
    ):
        profile = browser.opened(CUSTOMER)
        for read, (around, pages) in READS.items():
            for what, body in bodies(around):
                if only not in f"{read} {what}":
                    continue
                platform.large = (read, body())
                root = CONFIG if read.startswith("configurations") else profile
                waits = [measured(desk, browser, root + page.format(key=profile.split("/")[-2])) for page in pages]
                for page, (took, clock, cpu) in zip(pages, waits, strict=True):
                    say(f"| {read} | {what} | {page} | {took:.1f} s | {clock * 1000:.0f} ms | {cpu * 1000:.0f} ms |")


def bodies(around: str) -> Iterator[tuple[str, Callable[[], bytes]]]:
    room = MAX_ANSWER_BYTES - len(around)
    for what, item in ITEMS.items():
        yield what, partial(filled, around, item, room)
    yield from OTHERS.items()


def filled(around: str, item: Item, room: int) -> bytes:
    return around.format(listed(item, room).decode()).encode()


def measured(desk: Desk, browser: Browser, path: str) -> tuple[float, float, float]:
    """Seconds that the page took, and the longest that somebody else waited meanwhile: by the clock, and of CPU."""
    with asked_all_the_time(desk) as took:
        began = time.perf_counter()
        browser.look(path + ("&" if "?" in path else "?") + "fresh=1")
        page = time.perf_counter() - began
    clock, cpu = (max(figures) for figures in zip(*took, strict=True))
    return page, clock, cpu


def say(line: str) -> None:
    print(line, flush=True)  # noqa: T201  (what the command is for)


if __name__ == "__main__":
    main(*sys.argv[1:])
