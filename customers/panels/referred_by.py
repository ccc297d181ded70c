"""Who referred a customer, as lines of the details."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from customers.referrers import KnownReferrer
from dashboard.loyalty.errors import Sentence
from dashboard.loyalty.models import Customer, Referrer
from dashboard.programs import Program
from dashboard.speed.addresses import path_of
from dashboard.text.lines import Line
from dashboard.text.times import day_of, day_text


def referrer_lines(customer: Customer, known: KnownReferrer | None, program: Program) -> list[Line]:
    """Return who referred the customer, and how. `known` is masked, None if it is not known who.

    Nothing is claimed where neither the platform nor a list of friends says that the customer was referred.
    """
    sent = customer.referrer or Referrer()
    lines = (
        Line(_("Referrer in other systems"), sent.identity, copies=True),
        Line(_("Referral code used"), sent.referral_code, copies=True),
        Line(_("Referral channel"), sent.channel),
        Line(_("Referral campaign"), None if sent.campaign_id is None else str(sent.campaign_id)),
    )
    return [*_referred_by(customer, known, program), *(line for line in lines if line.value)]


def _referred_by(customer: Customer, known: KnownReferrer | None, program: Program) -> Iterator[Line]:
    title = _("Referred by customer")
    if known is None:
        if customer.is_referred and customer.referrer is None:
            why = _(
                "The platform does not say who. It is known once the referrer's list of friends has been read here."
            )
            yield Line(title, None, note=why)
        return
    record = known.record
    url = path_of("customers:profile", program.slug, record.key) if record.key else ""
    yield Line(title, record.customer_id, copies=True, url=url, note=_how_known(known, program))


def _how_known(known: KnownReferrer, program: Program) -> Sentence:
    name = known.record.name or ""
    if known.seen_at is None:
        return name
    day = {"name": name, "day": day_text(day_of(known.seen_at, program.time_zone))}
    if not name:
        return _("by this customer's list of friends, read on %(day)s") % day
    return _("%(name)s, by this customer's list of friends, read on %(day)s") % day
