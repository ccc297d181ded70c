"""One request as the reads see it: options, time, language and query."""

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
    """`now` is naive and in the program's zone; `lang` is one of the program's languages."""

    options: SandboxOptions
    people: Population
    configuration: Configuration
    now: datetime
    lang: str
    query: dict[str, str]

    @overload
    def integer(self, name: str, default: int, minimum: int, maximum: int = ..., error_status: int = ...) -> int: ...
    @overload
    def integer(
        self, name: str, default: None, minimum: int, maximum: int = ..., error_status: int = ...
    ) -> int | None: ...
    def integer(
        self, name: str, default: int | None, minimum: int, maximum: int = 2**63 - 1, error_status: int = 422
    ) -> int | None:
        """An integer from the query within its bounds. Raises the platform's error 3003."""
        text = self.query.get(name)
        if text is None:
            return default
        try:
            value = int(text)
        except ValueError:
            raise invalid(name.lower(), "it must be an integer", status=error_status) from None
        if not minimum <= value <= maximum:
            raise invalid(name.lower(), f"it must be from {minimum} to {maximum}")
        return value

    def limit(self) -> int:
        return self.integer("limit", PAGE, minimum=1, maximum=LARGEST_PAGE)

    def start_after(self) -> int:
        return self.integer("startAfter", 0, minimum=0)
