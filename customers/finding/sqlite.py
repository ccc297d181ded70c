"""SQLite: two FTS5 tables without contents, and a table of words with one letter deleted.

See the migration `0003_search`.
"""

from collections.abc import Iterator, Sequence

from customers.finding.engine import LAST_CHARACTER, Ways, WordPattern, fetch, fetch_lazily, rarest

INDEXED_LENGTH = 4  # letters: the index has beginnings of words up to this length
MAX_WORDS = 50  # words with the same beginning that are searched for one by one

BY_NAME = "SELECT rowid FROM customers_names WHERE customers_names MATCH %s LIMIT %s"
# The index knows the trigrams but not their order, so the row itself is checked too.
BY_EMAIL_PART = """
    SELECT row.id FROM customers_emails CROSS JOIN customers_knowncustomer row ON row.id = customers_emails.rowid
    WHERE customers_emails MATCH %s AND row.program = %s AND instr(row.email_folded, %s) LIMIT %s
"""
WORDS_THAT_BEGIN_SQL = "SELECT entry FROM customers_name_word WHERE entry >= %s AND entry < %s LIMIT %s"
OTHERS_SQL = """
    SELECT EXISTS (SELECT 1 FROM customers_knowncustomer WHERE program < %s)
    OR EXISTS (SELECT 1 FROM customers_knowncustomer WHERE program > %s)
"""


class Sqlite:
    """The search indexes in SQLite."""

    def by_name(self, program: str, ways: Ways, limit: int) -> Iterator[int]:
        """See `Engine`. Oldest rows first."""
        match = " OR ".join(found for way in ways if (found := _all_of(program, way)))
        if not match:
            return
        if _has_others(program):
            match = f'":{program}" AND ({match})'
        yield from (row[0] for row in fetch_lazily(BY_NAME, (match, limit)))

    def by_email_part(self, program: str, part: str, limit: int) -> Iterator[int]:
        """See `Engine`. Oldest rows first."""
        wanted = [*_trigrams(rarest(part)), *(_trigrams(f":{program} ") if _has_others(program) else ())]
        match = " AND ".join(f'"{trigram}"' for trigram in dict.fromkeys(wanted))
        yield from (row[0] for row in fetch_lazily(BY_EMAIL_PART, (match, program, part, limit)))

    def neighbors(self, program: str, deletions: Sequence[str], limit: int) -> list[str]:
        """See `Engine`."""
        places = ", ".join(["%s"] * len(deletions))
        statement = f"SELECT DISTINCT entry FROM customers_name_deletion WHERE deletion IN ({places}) LIMIT %s"  # noqa: S608
        keys = [f"{program} {deletion}" for deletion in deletions]
        return [str(row[0]).partition(" ")[2] for row in fetch(statement, (*keys, limit))]


def _has_others(program: str) -> bool:
    """Whether other programs have customers. If not, the search leaves out the program, which would take most of its
    time."""
    return bool(fetch(OTHERS_SQL, (program, program))[0][0])


def _all_of(program: str, way: Sequence[WordPattern]) -> str:
    """Return the FTS5 query for one way; "" if no name has one of its words."""
    words = [[term for text in wanted.texts for term in _terms(program, text, wanted.whole)] for wanted in way]
    return "(" + " AND ".join(f"({' OR '.join(terms)})" for terms in words) + ")" if all(words) else ""


def _terms(program: str, text: str, whole: bool) -> list[str]:
    """Return terms for a word, or for the words that begin with it: FTS5 would collect all rows of such words before it
    returns the first."""
    if whole:
        return [f'"{text}"']
    if len(text) > INDEXED_LENGTH:
        begin = f"{program} {text}"
        entries = fetch(WORDS_THAT_BEGIN_SQL, (begin, begin + LAST_CHARACTER, MAX_WORDS + 1))
        if len(entries) <= MAX_WORDS:
            return [f'"{str(entry).partition(" ")[2]}"' for (entry,) in entries]
    return [f'"{text}"*']


def _trigrams(text: str) -> list[str]:
    """Return every second trigram and the last, quoted for FTS5: more trigrams cost more than they exclude."""
    starts = [*range(0, len(text) - 3, 2), len(text) - 3]
    return [text[at : at + 3].replace('"', '""') for at in starts]
