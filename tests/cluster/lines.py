"""What a scenario says: a promise, what was measured, and whether it held."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    scenario: str
    promise: str
    measured: str
    held: bool

    def __str__(self) -> str:
        """Return a row of a Markdown table."""
        return f"| {self.scenario} | {self.promise} | {self.measured} | {'yes' if self.held else '**no**'} |"


HEAD = "| scenario | promise | measured | held? |\n|---|---|---|---|"


def broken(lines: Iterable[Line]) -> list[str]:
    """Return the scenarios whose promise was not kept."""
    return [line.scenario for line in lines if not line.held]
