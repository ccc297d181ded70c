"""PostgreSQL: GIN indexes on the beginnings of words in names, on words with one letter deleted, and on runs of four
characters.

See the migrations `0003_search` and `0007_postgresql`.
"""

from collections.abc import Iterator, Sequence
from itertools import chain

from customers.finding.engine import Ways, WordPattern, fetch, rarest

TERMS = 'customers_name_terms(program COLLATE "C", name_words)'
BY_NAME = "SELECT id FROM customers_knowncustomer WHERE {} LIMIT %s"
# The index knows the runs but not their order, so the row itself is checked too.
BY_EMAIL_PART = """
    SELECT id FROM customers_knowncustomer
    WHERE customers_email_grams(program COLLATE "C", email_folded) @@ %s::tsquery AND strpos(email_folded, %s) > 0
    LIMIT %s
"""
GRAM_LENGTH = 4  # characters of one run in the index
# A very common text is among the first rows; a GIN index would collect all its rows first.
QUICK_LOOK = """
    SELECT id FROM (
        SELECT * FROM customers_knowncustomer WHERE program = %s ORDER BY id LIMIT %s
    ) few WHERE {} ORDER BY id LIMIT %s
"""
SHORT_LOOK, LONG_LOOK = 3_000, 20_000  # customers; for a common text the index takes twice as long as a long look
ENOUGH_FOR_LONG_LOOK = 5  # rows found in a short look, so that a long one should find a page of 25
MAX_TEXTS_COMPARED = 4  # texts to compare with each name in a quick look
SHORT_BEGINNING = 2  # letters that many names begin with
NEIGHBORS = "SELECT entry FROM customers_name_word WHERE customers_deletions(entry) && %s LIMIT %s"


class Postgres:
    """The search indexes in PostgreSQL."""

    def by_name(self, program: str, ways: Ways, limit: int) -> Iterator[int]:
        """See `Engine`. Oldest rows first."""
        if _may_be_common(ways):
            yield from _glance(program, *_named(ways), limit)
        conditions, parameters = zip(*(_condition(program, way) for way in ways), strict=True)
        statement = BY_NAME.format(" OR ".join(map("({})".format, conditions)))
        yield from sorted(row[0] for row in fetch(statement, (*chain.from_iterable(parameters), limit)))

    def by_email_part(self, program: str, part: str, limit: int) -> Iterator[int]:
        """See `Engine`. Oldest rows first."""
        yield from _glance(program, "strpos(email_folded, %s) > 0", [part], limit)
        yield from sorted(row[0] for row in fetch(BY_EMAIL_PART, (_grams(program, rarest(part)), part, limit)))

    def neighbors(self, program: str, deletions: Sequence[str], limit: int) -> list[str]:
        """See `Engine`."""
        keys = [f"{program} {deletion}" for deletion in deletions]
        return [str(row[0]).partition(" ")[2] for row in fetch(NEIGHBORS, (keys, limit))]


def _may_be_common(ways: Ways) -> bool:
    """Whether few texts are looked for, and one of them is so short that many names may have it."""
    texts = [text for way in ways for wanted in way for text in wanted.texts]
    return len(texts) <= MAX_TEXTS_COMPARED and any(len(text) <= SHORT_BEGINNING for text in texts)


def _condition(program: str, way: Sequence[WordPattern]) -> tuple[str, list[list[str]]]:
    """Return the condition that a name has all words of a way, and its parameters: words with one text together, then
    each other word."""
    alone = [_terms(program, wanted)[0] for wanted in way if len(wanted.texts) == 1]
    several = [_terms(program, wanted) for wanted in way if len(wanted.texts) > 1]
    tests = [*(["@>"] if alone else []), *("&&" for _ in several)]
    return " AND ".join(f"{TERMS} {test} %s" for test in tests), [*([alone] if alone else []), *several]


def _glance(program: str, condition: str, parameters: Sequence[str], limit: int) -> Iterator[int]:
    """Yield the matches among the first customers; look at more of them if the first look finds some."""
    for customers in (SHORT_LOOK, LONG_LOOK):
        found = fetch(QUICK_LOOK.format(condition), (program, customers, *parameters, limit))
        yield from (row[0] for row in found)
        if len(found) < ENOUGH_FOR_LONG_LOOK:
            break


def _named(ways: Ways) -> tuple[str, list[str]]:
    """Return the condition of `by_name` for one row without an index, and its parameters."""
    parameters = [f"% {text}{' ' if wanted.whole else ''}%" for way in ways for wanted in way for text in wanted.texts]
    word = "' ' || name_words || ' ' LIKE %s"
    every = (" AND ".join(f"({' OR '.join([word] * len(wanted.texts))})" for wanted in way) for way in ways)
    return " OR ".join(f"({condition})" for condition in every), parameters


def _terms(program: str, wanted: WordPattern) -> list[str]:
    return [f"{program} {text}{'.' if wanted.whole else ''}" for text in wanted.texts]


def _grams(program: str, part: str) -> str:
    """Return a part of an e-mail as a tsquery of its runs; a shorter part matches runs that begin with it."""
    runs = dict.fromkeys(part[at : at + GRAM_LENGTH] for at in range(max(1, len(part) - GRAM_LENGTH + 1)))
    quoted = (f"{program} {run}".replace("\\", "\\\\").replace("'", "''") for run in runs)
    return " & ".join(f"'{run}'" for run in quoted) + (":*" if len(part) < GRAM_LENGTH else "")
