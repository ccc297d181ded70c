"""One activity in words: a title, the signed points, and every other part that the platform sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.access.masking import Mask
from dashboard.loyalty.errors import Sentence
from dashboard.loyalty.models import Activity, ActivityKind
from dashboard.text.formatting import money, points
from dashboard.text.lines import Line
from dashboard.text.times import on_day
from dashboard.text.words import coupon_kind, movement

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
    without points. `lines` are all other parts that were sent.
    """

    title: Sentence
    at: datetime | None
    points: Decimal | None
    moved: str | None
    unit: str | None
    has_points: bool
    is_manual: bool
    lines: tuple[Line, ...]
    notes: tuple[Sentence, ...]

    @property
    def meaning(self) -> str:
        """The name of the color of the points: "plus" for points received."""
        return "plus" if self.points and self.points > 0 else ""


def row(activity: Activity, now: datetime, mask: Mask) -> ActivityRow:
    """Present `activity` in words, with days in the zone of `now` and free text masked."""
    unit = activity.unit.sign if activity.unit else None
    words = str(title(activity))
    return ActivityRow(
        title=mask.text(words) or "",
        at=None if activity.is_whole_day else activity.at,
        points=activity.points,
        moved=movement(activity.points, unit),
        unit=unit,
        has_points=bool(activity.points) or (activity.kind is not None and activity.kind.known in POINT_KINDS),
        is_manual=activity.is_manual is True,
        lines=tuple(_lines(activity, words, now, mask)),
        notes=tuple(_notes(activity, mask)),
    )


def title(activity: Activity) -> Sentence:
    """Return what happened, with the tier or campaign if it is known. An undocumented kind keeps the platform's
    word."""
    if activity.kind is None:
        return _("Activity of unknown type")
    kind = activity.kind.known
    if kind is None:
        return activity.kind.raw
    if kind in TITLES_WITH_NAME:
        field, sentence = TITLES_WITH_NAME[kind]
        if name := getattr(activity, field):
            return str(sentence) % {"name": name}
    return TITLES[kind]


def _lines(activity: Activity, words: str, now: datetime, mask: Mask) -> list[Line]:
    """Return everything that was sent beside points and time, except what the title (`words`) already says."""
    a, currency = activity, activity.currency
    kind = a.kind.known if a.kind else None
    in_title = TITLES_WITH_NAME[kind][0] if kind and kind in TITLES_WITH_NAME else None
    found: list[Line] = []

    def amount(name: str, value: Decimal | None) -> None:
        if written := points(value):
            found.append(Line(name, written))

    def worth(name: str, value: Decimal | None) -> None:
        if written := money(value, currency):
            found.append(Line(name, written))

    def text(name: str, value: Sentence | None, *, copies: bool = False) -> None:
        if value:
            found.append(Line(name, value, copies))

    text(_("transaction"), a.transaction_id, copies=True)
    if a.kind and a.kind.raw.casefold() != words.casefold():
        text(_("sent as"), mask.text(a.kind.raw))
    text(_("wallet"), a.wallet)
    amount(_("points left"), a.outstanding_points)
    worth(_("cashback"), a.cashback_amount)
    worth(_("redeemed for"), a.redeemed_value)
    worth(_("worth about"), a.estimated_value)
    amount(_("from the family wallet"), a.family_points)
    worth(_("family wallet, in money"), a.family_value)
    amount(_("score"), a.score or None)
    amount(_("reward points"), a.reward_points if a.reward_points != a.points else None)
    if a.reward_factor is not None and a.reward_threshold is not None:
        rule = {"factor": points(a.reward_factor), "threshold": money(a.reward_threshold, currency)}
        found.append(Line(_("earned"), _("%(factor)s for every %(threshold)s") % rule))
    else:
        amount(_("earning factor"), a.reward_factor)
        worth(_("earned for every"), a.reward_threshold)
    amount(_("redemption factor"), a.redemption_factor)
    if in_title != "campaign":
        text(_("campaign"), a.campaign)
    text(_("campaign starts"), on_day(a.campaign_starts_at, now) if a.campaign_starts_at else None)
    text(_("campaign ends"), on_day(a.campaign_ends_at, now) if a.campaign_ends_at else None)
    if in_title != "tier":
        text(_("tier"), a.tier)
    text(_("coupon"), a.coupon_code, copies=True)
    text(_("coupon type"), coupon_kind(a.coupon_kind) if a.coupon_kind else None)
    text(_("coupon group"), a.coupon_group)
    if a.coupon_used is not None and (a.coupon_code or a.coupon_used):
        found.append(Line(_("coupon used"), _("yes") if a.coupon_used else _("no")))
    text(_("product"), a.product)
    text(_("variant"), a.product_variant)
    text(_("by"), mask.text(a.staff_name) if a.staff_name else None)
    text(_("reason"), mask.text(a.reason) if a.reason else None)
    return found


def _notes(activity: Activity, mask: Mask) -> list[Sentence]:
    notes: list[Sentence] = []
    if activity.sign_conflicts:
        notes.append(_("The platform sent these points with the opposite sign. The sign shown follows the label."))
    elif not activity.sign_known and activity.points:
        notes.append(_("Sign as sent by the platform; its meaning for this type is not documented."))
    if activity.campaign_enabled is False:
        notes.append(_("The campaign was switched off at that time."))
    if activity.is_guest:
        notes.append(_("Done as a guest."))
    if activity.raw_at:
        unknown = _("The time of day is unknown: the platform sent “%(raw)s”.")
        unreadable = _("The date could not be read. The platform sent: %(raw)s")
        notes.append((unknown if activity.is_whole_day else unreadable) % {"raw": mask.text(activity.raw_at)})
    return notes
