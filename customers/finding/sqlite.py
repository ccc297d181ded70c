"""SQLite: two FTS5 tables without contents, and a table of single deletions. See the migration `0003_search`."""

from collections.abc import Sequence

from customers.finding.engine import Wanted, Ways, fetch, rarest

BY_NAME = "SELECT rowid FROM customers_names WHERE customers_names MATCH %s LIMIT %s"
# The index holds which trigrams there are, not in which order: the row itself decides.
BY_EMAIL_PART = """
    SELECT row.id FROM customers_emails CROSS JOIN customers_knowncustomer row ON row.id = customers_emails.rowid
    WHERE customers_emails MATCH %s AND row.program = %s AND instr(row.email_folded, %s) LIMIT %s
"""
OTHERS = """
    SELECT EXISTS (SELECT 1 FROM customers_knowncustomer WHERE program < %s)
    OR EXISTS (SELECT 1 FROM customers_knowncustomer WHERE program > %s)
"""


class Sqlite:
    """The index in SQLite."""

    def by_name(self, program: str, ways: Ways, limit: int) -> list[int]:
        """See `Engine`; in the order in which they were first known."""
        match = " OR ".join("(" + " AND ".join(_any_of(wanted) for wanted in way) + ")" for way in ways)
        if _has_others(program):
            match = f'":{program}" AND ({match})'
        return [row[0] for row in fetch(BY_NAME, (match, limit))]

    def by_email_part(self, program: str, part: str, limit: int) -> list[int]:
        """See `Engine`; in the order in which they were first known."""
        wanted = [*_trigrams(rarest(part)), *(_trigrams(f":{program} ") if _has_others(program) else ())]
        match = " AND ".join(f'"{trigram}"' for trigram in dict.fromkeys(wanted))
        return [row[0] for row in fetch(BY_EMAIL_PART, (match, program, part, limit))]

    def neighbours(self, program: str, deletions: Sequence[str], limit: int) -> list[str]:
        """See `Engine`."""
        places = ", ".join(["%s"] * len(deletions))
        statement = f"SELECT DISTINCT entry FROM customers_name_deletion WHERE deletion IN ({places}) LIMIT %s"  # noqa: S608
        keys = [f"{program} {deletion}" for deletion in deletions]
        return [str(row[0]).partition(" ")[2] for row in fetch(statement, (*keys, limit))]


def _has_others(program: str) -> bool:
    """Whether other programmes have customers: else asking for this one's would cost more than all the rest."""
    return bool(fetch(OTHERS, (program, program))[0][0])


def _any_of(wanted: Wanted) -> str:
    star = "" if wanted.whole else "*"
    return "(" + " OR ".join(f'"{text}"{star}' for text in wanted.texts) + ")"


def _trigrams(text: str) -> list[str]:
    """Every second run of three, and the last, as FTS5 quotes them: each more costs more than it rules out."""
    starts = [*range(0, len(text) - 3, 2), len(text) - 3]
    return [text[at : at + 3].replace('"', '""') for at in starts]
