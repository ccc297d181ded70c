"""Erases ids and search words from the access log, for privacy requests. The rows stay: somebody looked at somebody."""

from collections.abc import Callable, Collection, Iterable
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from dashboard.access.models import AccessRecord, LoggedCustomer, LoggedText

CHUNK = 500  # values in one query

LoggedAs = tuple[str, str, str]  # program, key and text of a customer in the log


def logged_keys(program: str, customer_id: str) -> set[str]:
    """Return the keys of rows with this id. People may also have found another customer by it."""
    rows = LoggedCustomer.objects.filter(program=program, customer_id=customer_id).exclude(customer_key="")
    return set(rows.values_list("customer_key", flat=True))


def erase_texts(program: str, keys: Collection[str], is_about_customer: Callable[[str], bool]) -> int:
    """Erase the ids and words of all rows about a customer and return how many.

    These are the rows with one of the customer's keys, and those without a key whose text `is_about_customer` accepts.
    """
    logged, erased = LoggedCustomer.objects.filter(program=program), 0
    for key in keys:
        erased += _erase(program, Q(record__customer_key=key))
        with transaction.atomic():
            if logged.filter(customer_key=key).exclude(customer_id="").delete()[0]:
                logged.get_or_create(program=program, customer_key=key, customer_id="")
    typed = logged.filter(customer_key="").values_list("customer_id", flat=True)
    found = list(filter(is_about_customer, typed.iterator(chunk_size=2000)))
    for chunk in (found[start : start + CHUNK] for start in range(0, len(found), CHUNK)):
        erased += _erase(program, Q(record__customer_key="", text__in=chunk))
        logged.filter(customer_key="", customer_id__in=chunk).delete()
    return erased


def logged_in(pks: Collection[int]) -> set[LoggedAs]:
    """Return the customers that these rows of the access log are about."""
    rows = AccessRecord.objects.filter(pk__in=pks)
    logged = rows.values_list("program", "customer_key", "logged_text__text")
    return {(program, key, text or "") for program, key, text in logged}


def drop_unlogged(customers: Iterable[LoggedAs]) -> None:
    """Drop those of the customers that no row of the access log is about any more."""
    for program, key, text in customers:
        if text:
            rows: QuerySet[Any] = LoggedText.objects.filter(program=program, text=text, record__customer_key=key)
        else:
            rows = AccessRecord.objects.filter(program=program, customer_key=key, text_digest="")
        if (key or text) and not rows.exists():
            LoggedCustomer.objects.filter(program=program, customer_key=key, customer_id=text).delete()


def _erase(program: str, condition: Q) -> int:
    number, _by_model = LoggedText.objects.filter(condition, program=program).delete()
    return number
