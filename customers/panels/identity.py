"""The details: who the customer is, for the page's header, and the panel with everything else."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import tzinfo
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customers.panels.as_sent import as_sent, name_as_sent
from customers.panels.identity_header import CustomerHeader, header, kind_of, money_line, name_of
from customers.panels.panel import Attention, Loaded, PanelRequest, Urgency
from customers.panels.referred_by import referrer_lines
from customers.panels.unknown import explained
from customers.referrers import KnownReferrer, record_of, referrer_of
from dashboard.loyalty.customer_id import is_same_id
from dashboard.loyalty.customer_record import CustomerRecord
from dashboard.loyalty.models import Answer, Customer, Gap
from dashboard.loyalty.reads import CUSTOMER
from dashboard.programs import Program
from dashboard.text.lines import Line
from dashboard.text.lists import yes_or_no
from dashboard.text.times import day_of, day_text

OTHER_CUSTOMER = gettext_lazy("The platform answered with a different customer id than the one requested.")
OPTIONAL_FIELDS = {
    "member_number",
    "identities",
    "has_opted_in",
    "app_link",
    "name",
    "first_name",
    "last_name",
}  # few customers have these, so a missing one is left out instead of "unknown"


@dataclass(frozen=True, slots=True)
class IdentityView:
    """Header and details panel. `attributes` are the shop's own fields."""

    header: CustomerHeader
    platform_id: str | None
    lines: tuple[Line, ...]
    attributes: tuple[Line, ...]


async def load(request: PanelRequest) -> Loaded:
    """Read the details."""
    sent = await request.read_exact(CUSTOMER)
    answer, is_other = await request.seen(sent), not is_same_id(sent.value.customer_id, request.customer_id)
    known_referrer = await referrer_of(request.program, request.customer_id, _sent_referrer(sent))
    shown_id = request.mask.customer_id(request.customer_id, email=sent.value.email, phone=sent.value.phone)
    view = present(
        answer.value,
        shown_id,
        request.program,
        is_other=is_other,
        referrer=replace(known_referrer, record=request.mask.seen(known_referrer.record)) if known_referrer else None,
    )
    mixed_up = (OTHER_CUSTOMER,) if is_other else ()
    return Loaded(
        view,
        (answer,),
        attention=tuple(Attention(Urgency.STOP, sentence) for sentence in mixed_up),
        ticket=(*mixed_up, *_ticket(answer.value, request.program.time_zone)),
        ticket_personal=_personal(answer.value, shown_id),
    )


def _sent_referrer(sent: Answer[Customer]) -> CustomerRecord | None:
    referrer = sent.value.referrer
    return record_of(referrer.customer_id, sent.fetched_at) if referrer and referrer.customer_id else None


def present(
    customer: Customer,
    shown_id: str,
    program: Program,
    *,
    is_other: bool = False,
    referrer: KnownReferrer | None = None,
) -> IdentityView:
    """Present header and panel. `shown_id` is the id that was requested, as the person may see it; `is_other` says that
    the answer names another customer. `referrer` is known from a list of friends or from this answer, and masked. Money
    is in the program's currency, since the platform names none."""
    return IdentityView(
        header=header(customer, shown_id, program, is_other=is_other),
        platform_id=customer.platform_id,
        lines=(*_lines(customer, program), *referrer_lines(customer, referrer, program)),
        attributes=_attributes(customer.attributes),
    )


def _lines(customer: Customer, program: Program) -> list[Line]:
    """Return all details that are not in the header, for the fields that the platform offers."""
    link, app_link = customer.referral_link, customer.app_link
    lines = {
        "member_number": Line(_("Member number"), customer.member_number, copies=True),
        "identities": Line(_("In other systems"), customer.identities, copies=True),
        "name": Line(_("Name"), None),  # in the header, unless it could not be read
        "first_name": Line(_("First name"), _other_than(name_of(customer), customer.first_name)),
        "last_name": Line(_("Last name"), _other_than(name_of(customer), customer.last_name)),
        "date_of_birth": Line(_("Date of birth"), customer.date_of_birth),
        "gender": Line(_("Gender"), customer.gender),
        "city": Line(_("Place"), _place(customer)),
        "source": Line(_("Source"), customer.source),
        "average_order": money_line(_("Average order"), customer.average_order, program),
        "last_order_at": Line(_("Last order"), customer.last_order_at),
        "has_opted_in": Line(_("Agreed to take part"), yes_or_no(customer.has_opted_in)),
        "is_referred": Line(_("Referred by a friend"), yes_or_no(customer.is_referred)),
        "referral_link": Line(_("Referral link"), link, copies=True),
        "app_link": Line(_("Referral link, app"), app_link if app_link != link else None, copies=True),
        "tags": Line(_("Tags"), customer.tags),
        "devices": Line(_("Devices"), customer.devices),
        "payment_methods": Line(_("Payment methods"), customer.payment_methods),
    }
    return [
        explained(line, customer, field)
        for field, line in lines.items()
        if customer.is_offered(field) and (line.value or not _may_be_left_out(customer, field))
    ]


def _other_than(name: str | None, part: str | None) -> str | None:
    """Return a part of the name that the name shown does not contain as a word of its own."""
    words = (name or "").casefold().split()
    return part if part and not set(part.casefold().split()) <= set(words) else None


def _place(customer: Customer) -> str | None:
    return ", ".join(filter(None, (customer.postcode, customer.city, customer.country))) or None


def _attributes(values: Mapping[str, Any]) -> tuple[Line, ...]:
    return tuple(Line(name_as_sent(name), as_sent(value)) for name, value in values.items())


def _may_be_left_out(customer: Customer, field: str) -> bool:
    """Whether a field without a value is not worth a line."""
    return field in OPTIONAL_FIELDS and customer.gap(field) is not Gap.UNREADABLE


def _ticket(customer: Customer, zone: tzinfo) -> tuple[str, ...]:
    joined = _("joined %s") % day_text(day_of(customer.joined_at, zone)) if customer.joined_at else ""
    line = ", ".join(filter(None, (kind_of(customer), joined)))
    return (line[:1].upper() + line[1:],) if line else ()


def _personal(customer: Customer, shown_id: str) -> tuple[str, ...]:
    parts = (
        (_("Name"), name_of(customer)),
        (_("Customer id"), shown_id),
        (_("Member number"), customer.member_number),
        (_("E-mail"), customer.email),
        (_("Phone"), customer.phone),
    )
    return tuple(f"{title}: {value}" for title, value in parts if value)
