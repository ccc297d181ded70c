"""How parts of an address are written so that none can name another address."""

import re
from urllib.parse import quote

from dashboard.loyalty.errors import InvalidCustomerId

# `.` and `..` need no escape, so quoting keeps them, and every client and server resolves them; between slashes or
# backslashes they do the same wherever something decodes the path before it routes.
DOT_SEGMENT = re.compile(r"(?:^|[/\\])\.{1,2}(?:[/\\]|$)")


def quoted_path(*segments: str) -> str:
    """The segments as a relative path that decodes, once, to just these segments.

    Raises `InvalidCustomerId` for one that is empty, made of dots, or no text that can be sent (only an id can be).
    """
    if not segments or not all(segments) or any(DOT_SEGMENT.search(segment) for segment in segments):
        raise InvalidCustomerId
    try:
        return "/".join(quote(segment, safe="") for segment in segments)
    except UnicodeEncodeError:
        raise InvalidCustomerId from None
