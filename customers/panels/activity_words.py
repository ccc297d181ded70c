"""One activity in words: a title, the signed points, and every other part that the platform sent."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customers.panels.as_sent import more_fields
from customers.panels.number_links import NumberLinks
from customers.panels.unknown import why_if_unknown
from dashboard.ledger.words import sign_note
from dashboard.loyalty.errors import Sentence
from dashboard.loyalty.models import Activity, ActivityKind, Currency, End
from dashboard.loyalty.models.numbers import difference, is_positive
from dashboard.text.formatting import factor, points, unrounded
from dashboard.text.lines import Line, with_values
from dashboard.text.lists import yes_or_no
from dashboard.text.money import decimals_of, money, stands_before, without_currency
from dashboard.text.numbers import sent_as
from dashboard.text.rewards import coupon_kind
from dashboard.text.times import on_day

TITLES: Mapping[ActivityKind, Sentence] = {
    ActivityKind.TIER_UPGRADED: gettext_lazy("Moved up a tier"),
    ActivityKind.TIER_DOWNGRADED: gettext_lazy("Moved down a tier"),
    ActivityKind.TIER_MIGRATION: gettext_lazy("Tier moved"),
    ActivityKind.CAMPAIGN_REWARDED: gettext_lazy("Campaign reward"),
    ActivityKind.BALANCE_ADJUSTMENT: gettext_lazy("Balance adjusted"),
    ActivityKind.SUCCESSFUL_ACTION: gettext_lazy("Progress in a campaign"),
    ActivityKind.REFERRAL: gettext_lazy("Referred a friend"),
    ActivityKind.REFERRED: gettext_lazy("Reward for being referred"),
    ActivityKind.REFERRAL_BONUS: gettext_lazy("Referral bonus"),
    ActivityKind.PAYMENT_REWARD: gettext_lazy("Points for an order"),
    ActivityKind.REFUND: gettext_lazy("Points refunded"),
    ActivityKind.REDEMPTION: gettext_lazy("Redeemed"),
    ActivityKind.CANCEL: gettext_lazy("Cashback cancelled"),
    ActivityKind.EXPIRY: gettext_lazy("Points expired"),
    ActivityKind.MIGRATION: gettext_lazy("Moved from another system"),
    ActivityKind.LIFETIME: gettext_lazy("Lifetime coupon"),
    ActivityKind.AUTOMATION: gettext_lazy("Automation"),
}
TITLES_WITH_NAME: Mapping[ActivityKind, tuple[str, Sentence]] = {
    ActivityKind.TIER_UPGRADED: ("tier", gettext_lazy("Moved up to %(name)s")),
    ActivityKind.TIER_DOWNGRADED: ("tier", gettext_lazy("Moved down to %(name)s")),
    ActivityKind.TIER_MIGRATION: ("tier", gettext_lazy("Moved to %(name)s")),
    ActivityKind.CAMPAIGN_REWARDED: ("campaign", gettext_lazy("Reward from %(name)s")),
    ActivityKind.SUCCESSFUL_ACTION: ("campaign", gettext_lazy("Progress in %(name)s")),
}
POINT_KINDS = {
    ActivityKind.BALANCE_ADJUSTMENT,
    ActivityKind.REFERRAL_BONUS,
    ActivityKind.PAYMENT_REWARD,
    ActivityKind.REFUND,
    ActivityKind.REDEMPTION,
    ActivityKind.CANCEL,
    ActivityKind.EXPIRY,
    ActivityKind.MIGRATION,
}
"""Kinds that always move points: if the platform sent none, they are unknown. Other kinds simply have none."""


@dataclass(frozen=True, slots=True)
class ActivityRow:
    """One activity. `at` is None if the time of day is unknown.

    `points` are signed, and `moved` is their text before the `unit`; None is unknown. `has_points` is False for kinds
    without points. `order` and `aside` stand on the line itself; `lines` are all other parts that were sent, `more` are
    fields without another place.
    """

    title: Sentence
    at: datetime | None
    points: Decimal | None
    moved: str | None
    unit: str | None
    has_points: bool
    is_manual: bool
    order: Line | None
    aside: Sentence
    lines: tuple[Line, ...]
    notes: tuple[Sentence, ...]
    why_no_points: Sentence
    more: tuple[Line, ...]

    @property
    def has_more(self) -> bool:
        """Whether something stands behind its line."""
        return bool(self.lines or self.notes or self.more)

    @property
    def meaning(self) -> str:
        """The name of the color of the points: "plus" for points received."""
        return "plus" if self.points and self.points > 0 else ""


def row(
    activity: Activity, now: datetime, *, names_other: bool = False, links: NumberLinks | None = None
) -> ActivityRow:
    """Present `activity` in words, with days in the zone of `now`. `names_other` adds a note that its id is another
    customer's. With `links`, numbers of orders and coupon codes are links."""
    words = str(title(activity))
    if activity.returned:
        words = _("Return: %(what)s") % {"what": words}
    moved, unit = _moved(activity)
    number = activity.transaction_id
    order = Line(_("transaction"), number, url=links.order(number) if links else "") if number else None
    return ActivityRow(
        title=words,
        at=None if activity.is_whole_day else activity.at,
        points=activity.points,
        moved=moved,
        unit=unit,
        has_points=_counts_points(activity),
        is_manual=activity.is_manual is True,
        order=order,
        aside=_aside(activity),
        lines=tuple(_lines(activity, words, now, order, links)),
        notes=tuple(_notes(activity, names_other=names_other)),
        why_no_points=why_if_unknown(activity, "points"),
        more=more_fields(activity.other),
    )


