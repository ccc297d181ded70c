"""What every answer is wrapped in: a result, the results themselves, and perhaps warnings."""

from collections.abc import Callable
from datetime import tzinfo
from typing import Any, TypeVar

from dashboard.loyalty.errors import Unreadable
from dashboard.loyalty.models import Answer, PlatformWarning
from dashboard.loyalty.reading import Fields, Need, Notes, root_object
from dashboard.loyalty.spaaza.errors import explain
from dashboard.loyalty.transport import Payload

T = TypeVar("T")
MAX_WARNING_LENGTH = 500  # characters of a warning


def parsed(payload: Payload, parse: Callable[[Fields], T], zone: tzinfo) -> Answer[T]:
    """What `parse` makes of the results, with the answer's warnings and drift. Times without an offset are in `zone`.

    Raises what the envelope says when it is an error all the same, and `Unreadable` when it is no envelope.
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
    )


def _check(root: Fields) -> None:
    """Errors should come with an error's status; one that comes with 200 is one all the same."""
    result = root.inner("result")
    if result is None or result.integer("code") == 1 or result.text("status") == "ok":
        return
    complaint = explain(root.raw)
    raise complaint.error(complaint.sentence, code=complaint.code) if complaint else Unreadable()


def _warning(row: Fields) -> PlatformWarning:
    said: Any = row.raw.get("message")
    message = said if isinstance(said, str) else None
    text = row.text("description") or message
    return PlatformWarning(row.integer("code"), row.text("name"), text[:MAX_WARNING_LENGTH] if text else None)
