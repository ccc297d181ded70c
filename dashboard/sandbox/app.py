"""The sandbox as an ASGI application: keys, quota, routes, faults and the control address."""

import asyncio
import json
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import count
from typing import Any
from urllib.parse import parse_qsl, unquote
from zoneinfo import ZoneInfo

from dashboard.sandbox import customer_reads, messages, program_reads
from dashboard.sandbox.configuration import Configuration
from dashboard.sandbox.control import control
from dashboard.sandbox.errors import ApiError, invalid, too_many
from dashboard.sandbox.faults import Faults, Rule
from dashboard.sandbox.icons import ICONS, drawing
from dashboard.sandbox.options import SandboxOptions
from dashboard.sandbox.program import language
from dashboard.sandbox.quota import CUSTOMERS, OTHERS, Peaks, SlidingWindows
from dashboard.sandbox.request import Request
from dashboard.sandbox.spelling import as_live, mistyped
from dashboard.sandbox.wire import ON_THE_WIRE, TRANSPORT, break_connection

VERSIONS = ("v4.0", "v4", "v4.1")
CUSTOMER_READS = {
    (): ("customer", customer_reads.without_personal_data),
    ("details",): ("details", customer_reads.details),
    ("balance",): ("balance", customer_reads.balance),
    ("tier-progress",): ("tier-progress", customer_reads.tier_progress),
    ("reward-campaigns-progress",): ("reward-campaigns-progress", customer_reads.reward_campaigns_progress),
    ("coupons",): ("coupons", customer_reads.coupons),
    ("referrals",): ("referrals", customer_reads.referrals),
    ("referrals", "count"): ("referrals/count", customer_reads.referrals_count),
    ("activities",): ("activities", customer_reads.activities),
    ("activities", "count"): ("activities/count", customer_reads.activities_count),
    ("notifications",): ("notifications", messages.notifications),
    ("notifications", "count"): ("notifications/count", messages.notifications_count),
    ("automation",): ("automation", messages.automation),
}
CAMPAIGN_READS = {"stamps": customer_reads.stamps, "streaks": customer_reads.streaks}
PROGRAM_READS = {
    ("configurations", "tiers"): program_reads.tiers,
    ("configurations", "reward-campaigns"): program_reads.reward_campaigns,
    ("configurations", "referrals"): program_reads.referrals,
    ("configurations", "cashback"): program_reads.cashback,
    ("configurations", "redemption"): program_reads.redemption,
    ("transactions",): program_reads.transactions,
    ("transactions", "customer-view"): program_reads.transactions_with_customers,
    ("transactions", "count"): program_reads.transactions_count,
    ("leaderboard",): program_reads.leaderboard,
}
FAULT_ERRORS = {
    "401": ApiError(401, 1000, "The API key or the secret key is not valid."),
    "404": ApiError(404, 7000, "Customer not found."),
    "429": too_many(),
    "503": ApiError(503, 5003, "The service is unavailable."),
}
HTML = b"<!doctype html><title>Sample gateway</title><h1>We are back soon</h1>"


@dataclass(frozen=True, slots=True)
class Answer:
    """A response: status, body, and headers besides the content type and the request id."""

    status: int
    body: bytes
    headers: tuple[tuple[bytes, bytes], ...] = ()
    content_type: bytes = b"application/json; charset=utf-8"


async def no_listener() -> None:
    """Do nothing: no listener is running."""


