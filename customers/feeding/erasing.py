"""Erases one customer everywhere, for privacy requests."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils import timezone

from customers import index_writes
from customers.finding.columns import email_column
from customers.finding.folding import handle, words
from customers.finding.phones import number
from customers.finding.query import SearchQuery, parse_query
from customers.models import KnownCustomer
from dashboard.access.access_log.erasing import erase_texts, logged_keys
from dashboard.programs import Program, forget_answers


@dataclass(frozen=True, slots=True)
class Erased:
    """What was erased: whether the index had the customer, how many cached answers (None: each process has its own
    cache), in how many kept rows of the ledger nothing names the customer any more, and from how many entries of the
    access log the id or the words that were typed."""

    was_known: bool
    answers: int | None
    rows: int
    entries: int


def erase(program: Program, customer_id: str) -> Erased:
    """Erase a customer from the index, recent views, the answer cache, the texts of the access log and, except for the
    points, from kept rows of the ledger. The entries of the access log stay."""
    row = KnownCustomer.objects.filter(program=program.slug, customer_id=customer_id).first()
    # Some platforms also accept these values as ids, so the cache may have answers under them.
    known_by = {customer_id, *((row.email, row.phone, row.platform_id, row.referral_code) if row else ())} - {""}
    # Somebody may have found another customer by this id, who keeps their texts.
    logged = logged_keys(program.slug, customer_id)
    others = KnownCustomer.objects.filter(program=program.slug, key__in=logged).exclude(customer_id=customer_id)
    keys = logged.difference(others.values_list("key", flat=True)) | ({row.key} if row else set())
    entries = erase_texts(program.slug, keys, build_text_matcher(customer_id, row))
    rows = index_writes.forget(program.slug, [customer_id], timezone.now())
    return Erased(row is not None, forget_answers(program, *known_by), rows, entries)


def build_text_matcher(customer_id: str, row: KnownCustomer | None) -> Callable[[str], bool]:
    """Return a function that says whether words that somebody typed name this customer: by id or code, by e-mail or
    phone, whole or in part, or by the whole name."""
    ids = {customer_id, *([row.platform_id] if row else [])} - {""}
    if row is None:
        return lambda text: text in ids or not ids.isdisjoint(parse_query(text).ids)
    email, phone, code = email_column(row), number(row.phone), handle(row.referral_code)
    name = {word.text for word in words(row.name)}

    def has_email(typed: SearchQuery) -> bool:
        return "@" in typed.email and typed.email in email

    def has_phone(typed: SearchQuery) -> bool:
        if not phone.digits or not typed.is_whole_phone:
            return False
        return phone.digits.endswith(typed.phone) or typed.phone.endswith(phone.national)

    def has_name(typed: SearchQuery) -> bool:
        return len(name) > 1 and name.issubset(typed.words)

    def names_customer(text: str) -> bool:
        typed = parse_query(text)
        by_id = text in ids or not ids.isdisjoint(typed.ids) or (code and code in typed.handles)
        return bool(by_id or has_email(typed) or has_phone(typed) or has_name(typed))

    return names_customer
