"""Helpers for this app's management commands."""

import sys
from collections.abc import Sequence
from typing import TextIO

from django.core.management.base import CommandError

from dashboard.programs import Program, programs


def chosen_programs(slug: str | None) -> list[Program]:
    """Return the program with this slug, or all programs without a slug. Raises CommandError for an unknown slug."""
    known = programs()
    if slug and slug not in known:
        raise CommandError(f"There is no program {slug!r}. The programs are: {', '.join(known)}.")
    return [known[slug]] if slug else list(known.values())


def only_program(slug: str | None) -> Program:
    """Return the program with this slug, or the only one. Raises CommandError if there are several and no slug."""
    programs_found: Sequence[Program] = chosen_programs(slug)
    if len(programs_found) > 1:
        raise CommandError(f"Choose one with --program: {', '.join(program.slug for program in programs_found)}.")
    return programs_found[0]


class ProgressLine:
    """A line that shows progress: rewritten on a terminal, otherwise printed every few seconds."""

    def __init__(self, out: TextIO, seconds: float = 10) -> None:
        self._out = out
        self._is_terminal = out.isatty()
        self._seconds = 0.2 if self._is_terminal else seconds
        self._said_at = -seconds

    def show(self, text: str, now: float) -> None:
        """Show `text`, but not too often; `now` is any clock's seconds."""
        if now - self._said_at < self._seconds:
            return
        self._said_at = now
        self._out.write(f"\r{text}\x1b[K" if self._is_terminal else f"{text}\n")
        self._out.flush()

    def end(self) -> None:
        """End the line, so that the next output starts on a new one."""
        if self._is_terminal:
            self._out.write("\n")


def bar(share: float) -> str:
    """Return a progress bar of twenty characters and the percentage."""
    full = round(20 * min(1, max(0, share)))
    return f"[{'#' * full}{'.' * (20 - full)}] {share:4.0%}"


def duration(seconds: float | None) -> str:
    """Return a text such as "2 h 5 min"."""
    if seconds is None:
        return "unknown"
    minutes = round(seconds / 60)
    if minutes < 1:
        return f"{seconds:.0f} s"
    return f"{minutes // 60} h {minutes % 60} min" if minutes >= 60 else f"{minutes} min"


def terminal() -> TextIO:
    """Return the stream for progress: not the one for results."""
    return sys.stderr
