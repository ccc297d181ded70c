"""What the dashboard must know of a platform before it reaches one: what it has, and what a programme must say."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from re import Pattern
from typing import Any

from dashboard.loyalty.errors import Sentence
from dashboard.loyalty.feeds import ReadsMessages
from dashboard.loyalty.platform import Platform, ReadTable, Trait


@dataclass(frozen=True, slots=True)
class Setting:
    """A key of a programme's table, and what of it `connect` is given under the same name.

    Of a secret the table names the environment variable (`<name>_env`). Without `default` it is required; None is one.
    `pattern` is what a text must look like, `example` how that is told.
    """

    name: str
    is_secret: bool = False
    is_number: bool = False
    default: str | None = ""
    pattern: Pattern[str] | None = None
    example: str = ""

    @property
    def key(self) -> str:
        """What it is called in a table."""
        return f"{self.name}_env" if self.is_secret else self.name

    @property
    def is_required(self) -> bool:
        return self.default == ""


@dataclass(frozen=True, slots=True, eq=False)
class PlatformKind:
    """A platform as its folder offers it.

    `slug` names it in programmes' tables and in addresses it is told, `name` to staff. `connect` takes the keywords
    `base_url`, `zone`, `memory`, `budget` and each of `settings`. `messages` makes of the settings what reads the
    platform's own messages, None where it sends none; `export_columns` is what the columns of its own export hold, by
    their header as `reading.plain` writes it, empty where it has no such export ("event": each line tells of something
    that happened). `search_hint` stands in an empty
    search field, `lookup_hint` says what the platform itself can be asked for exactly.
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
