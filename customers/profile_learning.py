"""What the customer index learns from a profile. Its errors are logged: the customer has been shown already."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import structlog
from django.db import Error

from customers import index
from customers.panel_reading import Result
from customers.records import records_in
from customers.visit import Visit

log = structlog.get_logger(__name__)


async def remember_view(visit: Visit) -> None:
    """Put the customer first among those that this member of staff opened. If the platform no longer knows the
    customer, `learn` removes the entry again."""
    with logging_database_errors("recent customers"):
        await index.remember_view(visit.program, visit.staff.user_id, visit.known)


async def learn(visit: Visit, results: Iterable[Result]) -> None:
    """Update the index from the panels' answers, or forget a customer whom the platform no longer knows."""
    results = tuple(results)
    if any(result.is_gone for result in results):
        with logging_database_errors("that a customer is gone"):
            await index.forget_unknown(visit.program, visit.known.customer_id)
        return
    answers = [answer for result in results for answer in result.sent]
    with logging_database_errors("known customers"):
        await index.learn(visit.program, records_in(visit.known.customer_id, answers))


@contextmanager
def logging_database_errors(what: str) -> Iterator[None]:
    """Log a database error and go on: the customer has been shown already."""
    try:
        yield
    except Error as error:
        log.error("not kept", what=what, error=type(error).__name__)
