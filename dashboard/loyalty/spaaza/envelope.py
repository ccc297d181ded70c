"""The envelope of every answer: a result code, the results, and perhaps warnings."""

from collections.abc import Callable
from datetime import tzinfo
from typing import Any, Protocol, TypeVar

from dashboard.loyalty.errors import Unreadable
from dashboard.loyalty.models import Answer, PlatformWarning
from dashboard.loyalty.notes import Notes
from dashboard.loyalty.outcomes import Payload
from dashboard.loyalty.reading import Fields, root_object
from dashboard.loyalty.sent_object import Need
from dashboard.loyalty.spaaza.endpoints import Endpoints
from dashboard.loyalty.spaaza.errors import explain
from dashboard.loyalty.spaaza.parsing.customer import without_secrets

T = TypeVar("T")
MAX_WARNING_LENGTH = 500  # characters


class Spaaza(Protocol):
    """What a read needs of the platform."""

    endpoints: Endpoints

    async def parsed(self, payload: Payload, parse: Callable[[Fields], T]) -> Answer[T]:
        """See `SpaazaPlatform.parsed`."""


def parsed(payload: Payload, parse: Callable[[Fields], T], zone: tzinfo) -> Answer[T]:
    """Parse the results; the answer includes warnings and drift. Times without an offset are in `zone`.

    Raises the envelope's error if it contains one, and `Unreadable` if it is not an envelope.
    """
    notes = Notes(zone, payload.cuts)
    root = root_object(payload.body, notes)
    _check(root)
    results = root.inner("results", need=Need.VALUE)
    if results is None:
        raise Unreadable(request_id=payload.request_id)
    value = parse(results)
    warnings = tuple(_warning(row) for row in root.parts("warnings"))
    return Answer(
        value,
        payload.fetched_at,
        request_id=payload.request_id,
        drift=notes.found,
        warnings=warnings,
        is_large=payload.is_large,
        other=without_secrets(notes.other | results.unread_at_top()),
    )


def _check(root: Fields) -> None:
    """Raise the envelope's error. An error should have an error status, but one with status 200 counts too."""
    result = root.inner("result")
    if result is None or result.integer("code") == 1 or result.text("status") == "ok":
        return
    reported = explain(root.raw)
    raise reported.error(reported.sentence, code=reported.code) if reported else Unreadable()


def _warning(row: Fields) -> PlatformWarning:
    message: Any = row.raw.get("message")
    text = row.text("description") or (message if isinstance(message, str) else None)
    return PlatformWarning(row.integer("code"), row.text("name"), text[:MAX_WARNING_LENGTH] if text else None)
