"""The vendor's contract, served by Prism, a mock that knows nothing of this dashboard."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.servers import ROOT, free_port, running_program

PRISM = ROOT / "var/prism/node_modules/.bin/prism"
# Descriptions say: Possible values: SignUp (at sign-up), Spin The Wheel (…); or: The date (e.g., "October 20, 2024").
LISTED = re.compile(r"(?:possible values|activity types)[^:]*:(.*)", re.IGNORECASE | re.DOTALL)
QUOTED = re.compile(r'"([^"]+)"')
IN_BRACKETS = re.compile(r"\([^()]*\)")
WHOLE_NUMBER = re.compile(r"(^id|Id|order|count|minTier|forEvery)$", re.IGNORECASE)


@contextmanager
def mocked(contract: Path, log: Path, *options: str) -> Iterator[int]:
    """Serve the contract and give the port. Prism answers with samples, or with `--dynamic` differently each time."""
    port = free_port()
    command = (str(PRISM), "mock", *options, "--port", str(port), "--host", "127.0.0.1", str(contract))
    with running_program(*command, port=port, log=log):
        yield port


def refine(part: Any) -> set[str]:
    """Give the types in a part of a contract what its descriptions say in words: dates, whole numbers, known values.
    Returns the names of these fields."""
    names = set()
    if isinstance(part, dict) and isinstance(fields := part.get("properties"), dict):
        for name, field in fields.items():
            if not {"enum", "format"} & field.keys() and (more := said_in_words(name, field)):
                field.update(more)
                names.add(name)
    for inner in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        names |= refine(inner)
    return names


def said_in_words(name: str, field: dict[str, Any]) -> dict[str, Any]:
    """What the description and the name of a field say of its value, in the words of JSON Schema."""
    description = field.get("description", "")
    if "number" in field.get("type", ()):
        return {"type": "integer", "minimum": 1, "maximum": 1_000_000} if WHOLE_NUMBER.search(name) else {}
    if "string" not in field.get("type", ()):
        return {}
    if listed := LISTED.search(description):
        return {"enum": [word.strip(" .") for word in IN_BRACKETS.sub("", listed[1]).split(",")]}
    if name in {"activityDate", "activityTime", "couponType"}:
        return {"enum": QUOTED.findall(description)}
    return {"format": "date-time"} if name.endswith("Date") else {"format": "date"} if name == "dateOfBirth" else {}


def in_words(contract: Path, copy: Path) -> frozenset[str]:
    """Write a copy of the contract whose types say also what its descriptions say; return the names of the fields that
    differ."""
    document = json.loads(contract.read_text())
    names = refine(document)
    copy.write_text(json.dumps(document))
    return frozenset(names)
