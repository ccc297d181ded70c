"""The Spaaza sandbox as an ASGI application: session, chain, reads, faults and the control address."""

import asyncio
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from dashboard.sandbox.app import HTML, Answer, Sandbox
from dashboard.sandbox.control import control
from dashboard.sandbox.faults import Rule
from dashboard.sandbox.spaaza.account import Account
from dashboard.sandbox.spaaza.options import SpaazaOptions
from dashboard.sandbox.spaaza.people import People
from dashboard.sandbox.spaaza.reads import ODD, READS, WAYS, ApiError, Request, mistyped, warnings_for
from dashboard.sandbox.wire import ON_THE_WIRE, TRANSPORT, break_connection

VERSION = re.compile(r"[0-9]+(\.[0-9]+){1,2}")
ONE_ERROR_FROM = (1, 4, 0)  # before it, errors came as a list
FAULT_ERRORS = {
    "401": ApiError(401, 3, "session_invalid", "The session is not valid."),
    "404": ApiError(404, 13, "user_not_found", "There is no such user in this chain."),
    "429": ApiError(429, 90, "too_many_requests", "Too many requests."),
    "503": ApiError(503, 99, "maintenance", "The service is unavailable."),
}


@dataclass
class SpaazaSandbox(Sandbox):
    """One stand-in for the platform, with the other's faults, door and counting. A rule's path is what follows the
    host, as sent."""

    spaaza: SpaazaOptions = field(default_factory=SpaazaOptions)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.everybody = People(self.spaaza.seed, self.spaaza.population)

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        path = scope["raw_path"].decode("ascii")
        if path.startswith("/control/"):
            status, answered = await control(self, scope, receive)
            await _send(send, Answer(status, _json(answered)), "control")
            return
        request_id = f"sandbox-{next(self._numbers):08}"
        rule = self.faults.match(path)
        answer = self._answered(scope, path, wrong_types=rule is not None and rule.fault == "wrong-types")
        if rule is not None:
            if rule.delay:
                await asyncio.sleep(rule.delay)
            if rule.fault in ON_THE_WIRE:
                await break_connection(rule, scope[TRANSPORT], receive, answer.body)
                return
            answer = _with_fault(rule, answer)
        await _send(send, answer, request_id)

    def _answered(self, scope: dict[str, Any], path: str, *, wrong_types: bool) -> Answer:
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        version = _version(headers.get("x-spaaza-api-version", ""))
        try:
            read = READS.get(tuple(path.strip("/").split("/")))
            self.asked[path.strip("/").rpartition("/")[2] if read else "other"] += 1
            if read is None:
                raise ApiError(404, 1, "endpoint_not_found", "There is nothing at this address.")
            request = self._let_in(scope, headers, version)
            results = read(request)
        except ApiError as error:
            return _refusal(error, version)
        if wrong_types or (request.account and request.account.person.number == ODD):
            results = mistyped(results)
        envelope: dict[str, Any] = {"result": {"code": 1, "status": "ok"}, "results": results}
        if warnings := warnings_for(request):
            envelope["warnings"] = warnings
        return Answer(200, _json(envelope))

    def _let_in(self, scope: dict[str, Any], headers: Mapping[str, str], version: tuple[int, ...]) -> Request:
        """The request, once its method, session, chain and customer are right; raises ApiError."""
        if scope["method"] != "GET":
            raise ApiError(405, 2, "method_not_allowed", "This sandbox only reads.")
        session = (headers.get("x-spaaza-session-user-id"), headers.get("x-spaaza-session-key"))
        if session != (self.spaaza.session_user_id, self.spaaza.session_key):
            raise FAULT_ERRORS["401"]
        try:
            query = dict(parse_qsl(scope["query_string"].decode("ascii"), keep_blank_values=True, errors="strict"))
        except UnicodeDecodeError:
            raise ApiError(400, 22, "query_unreadable", "The query must be UTF-8.") from None
        if query.get("chain_id") != str(self.spaaza.chain_id):
            raise ApiError(403, 7, "no_permission", "The performing user has no read access to this chain.")
        now = self.spaaza.clock()
        ways = [way for way in WAYS if way in query]
        if len(ways) > 1:
            raise ApiError(400, 23, "parameters_conflict", "Only one parameter may name the customer.")
        account = None
        if ways:
            hostname = headers.get("x-myprice-app-hostname") or headers.get("x-spaaza-myprice-app-hostname")
            if ways[0] == "username" and not hostname:
                raise ApiError(400, 24, "hostname_required", "The app's hostname is needed to look up a username.")
            person = self.everybody.find(ways[0], query[ways[0]], now)
            if person is None:
                raise FAULT_ERRORS["404"]
            account = Account(self.everybody, person, now)
        return Request(self.everybody, now, version, query, account)


def _version(text: str) -> tuple[int, ...]:
    """The version asked for; without one the API answers as it did first."""
    return tuple(int(part) for part in text.split(".")) if VERSION.fullmatch(text) else (1, 0, 0)


def _refusal(error: ApiError, version: tuple[int, ...] = ONE_ERROR_FROM) -> Answer:
    said = {"code": error.code, "name": error.name, "description": error.description}
    told = {"error": said} if version >= ONE_ERROR_FROM else {"errors": [said]}
    return Answer(error.status, _json({"result": {"code": 2, "status": "error"}, **told}))


def _with_fault(rule: Rule, answer: Answer) -> Answer:
    """The answer as the rule's fault leaves it."""
    page = b"text/html; charset=utf-8"
    match rule.fault:
        case "empty":
            return Answer(200, b"")
        case "malformed-json":
            return Answer(200, answer.body[: max(1, len(answer.body) * 2 // 3)])
        case "html":
            return Answer(200, HTML, content_type=page)
        case "500":
            return Answer(500, HTML, content_type=page)
        case "redirect":
            return Answer(302, b"", ((b"location", b"/elsewhere"),))
        case "429-retry-after":
            refusal = _refusal(FAULT_ERRORS["429"])
            return Answer(429, refusal.body, ((b"retry-after", str(rule.retry_after).encode()),))
        case str(fault) if fault in FAULT_ERRORS:
            return _refusal(FAULT_ERRORS[fault])
    return answer


def _json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


async def _send(send: Any, answer: Answer, request_id: str) -> None:
    headers = [
        (b"content-type", answer.content_type),
        (b"content-length", str(len(answer.body)).encode()),
        (b"x-request-id", request_id.encode()),
        *answer.headers,
    ]
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body})
