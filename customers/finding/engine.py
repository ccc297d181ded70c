"""The searches that each database does in its own way: names, parts of e-mails, words one typing error away."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol

from django.db import connection


@dataclass(frozen=True, slots=True)
class WordPattern:
    """A word that a name must have: any of `texts`, as a `whole` word or as the beginning of one."""

    texts: tuple[str, ...]
    whole: bool = False


MIN_EMAIL_PART = 3  # characters before an @
LAST_CHARACTER = "\U0010ffff"  # sorts after every text with the same beginning
BATCH_SIZE = 32  # rows: a page of 25 and a few more

# Alternatives for a name: each is a list of words, all of which must be in the name.
Ways = Sequence[Sequence[WordPattern]]


class Engine(Protocol):
    """One for each kind of database. Texts are folded; results are row numbers (pk), at most about `limit`."""

    def by_name(self, program: str, ways: Ways, limit: int) -> Iterable[int]:
        """Return customers whose names have all words of one of the `ways`."""

    def by_email_part(self, program: str, part: str, limit: int) -> Iterable[int]:
        """Return customers whose e-mail contains `part`, which has at least three characters."""

    def neighbors(self, program: str, deletions: Sequence[str], limit: int) -> list[str]:
        """Return distinct words of names that equal one of `deletions`, or do so after the loss of one letter."""


def engine() -> Engine:
    """Return the engine of the database in use."""
    return _engine(connection.vendor)


@cache
def _engine(vendor: str) -> Engine:
    if vendor == "postgresql":
        from customers.finding.postgres import Postgres

        return Postgres()
    from customers.finding.sqlite import Sqlite

    return Sqlite()


def rarest(part: str) -> str:
    """Return the part of an e-mail that identifies it best: many e-mails share what follows the @."""
    local, at, _ = part.partition("@")
    return local + at if at and len(local) >= MIN_EMAIL_PART else part


def fetch(statement: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Return all rows of a statement."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def fetch_lazily(statement: str, parameters: Sequence[Any]) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of a statement as they are needed: SQLite searches no further than that."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        while rows := cursor.fetchmany(BATCH_SIZE):
            yield from rows
