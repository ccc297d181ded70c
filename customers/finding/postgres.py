"""PostgreSQL: GIN indexes on the beginnings of names' words, on trigrams of e-mails and on words' single deletions.

See the migration `0003_search`.
"""

from collections.abc import Sequence

from django.db import connection

from customers.finding.engine import Wanted, Ways, fetch

TERMS = 'customers_name_terms(program COLLATE "C", name_words)'
BY_NAME = "SELECT id FROM customers_knowncustomer WHERE {} LIMIT %s"
BY_EMAIL_PART = "SELECT id FROM customers_knowncustomer WHERE program = %s AND email_folded LIKE %s LIMIT %s"
NEIGHBOURS = "SELECT entry FROM customers_name_word WHERE customers_deletions(entry) && %s LIMIT %s"


class Postgres:
    """The index in PostgreSQL."""

    def by_name(self, program: str, ways: Ways, limit: int) -> list[int]:
        """See `Engine`; in the order in which they were first known."""
        conditions, parameters = [], list[object]()
        for way in ways:
            alone = [_terms(program, wanted)[0] for wanted in way if len(wanted.texts) == 1]
            several = [_terms(program, wanted) for wanted in way if len(wanted.texts) > 1]
            tests = [*(["@>"] if alone else []), *("&&" for _ in several)]
            conditions.append(" AND ".join(f"{TERMS} {test} %s" for test in tests))
            parameters += [*([alone] if alone else []), *several]
        statement = BY_NAME.format(" OR ".join(f"({condition})" for condition in conditions))
        return sorted(row[0] for row in fetch(statement, (*parameters, limit)))

    def by_email_part(self, program: str, part: str, limit: int) -> list[int]:
        """See `Engine`; in the order in which they were first known."""
        pattern = f"%{connection.ops.prep_for_like_query(part)}%"
        return sorted(row[0] for row in fetch(BY_EMAIL_PART, (program, pattern, limit)))

    def neighbours(self, program: str, deletions: Sequence[str], limit: int) -> list[str]:
        """See `Engine`."""
        keys = [f"{program} {deletion}" for deletion in deletions]
        return [str(row[0]).partition(" ")[2] for row in fetch(NEIGHBOURS, (keys, limit))]


def _terms(program: str, wanted: Wanted) -> list[str]:
    return [f"{program} {text}{'.' if wanted.whole else ''}" for text in wanted.texts]
