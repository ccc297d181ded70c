"""Digests of rows, texts and seals. Pure, except for the keys in the settings.

Nobody can guess the content of a row or a text from its digest: each has a random salt. Nobody can make a signature
without `SECRET_KEY`.
"""

import hashlib
import json
import secrets
import struct
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from hmac import compare_digest
from typing import Any

from django.conf import settings
from django.utils.crypto import salted_hmac

MEMBER = struct.Struct(">q32s")  # primary key and SHA-256 digest of a row
SIGNED = ("log", "number", "at", "day", "last_pk", "members", "archived_to", "archive", "archive_digest", "previous")


def new_salt() -> str:
    """Return 128 random bits, hexadecimal."""
    return secrets.token_hex(16)


def text_digest(salt: str, text: str) -> str:
    """Return the digest of a text that stands beside a row."""
    return hashlib.sha256(f"{salt} {text}".encode()).hexdigest()


def row_digest(log: str, row: Mapping[str, Any]) -> bytes:
    """Return the digest of a row: its values by column, as read from the database or from an archive.

    Empty values do not count. So a new column that is empty in old rows does not change their digests.
    """
    content = {column: plain(value) for column, value in row.items() if value not in (None, "")}
    return hashlib.sha256(_canonical([log, content])).digest()


def plain(value: Any) -> Any:
    """Return a value as JSON has it; times are in UTC."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.isoformat() if isinstance(value, date) else value


def packed(members: Iterable[tuple[int, bytes]]) -> bytes:
    """Return the primary keys and digests of rows as bytes, in order of the keys."""
    return b"".join(MEMBER.pack(*member) for member in sorted(members))


def unpacked(members: bytes | memoryview) -> Iterator[tuple[int, bytes]]:
    """Yield primary key and digest of each row. Raises struct.error if the bytes are cut."""
    return MEMBER.iter_unpack(bytes(members))


def chain_of(seal: Any) -> str:
    """Return the digest of a seal's fields, which include the chain of the seal before."""
    content = {name: getattr(seal, name) for name in SIGNED}
    content["members"] = hashlib.sha256(bytes(content["members"])).hexdigest()
    return hashlib.sha256(_canonical({name: plain(value) for name, value in content.items()})).hexdigest()


def signature_of(chain: str, secret: str | None = None) -> str:
    """Sign a chain with `SECRET_KEY`, or with an earlier one."""
    return salted_hmac("dashboard.access.chain", chain, secret, algorithm="sha256").hexdigest()


def is_signed(chain: str, signature: str) -> bool:
    """Return whether `SECRET_KEY` or one of `SECRET_KEY_FALLBACKS` made the signature."""
    secret_keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return any(compare_digest(signature_of(chain, one).encode(), signature.encode()) for one in secret_keys)


def _canonical(content: Any) -> bytes:
    return json.dumps(content, sort_keys=True, separators=(",", ":")).encode()
