"""One request, as the reads see it: options, time, language and query."""

from dataclasses import dataclass
from datetime import datetime
from typing import overload

from dashboard.sandbox.configuration import Configuration
from dashboard.sandbox.errors import invalid
from dashboard.sandbox.options import SandboxOptions
from dashboard.sandbox.population import Population

PAGE, LARGEST_PAGE = 50, 200


@dataclass(frozen=True, slots=True)
class Request:
    """`now` is naive and in the programme's time zone; `lang` is one the programme speaks."""

    options: SandboxOptions
    people: Population
    configuration: Configuration
    now: datetime
    lang: str
    query: dict[str, str]

    @overload
    def integer(self, name: str, default: int, least: int, most: int = ..., unreadable: int = ...) -> int: ...
    @overload
    def integer(self, name: str, default: None, least: int, most: int = ..., unreadable: int = ...) -> int | None: ...
    def integer(
        self, name: str, default: int | None, least: int, most: int = 2**63 - 1, unreadable: int = 422
    ) -> int | None:
        """An integer of the query within its bounds, or the platform's error 3003."""
        text = self.query.get(name)
        if text is None:
            return default
        try:
            value = int(text)
        except ValueError:
            raise invalid(name.lower(), "it must be an integer", status=unreadable) from None
        if not least <= value <= most:
            raise invalid(name.lower(), f"it must be from {least} to {most}")
        return value

    def limit(self) -> int:
        return self.integer("limit", PAGE, least=1, most=LARGEST_PAGE)

    def start_after(self) -> int:
        return self.integer("startAfter", 0, least=0)
