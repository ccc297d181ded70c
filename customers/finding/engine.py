"""What a database does in its own way to find customers: names, parts of e-mails, words one typing error away."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol

from django.db import connection


@dataclass(frozen=True, slots=True)
class WordPattern:
    """A word a name must have: any of `texts`, `whole` or as the beginning of a word."""

    texts: tuple[str, ...]
    whole: bool = False


MIN_EMAIL_PART = 3  # characters before an @
LAST_CHARACTER = "\U0010ffff"  # after whatever goes on from a text
BATCH_SIZE = 32  # rows: a page of 25 and some

# Ways to be found by name: each a row of words that all have to be there.
Ways = Sequence[Sequence[WordPattern]]


class Engine(Protocol):
    """One per kind of database. Texts are folded; answers are numbers of rows (pk), about `limit` of them at most."""

    def by_name(self, program: str, ways: Ways, limit: int) -> Iterable[int]:
        """Customers whose names have all the words of one of the ways."""

    def by_email_part(self, program: str, part: str, limit: int) -> Iterable[int]:
        """Customers whose e-mail holds `part`, which has at least three characters."""

    def neighbours(self, program: str, deletions: Sequence[str], limit: int) -> list[str]:
        """Distinct words of names of which one letter less, or none, makes one of `deletions`."""


def engine() -> Engine:
    """The one of the database in use."""
    return _engine(connection.vendor)


@cache
def _engine(vendor: str) -> Engine:
    if vendor == "postgresql":
        from customers.finding.postgres import Postgres

        return Postgres()
    from customers.finding.sqlite import Sqlite

    return Sqlite()


def rarest(part: str) -> str:
    """As much of a part of an e-mail as tells it from others: what comes after the @ many have."""
    local, at, _ = part.partition("@")
    return local + at if at and len(local) >= MIN_EMAIL_PART else part


def fetch(statement: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
    """The rows a statement gives."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def fetch_lazily(statement: str, parameters: Sequence[Any]) -> Iterator[tuple[Any, ...]]:
    """The same, read as they are taken: SQLite looks no further than that."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        while some := cursor.fetchmany(BATCH_SIZE):
            yield from some