@dataclass
class Sandbox:
    """One stand-in for the platform. `request_counts` counts requests by kind of read since the last reset.

    `apply_connection_faults` is awaited after each change of the faults, so that the listener accepts or refuses
    connections accordingly.
    """

    options: SandboxOptions = field(default_factory=SandboxOptions)
    faults: Faults = field(default_factory=Faults)
    request_counts: Counter[str] = field(default_factory=Counter)
    apply_connection_faults: Callable[[], Awaitable[None]] = no_listener

    def __post_init__(self) -> None:
        self.people = self.options.people()
        self.zone = ZoneInfo(self.options.time_zone)
        self.configuration = Configuration(self.options, self._now())
        self._quota = {True: SlidingWindows(CUSTOMERS), False: SlidingWindows(OTHERS)}
        self._peaks = {True: Peaks(CUSTOMERS), False: Peaks(OTHERS)}
        self._numbers = count(1)

    @property
    def most_requests(self) -> dict[str, dict[str, int]]:
        """The most requests in any window since the last reset, by quota and length (seconds)."""
        peaks = {"customers": self._peaks[True], "others": self._peaks[False]}
        return {name: {f"{seconds:g}": most for seconds, most in one.most.items()} for name, one in peaks.items()}

    def reset_requests(self) -> None:
        self.request_counts.clear()
        for peaks in self._peaks.values():
            peaks.reset()

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        path = scope["raw_path"].decode("ascii")
        if path.startswith("/control/"):
            status, answered = await control(self, scope, receive)
            await _send(send, Answer(status, as_json(answered)), "control")
            return
        if path.startswith("/icons/"):
            await _send(send, _icon(path), "icon")
            return
        request_id = f"sandbox-{next(self._numbers):08}"
        rule = self.faults.match(self.rules_path(path))
        answer = self.answer(scope, path, request_id, mistype=rule is not None and rule.fault == "wrong-types")
        if rule is not None:
            if rule.delay:
                await asyncio.sleep(rule.delay)
            if rule.fault in ON_THE_WIRE:
                await break_connection(rule, scope[TRANSPORT], receive, answer.body)
                return
            answer = self._with_fault(rule, answer, request_id)
        await _send(send, answer, request_id)

    def rules_path(self, path: str) -> str:
        """The part of a request's path that a rule's pattern has to match."""
        return path.partition("/integrations")[2]

    def refusal(self, status: str, request_id: str) -> Answer:
        """The platform's own error with this status."""
        return _refusal(FAULT_ERRORS[status], request_id)

    def _with_fault(self, rule: Rule, answer: Answer, request_id: str) -> Answer:
        """The answer after the rule's fault."""
        match rule.fault:
            case "empty":
                return Answer(200, b"")
            case "malformed-json":
                return Answer(200, answer.body[: max(1, len(answer.body) * 2 // 3)])
            case "html":
                return Answer(200, HTML, content_type=b"text/html; charset=utf-8")
            case "500":
                return Answer(500, HTML, content_type=b"text/html; charset=utf-8")
            case "redirect":
                return Answer(302, b"", ((b"location", b"/elsewhere"),))
            case "429-retry-after":
                return replace(
                    self.refusal("429", request_id), headers=((b"retry-after", str(rule.retry_after).encode()),)
                )
            case str(fault) if fault in FAULT_ERRORS:
                return self.refusal(fault, request_id)
        return answer

    def answer(self, scope: dict[str, Any], path: str, request_id: str, *, mistype: bool) -> Answer:
        """The answer of a working platform, with wrong types in it if `mistype`."""
        try:
            answer = self._read(scope, _segments(path))
        except ApiError as error:
            return _refusal(error, request_id)
        body = as_json(mistyped(answer) if mistype else answer)
        if self.options.own_icons:
            host = dict(scope["headers"]).get(b"host", b"")
            body = body.replace(ICONS.encode(), b"http://" + host + b"/icons")
        return Answer(200, body)

    def _read(self, scope: dict[str, Any], segments: list[str]) -> Any:
        """The JSON of the read in the path. Raises ApiError."""
        match segments:
            case ["api", version, "integrations", "customers", customer_id, *rest] if version in VERSIONS:
                return self._customer_read(scope, customer_id, rest)
            case ["api", version, "integrations", "orders", order_id, "transactions"] if version in VERSIONS:
                request = self._admitted(scope, "orders/transactions", customer=False)
                return program_reads.order_transactions(request, order_id)
            case ["api", version, "integrations", *rest] if version in VERSIONS:
                return self._program_read(scope, rest)
        self.request_counts["other"] += 1
        raise ApiError(404, 4040, "There is nothing at this address.")

    def _customer_read(self, scope: dict[str, Any], customer_id: str, rest: list[str]) -> Any:
        kind = rest[0] if len(rest) == 2 and rest[0] in CAMPAIGN_READS else None
        if kind is None and tuple(rest) not in CUSTOMER_READS:
            self.request_counts["other"] += 1
            raise ApiError(404, 4040, "There is nothing at this address.")
        if kind is not None:
            customer = customer_reads.customer_of(self._admitted(scope, kind, customer=True), customer_id)
            answer: Any = CAMPAIGN_READS[kind](customer, rest[1])
        else:
            kind, read = CUSTOMER_READS[tuple(rest)]
            customer = customer_reads.customer_of(self._admitted(scope, kind, customer=True), customer_id)
            answer = read(customer)
        if customer_id == "cust_odd":
            answer = mistyped(answer)
        return as_live(kind, answer) if self.options.live else answer

    def _program_read(self, scope: dict[str, Any], rest: list[str]) -> Any:
        read = PROGRAM_READS.get(tuple(rest))
        if read is None:
            self.request_counts["other"] += 1
            raise ApiError(404, 4040, "There is nothing at this address.")
        kind = "/".join(rest)
        answer = read(self._admitted(scope, kind, customer=False))
        return as_live(kind, answer) if self.options.live else answer

    def _admitted(self, scope: dict[str, Any], kind: str, *, customer: bool) -> Request:
        """Count the request and check its method, keys and quota. Raises ApiError."""
        self.request_counts[kind] += 1
        self._peaks[customer].count()
        headers = dict(scope["headers"])
        if scope["method"] != "GET":
            raise ApiError(405, 4050, "This sandbox only reads.")
        keys = (headers.get(b"apikey", b"").decode("latin-1"), headers.get(b"secretkey", b"").decode("latin-1"))
        for name, expected, value, code in zip(
            ("APIKey", "SecretKey"), (self.options.api_key, self.options.secret_key), keys, (1000, 1001), strict=True
        ):
            if value != expected:
                raise ApiError(401, code, f"The {name} header is {'not valid' if value else 'missing'}.")
        if self.options.limits and not self._quota[customer].admits():
            raise too_many()
        try:
            query = dict(parse_qsl(scope["query_string"].decode("ascii"), keep_blank_values=True, errors="strict"))
        except UnicodeDecodeError:
            raise invalid("query", "it must be UTF-8", status=400) from None
        lang = query.get("lang") or headers.get(b"lang", b"").decode("latin-1")
        return Request(self.options, self.people, self.configuration, self._now(), language(lang), query)

    def _now(self) -> datetime:
        return self.options.clock(self.zone).replace(tzinfo=None)


def _segments(path: str) -> list[str]:
    """The path's segments, decoded after the split. Like many servers, it then resolves `.` and `..`."""
    resolved: list[str] = []
    for part in path.strip("/").split("/"):
        segment = unquote(part, errors="replace")
        if segment == "..":
            resolved = resolved[:-1]
        elif segment not in (".", ""):
            resolved.append(segment)
    return resolved


def _icon(path: str) -> Answer:
    picture = drawing(path)
    headers = ((b"cache-control", b"max-age=3600"),)
    return Answer(200, picture, headers, b"image/svg+xml") if picture else Answer(404, b"")


def as_json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _refusal(error: ApiError, request_id: str) -> Answer:
    return Answer(error.status, as_json(error.envelope(request_id)))


async def _send(send: Any, answer: Answer, request_id: str) -> None:
    headers = [
        (b"content-type", answer.content_type),
        (b"content-length", str(len(answer.body)).encode()),
        (b"x-request-id", request_id.encode()),
        *answer.headers,
    ]
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body})
