"""Figures for Prometheus. Workers count what their log lines say; the main process of `manage.py serve` shows the sum.

Off unless METRICS_PORT is set. Nothing here names a customer or a member of staff, and every label has few values.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

FOLDER_VARIABLE = "PROMETHEUS_MULTIPROC_DIR"  # `serve` sets it for its workers, so that commands count nothing
PREFIX = "loyalty_desk_"


@dataclass(frozen=True, slots=True)
class Figure:
    """A value that is read when Prometheus asks; `name` comes without `PREFIX`."""

    name: str
    meaning: str
    value: float
    labels: Mapping[str, str] = field(default_factory=dict)


Source: TypeAlias = Callable[[], Iterable[Figure]]
# Read the database; filled by `dashboard.compose`.
SOURCES: list[Source] = []
