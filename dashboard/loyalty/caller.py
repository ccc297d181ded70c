"""On whose behalf a read is made, so that the quota is shared fairly."""

import uuid
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Caller:
    """A person, under a name that reveals nothing, and which of the person's pages reads; both are "" for nobody in
    particular. Background work can wait."""

    person: str = ""
    page: str = ""
    is_background: bool = False


NOBODY = Caller()
_current: ContextVar[Caller] = ContextVar("caller", default=NOBODY)


def current_caller() -> Caller:
    return _current.get()


def read_for(person: str) -> None:
    """Make the reads from here on for a new page of this person. Tasks that are started here read for it too."""
    _current.set(Caller(person, uuid.uuid4().hex))


def read_in_background() -> None:
    """Let the reads from here on wait until hardly anybody else reads."""
    _current.set(Caller(is_background=True))
