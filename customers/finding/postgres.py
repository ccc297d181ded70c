"""PostgreSQL: GIN indexes on the beginnings of names' words, on trigrams of e-mails and on words' single deletions.

See the migration `0003_search`.
"""

from collections.abc import Iterator, Sequence

from django.db import connection

from customers.finding.engine import Wanted, Ways, fetch, rarest

TERMS = 'customers_name_terms(program COLLATE "C", name_words)'
BY_NAME = "SELECT id FROM customers_knowncustomer WHERE {} LIMIT %s"
BY_EMAIL_PART = """
    SELECT id FROM customers_knowncustomer
    WHERE program = %s AND email_folded LIKE %s AND strpos(email_folded, %s) > 0 LIMIT %s
"""
# What very many have is among the first few; a GIN index would give all of them first.
GLANCE = """
    SELECT id FROM (
        SELECT * FROM customers_knowncustomer WHERE program = %s ORDER BY id LIMIT 3000
    ) few WHERE {} ORDER BY id LIMIT %s
"""
SHORT = 2  # letters that many names begin with
NEIGHBOURS = "SELECT entry FROM customers_name_word WHERE customers_deletions(entry) && %s LIMIT %s"


class Postgres:
    """The index in PostgreSQL."""

    def by_name(self, program: str, ways: Ways, limit: int) -> Iterator[int]:
        """See `Engine`; in the order in which they were first known."""
        if any(len(text) <= SHORT for way in ways for wanted in way for text in wanted.texts):
            yield from _glance(program, *_named(ways), limit)
        conditions, parameters = [], list[object]()
        for way in ways:
            alone = [_terms(program, wanted)[0] for wanted in way if len(wanted.texts) == 1]
            several = [_terms(program, wanted) for wanted in way if len(wanted.texts) > 1]
            tests = [*(["@>"] if alone else []), *("&&" for _ in several)]
            conditions.append(" AND ".join(f"{TERMS} {test} %s" for test in tests))
            parameters += [*([alone] if alone else []), *several]
        statement = BY_NAME.format(" OR ".join(f"({condition})" for condition in conditions))
        yield from sorted(row[0] for row in fetch(statement, (*parameters, limit)))

    def by_email_part(self, program: str, part: str, limit: int) -> Iterator[int]:
        """See `Engine`; in the order in which they were first known."""
        yield from _glance(program, "strpos(email_folded, %s) > 0", [part], limit)
        pattern = f"%{connection.ops.prep_for_like_query(rarest(part))}%"
        yield from sorted(row[0] for row in fetch(BY_EMAIL_PART, (program, pattern, part, limit)))

    def neighbours(self, program: str, deletions: Sequence[str], limit: int) -> list[str]:
        """See `Engine`."""
        keys = [f"{program} {deletion}" for deletion in deletions]
        return [str(row[0]).partition(" ")[2] for row in fetch(NEIGHBOURS, (keys, limit))]


def _glance(program: str, condition: str, parameters: Sequence[str], limit: int) -> Iterator[int]:
    """Those of them who are among the first customers."""
    return (row[0] for row in fetch(GLANCE.format(condition), (program, *parameters, limit)))


def _named(ways: Ways) -> tuple[str, list[str]]:
    """The same as `by_name`, without an index: a condition on one row, and its parameters."""
    parameters = [f"% {text}{' ' if wanted.whole else ''}%" for way in ways for wanted in way for text in wanted.texts]
    word = "' ' || name_words || ' ' LIKE %s"
    every = (" AND ".join(f"({' OR '.join([word] * len(wanted.texts))})" for wanted in way) for way in ways)
    return " OR ".join(f"({all_of})" for all_of in every), parameters


def _terms(program: str, wanted: Wanted) -> list[str]:
    return [f"{program} {text}{'.' if wanted.whole else ''}" for text in wanted.texts]
