"""The Spaaza sandbox as an ASGI application: session, chain, reads, faults and the control address."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from dashboard.sandbox.app import Answer, Sandbox, as_json
from dashboard.sandbox.spaaza.account import Account
from dashboard.sandbox.spaaza.options import SpaazaOptions
from dashboard.sandbox.spaaza.people import People
from dashboard.sandbox.spaaza.reads import ODD, READS, WAYS, ApiError, Request, mistyped, warnings_for

VERSION = re.compile(r"[0-9]+(\.[0-9]+){1,2}")
ONE_ERROR_FROM = (1, 4, 0)  # earlier versions send errors as a list
FAULT_ERRORS = {
    "401": ApiError(401, 3, "session_invalid", "The session is not valid."),
    "404": ApiError(404, 13, "user_not_found", "There is no such user in this chain."),
    "429": ApiError(429, 90, "too_many_requests", "Too many requests."),
    "503": ApiError(503, 99, "maintenance", "The service is unavailable."),
}


@dataclass
class SpaazaSandbox(Sandbox):
    """One stand-in for the platform, with faults and counts like `Sandbox`. A rule's path is the part after the host,
    as sent."""

    spaaza: SpaazaOptions = field(default_factory=SpaazaOptions)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.everybody = People(self.spaaza.seed, self.spaaza.population)

    def rules_path(self, path: str) -> str:
        return path

    def refusal(self, status: str, request_id: str) -> Answer:
        return _refusal(FAULT_ERRORS[status])

    def answer(self, scope: dict[str, Any], path: str, request_id: str, *, mistype: bool) -> Answer:
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        version = _version(headers.get("x-spaaza-api-version", ""))
        try:
            read = READS.get(tuple(path.strip("/").split("/")))
            self.request_counts[path.strip("/").rpartition("/")[2] if read else "other"] += 1
            if read is None:
                raise ApiError(404, 1, "endpoint_not_found", "There is nothing at this address.")
            request = self._admitted_request(scope, headers, version)
            results = read(request)
        except ApiError as error:
            return _refusal(error, version)
        if mistype or (request.account and request.account.person.number == ODD):
            results = mistyped(results)
        envelope: dict[str, Any] = {"result": {"code": 1, "status": "ok"}, "results": results}
        if warnings := warnings_for(request):
            envelope["warnings"] = warnings
        return Answer(200, as_json(envelope))

    def _admitted_request(self, scope: dict[str, Any], headers: Mapping[str, str], version: tuple[int, ...]) -> Request:
        """Check the request's method, session, chain and customer. Raises ApiError."""
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
    """The requested version; without one, the API answers as its first version."""
    return tuple(int(part) for part in text.split(".")) if VERSION.fullmatch(text) else (1, 0, 0)


def _refusal(error: ApiError, version: tuple[int, ...] = ONE_ERROR_FROM) -> Answer:
    details = {"code": error.code, "name": error.name, "description": error.description}
    body = {"error": details} if version >= ONE_ERROR_FROM else {"errors": [details]}
    return Answer(error.status, as_json({"result": {"code": 2, "status": "error"}, **body}))