def _aside(activity: Activity) -> Sentence:
    """Return the part that explains the points best: the reason that was given, else what they were redeemed for."""
    if activity.reason:
        return _("“%(reason)s”") % {"reason": activity.reason}
    return money(activity.redeemed_value, activity.currency) or ""


def _counts_points(activity: Activity) -> bool:
    """Whether points belong to this activity, even if their number is unknown."""
    return bool(activity.points) or (activity.kind is not None and activity.kind.known in POINT_KINDS)


def _moved(activity: Activity) -> tuple[str | None, str | None]:
    """Return the signed points and their unit: ("+120", "pts"), ("+€1.50", None); None is unknown."""
    moved, currency = activity.points, activity.unit
    if currency is None or not currency.sign or moved is None or not moved.is_finite():
        return points(moved, signed=True), currency.sign if currency else None
    if stands_before(currency):
        return money(moved, currency, signed=True), None
    return without_currency(moved, currency, signed=True), currency.sign


def title(activity: Activity) -> Sentence:
    """Return what happened, with the tier or campaign if it is known. An undocumented kind keeps the platform's
    word."""
    if activity.kind is None:
        return _("Activity of unknown type")
    kind = activity.kind.known
    if kind is None:
        return activity.kind.raw
    name = getattr(activity, field) if (field := _field_in_title(activity)) else None
    return str(TITLES_WITH_NAME[kind][1]) % {"name": name} if name else TITLES[kind]


def _field_in_title(activity: Activity) -> str:
    """Return the field that the title names: "tier", "campaign" or ""."""
    kind = activity.kind.known if activity.kind else None
    return TITLES_WITH_NAME[kind][0] if kind and kind in TITLES_WITH_NAME else ""


def _lines(activity: Activity, words: str, now: datetime, order: Line | None, links: NumberLinks | None) -> list[Line]:
    """Return everything that was sent beside points and time, except what the title (`words`) already says."""
    in_title = _field_in_title(activity)
    lines = (
        Line(_("return of"), activity.returned, copies=True),
        *([replace(order, copies=True)] if order else []),
        Line(_("receipt"), activity.receipt_id, copies=True),
        Line(_("branch"), activity.branch),
        Line(_("sent as"), _kind_as_sent(activity, words)),
        *_amounts(activity),
        *_rule(activity),
        Line(_("campaign"), activity.campaign if in_title != "campaign" else None),
        Line(_("campaign starts"), _day(activity.campaign_starts_at, now)),
        Line(_("campaign ends"), _day(activity.campaign_ends_at, now)),
        Line(_("tier"), activity.tier if in_title != "tier" else None),
        *_coupon(activity, links),
        Line(_("product"), activity.product),
        Line(_("variant"), activity.product_variant),
        Line(_("by"), activity.staff_name),
        Line(_("reason"), activity.reason),
    )
    return with_values(lines)


