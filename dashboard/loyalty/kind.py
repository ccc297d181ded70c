"""A platform before it is connected: its features, and the settings that a program must give."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from re import Pattern
from typing import Any

from dashboard.loyalty.errors import Sentence
from dashboard.loyalty.feeds import ReadsMessages
from dashboard.loyalty.platform import Platform, ReadTable, Trait


@dataclass(frozen=True, slots=True)
class Setting:
    """A key in a program's table, which `connect` receives under the same name.

    For a secret, the table names the environment variable (`<name>_env`). Without `default` it is required; a default
    of None is a default. A text must match `pattern`; `example` describes it in messages.
    """

    name: str
    is_secret: bool = False
    is_number: bool = False
    default: str | None = ""
    pattern: Pattern[str] | None = None
    example: str = ""

    @property
    def key(self) -> str:
        """The key in the table."""
        return f"{self.name}_env" if self.is_secret else self.name

    @property
    def is_required(self) -> bool:
        return self.default == ""


@dataclass(frozen=True, slots=True, eq=False)
class PlatformKind:
    """A platform as described by its folder.

    `slug` names it in programs' tables and in addresses for the vendor, `name` is for staff. `connect` takes the
    keywords `base_url`, `zone`, `memory`, `budget` and each of `settings`. `messages` makes the reader of the
    platform's messages from the settings; None if it sends none. `export_columns` maps the headers of its export,
    normalized by `reading.plain`, to fields; empty without an export ("event": each line is an activity). `search_hint`
    is the placeholder of the search field; `lookup_hint` says by which ids the dashboard asks the platform.
    """

    slug: str
    name: str
    reads: ReadTable[Any]
    settings: tuple[Setting, ...]
    connect: Callable[..., Platform]
    base_url: str
    search_hint: Sentence
    lookup_hint: Sentence
    traits: frozenset[Trait] = frozenset()
    icon_hosts: tuple[str, ...] = ()
    messages: Callable[[Mapping[str, Any]], ReadsMessages] | None = None
    export_columns: Mapping[str, str] = field(default_factory=dict)

    @property
    def secrets(self) -> tuple[Setting, ...]:
        """The settings whose values are secret."""
        return tuple(setting for setting in self.settings if setting.is_secret)
