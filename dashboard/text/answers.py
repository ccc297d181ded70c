"""What a panel says about its answers: why they are old, what they lack, and what the platform remarked."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import pgettext

from dashboard.loyalty.errors import Sentence, Unavailable
from dashboard.loyalty.models import CUT_KINDS, Answer, Drift, DriftKind, Missing, PlatformWarning, Source
from dashboard.text.words import cut_in_words

NO_DRIFT = {*CUT_KINDS, DriftKind.SPELLING, DriftKind.MORE}


def stale(answers: Iterable[Answer[Any]] | None) -> list[Sentence]:
    """Return the reasons why answers are stale, each reason once."""
    old = (answer for answer in answers or () if answer.source == Source.STALE)
    return list(dict.fromkeys((answer.error or Unavailable()).sentence for answer in old))


def missing(answers: Iterable[Answer[Any]] | None) -> list[Missing]:
    """Return the parts of a panel that could not be read, while the rest could."""
    return [part for answer in answers or () for part in answer.missing]


def warnings(answers: Iterable[Answer[Any]] | None) -> list[str]:
    """Return the platform's own warnings about the answers, each once: its text, else its name or number."""
    return list(dict.fromkeys(_words_of(one) for answer in answers or () for one in answer.warnings))


def _words_of(warning: PlatformWarning) -> str:
    return str(warning.text or warning.name or warning.code or pgettext("value", "unknown"))


def drift(answers: Iterable[Answer[Any]] | None) -> list[Drift]:
    """Return the listed differences from the contract. Another spelling of a known field is harmless and left out."""
    return [one for answer in answers or () for one in answer.drift if one.kind not in NO_DRIFT]


def more_drift(answers: Iterable[Answer[Any]] | None) -> int:
    """Return the number of further differences that are not listed."""
    return sum(int(one.seen) for answer in answers or () for one in answer.drift if one.kind is DriftKind.MORE)


def cuts(answers: Iterable[Answer[Any]] | None) -> list[str]:
    """Return sentences about lists and texts that were too long to be read completely, each once."""
    return list(dict.fromkeys(cut_in_words(cut) for answer in answers or () for cut in answer.cuts))
