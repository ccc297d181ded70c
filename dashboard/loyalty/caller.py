"""On whose behalf a read is made, so that the quota is shared fairly."""

import uuid
from contextvars import ContextVar
from dataclasses import dataclass
from enum import Enum


class Rank(Enum):
    """Who may read before whom while reads are short."""

    FIRST = "first"  # a person with one page under way
    BEHIND = "behind"  # a person with several
    BACKGROUND = "background"  # work that can wait


@dataclass(slots=True)
class Caller:
    """A page of a person, both under names that reveal nothing; "" for nobody in particular. `rank` is the one that it
    had when it last asked."""

    person: str = ""
    page: str = ""
    rank: Rank = Rank.FIRST


NOBODY = Caller()
_current: ContextVar[Caller] = ContextVar("caller", default=NOBODY)


def current_caller() -> Caller:
    return _current.get()


def read_for(person: str) -> None:
    """Make the reads from here on for a new page of this person. Tasks that are started here read for it too."""
    _current.set(Caller(person, uuid.uuid4().hex))


def read_in_background() -> None:
    """Let the reads from here on wait until hardly anybody else reads."""
    _current.set(Caller(rank=Rank.BACKGROUND))
