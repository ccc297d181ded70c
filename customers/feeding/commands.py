"""What the commands of this room share."""

import sys
from collections.abc import Sequence
from typing import TextIO

from django.core.management.base import CommandError

from dashboard.programs import Program, programs


def chosen_programs(slug: str | None) -> list[Program]:
    """The programme of this slug, all of them when it is left out. Raises CommandError for one that there is not."""
    known = programs()
    if slug and slug not in known:
        raise CommandError(f"There is no programme {slug!r}; there are {', '.join(known)}.")
    return [known[slug]] if slug else list(known.values())


def only_program(slug: str | None) -> Program:
    """The programme of this slug, or the only one there is. Raises CommandError when that is not clear."""
    programs_found: Sequence[Program] = chosen_programs(slug)
    if len(programs_found) > 1:
        raise CommandError(f"Say which with --programme: {', '.join(program.slug for program in programs_found)}.")
    return programs_found[0]


class ProgressLine:
    """A line that tells how far something is: rewritten on a terminal, elsewhere written now and then."""

    def __init__(self, out: TextIO, seconds: float = 10) -> None:
        self._out = out
        self._is_terminal = out.isatty()
        self._seconds = 0.2 if self._is_terminal else seconds
        self._said_at = -seconds

    def show(self, text: str, now: float) -> None:
        """`now` is any clock's seconds."""
        if now - self._said_at < self._seconds:
            return
        self._said_at = now
        self._out.write(f"\r{text}\x1b[K" if self._is_terminal else f"{text}\n")
        self._out.flush()

    def end(self) -> None:
        """What comes next begins on a line of its own."""
        if self._is_terminal:
            self._out.write("\n")


def bar(share: float) -> str:
    """Twenty characters: how much is done."""
    full = round(20 * min(1, max(0, share)))
    return f"[{'#' * full}{'.' * (20 - full)}] {share:4.0%}"


def duration(seconds: float | None) -> str:
    """Like "2 h 5 min"."""
    if seconds is None:
        return "unknown"
    minutes = round(seconds / 60)
    if minutes < 1:
        return f"{seconds:.0f} s"
    return f"{minutes // 60} h {minutes % 60} min" if minutes >= 60 else f"{minutes} min"


def terminal() -> TextIO:
    """Where progress is told: not where results are."""
    return sys.stderr