def _kind_as_sent(activity: Activity, words: str) -> str | None:
    """Return the platform's word for the kind, unless the title is the same."""
    if activity.kind is None or activity.kind.raw.casefold() == words.casefold():
        return None
    return activity.kind.raw


def _amounts(activity: Activity) -> tuple[Line, ...]:
    a, reward = activity, activity.reward_points
    if reward is not None and a.points is not None and not difference(reward, a.points):
        reward = None
    rounding = sent_as(unrounded(a.points))
    return (
        Line(_("wallet"), a.wallet),
        Line(_("points"), points(a.points) if rounding else None, note=rounding),
        Line(_("points left"), points(a.outstanding_points), note=sent_as(unrounded(a.outstanding_points))),
        _money(_("cashback"), a.cashback_amount, a.currency),
        _money(_("redeemed for"), a.redeemed_value, a.currency),
        _money(_("worth about"), a.estimated_value, a.currency),
        Line(_("from the family wallet"), points(a.family_points)),
        _money(_("family wallet, in money"), a.family_value, a.currency),
        Line(_("score"), points(a.score or None)),
        Line(_("reward points"), points(reward)),
    )


def _money(name: Sentence, amount: Decimal | None, currency: Currency | None) -> Line:
    return Line(name, money(amount, currency), note=sent_as(unrounded(amount, decimals_of(currency))))


def _rule(activity: Activity) -> tuple[Line, ...]:
    """Return how points are earned and redeemed."""
    earned, threshold = factor(activity.reward_factor), money(activity.reward_threshold, activity.currency)
    redemption = Line(_("redemption factor"), factor(activity.redemption_factor))
    if earned and threshold and is_positive(activity.reward_threshold):
        rule = {"factor": earned, "threshold": threshold}
        return Line(_("earned"), _("%(factor)s for every %(threshold)s") % rule), redemption
    return Line(_("earning factor"), earned), Line(_("earned for every"), threshold), redemption


def _coupon(activity: Activity, links: NumberLinks | None) -> tuple[Line, ...]:
    kind = activity.coupon_kind
    # The platform also sends "not used" where an activity has no coupon.
    used = yes_or_no(activity.coupon_used) if activity.coupon_code or activity.coupon_used else None
    return (
        Line(_("coupon"), activity.coupon_code, copies=True, url=links.code(activity.coupon_code) if links else ""),
        Line(_("coupon type"), coupon_kind(kind) if kind else None),
        Line(_("coupon group"), activity.coupon_group),
        Line(_("coupon used"), used),
    )


def _day(when: datetime | End | None, now: datetime) -> str | None:
    return on_day(when, now) if when else None


def _notes(activity: Activity, *, names_other: bool) -> list[Sentence]:
    found = (
        _about_customer(activity) if names_other else "",
        sign_note(activity),
        _("The campaign was switched off at that time.") if activity.campaign_enabled is False else "",
        _("Done as a guest.") if activity.is_guest else "",
        _about_time(activity),
    )
    return list(filter(None, found))


def _about_customer(activity: Activity) -> Sentence:
    return _("The platform lists this activity here but names another customer: %(id)s.") % {"id": activity.customer_id}


def _about_time(activity: Activity) -> Sentence:
    if not activity.raw_at:
        return ""
    sent = {"raw": activity.raw_at}
    if activity.is_whole_day:
        return _("The time of day is unknown: the platform sent “%(raw)s”.") % sent
    return _("The date could not be read. The platform sent: %(raw)s") % sent
