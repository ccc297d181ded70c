"""A list to export. Pure; `exports` writes it as a file."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dashboard.loyalty.errors import Sentence


@dataclass(frozen=True, slots=True)
class Sheet:
    """A list to export. `columns` maps keys (for JSON) to titles (for CSV); each row has its values in the same order,
    None for unknown.

    `raw` has each row as the platform sent it, for JSON; it is empty where the page does not show that.
    """

    name: str
    columns: Mapping[str, Sentence]
    rows: tuple[tuple[object, ...], ...]
    raw: tuple[Any, ...] = ()
