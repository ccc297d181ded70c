"""Quotes path segments so that no value can reach another address."""

import re
from urllib.parse import quote

from dashboard.loyalty.errors import InvalidCustomerId

# Quoting keeps `.` and `..`, and every client and server resolves them. Between slashes or backslashes they have the
# same effect wherever a path is decoded before routing.
DOT_SEGMENT = re.compile(r"(?:^|[/\\])\.{1,2}(?:[/\\]|$)")


def quoted_path(*segments: str) -> str:
    """Return the segments as a relative path that decodes, once, to exactly these segments.

    Raises `InvalidCustomerId` for a segment that is empty, made of dots, or cannot be sent (only ids can be such).
    """
    if not segments or any(map(_is_unsafe, segments)):
        raise InvalidCustomerId
    try:
        return "/".join(quote(segment, safe="") for segment in segments)
    except UnicodeEncodeError:
        raise InvalidCustomerId from None


def _is_unsafe(segment: str) -> bool:
    return not segment or bool(DOT_SEGMENT.search(segment))
