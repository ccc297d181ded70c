"""The pages of earning rules and redemption rules. Pure."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from dashboard.loyalty.models import EarningRule, EarningRules, Gap, RedemptionRule, RedemptionRules
from dashboard.loyalty.models.numbers import is_positive
from dashboard.text.lines import Line
from dashboard.text.money import rate
from dashboard.text.numbers import percentage, points_name
from dashboard.text.rules import earned_in_words, redeemed_in_words
from dashboard.text.units import NO_UNITS, Units
from programconfig.sheet import Sheet
from programconfig.terms import SentField, coupon_terms, sent_fields


@dataclass(frozen=True, slots=True)
class EarningRow:
    """The points that orders in one tier earn. `tier` is None if its name was not sent; `worth` is "" if unknown."""

    tier: str | None
    is_default: bool
    earns: str
    worth: str


@dataclass(frozen=True, slots=True)
class EarningView:
    """The default rule first, then the tiers with their own rule.

    `is_interpreted`: a rule has a threshold other than 1, and "for every" is this dashboard's interpretation. The
    vendor calls the threshold a minimum order, but calculates the worth as if it were a unit.
    """

    rows: tuple[EarningRow, ...]
    fields: tuple[SentField, ...]
    is_interpreted: bool = False


@dataclass(frozen=True, slots=True)
class RedemptionRow:
    """One redemption rule. `is_active` None is unknown; `point_worth` is "" if not sent."""

    rule_id: int | None
    words: str
    point_worth: str
    is_active: bool | None
    created_at: datetime | None
    image: str | None
    coupon: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class RedemptionView:
    """`worth` is the general worth of a point as a sentence; `point_worth` is the same in the rows' form;
    `no_rules` says why there are no rows."""

    worth: str
    point_worth: str
    no_rules: str
    rows: tuple[RedemptionRow, ...]
    fields: tuple[SentField, ...]


def earning(rules: EarningRules, units: Units = NO_UNITS) -> EarningView:
    """The earning rules in the platform's order."""
    rows = tuple(_earning_row(rule, units, is_default=rule is rules.default) for rule in rules.all)
    is_interpreted = any(is_positive(rule.threshold) and rule.threshold != 1 for rule in rules.all)
    return EarningView(rows, tuple(sent_fields(rules.raw)), is_interpreted)


def redemption(rules: RedemptionRules, units: Units = NO_UNITS) -> RedemptionView:
    """The redemption rules in the platform's order."""
    no_rules = (
        _("The platform sent rules for redeeming %(points)s that could not be read.")
        if rules.gap("rules") is Gap.UNREADABLE
        else _("The platform sent no rule for redeeming %(points)s.")
    )
    return RedemptionView(
        _worth(rules, units),
        "" if rules.factor is None else rate(rules.factor, units.currency),
        no_rules % {"points": points_name(units.points)},
        tuple(_redemption_row(rule, units) for rule in rules.rules),
        tuple(sent_fields(rules.raw)),
    )


def _worth(rules: RedemptionRules, units: Units) -> str:
    """What a point is worth, as a sentence."""
    if rules.factor is None:
        if rules.gap("factor") is Gap.UNREADABLE:
            return _("The platform sent the value of a point in a form that could not be read.")
        return _("The platform did not send the value of a point.")
    sentence = _("%(points)s are worth %(worth)s each.") if units.points else _("One point is worth %(worth)s.")
    return sentence % {"points": units.points, "worth": rate(rules.factor, units.currency)}


def earning_sheet(view: EarningView, rules: EarningRules) -> Sheet:
    """The earning rules as a file."""
    columns = {"tier": _("Tier"), "earns": _("Orders earn"), "worth": _("Worth")}
    rows = tuple((_everyone() if row.is_default else row.tier, row.earns, row.worth or None) for row in view.rows)
    ends = (None,) * (len(rows) - 1)
    return Sheet("earning", columns, rows, (rules.raw, *ends) if rows else ())


def redemption_sheet(view: RedemptionView, rules: RedemptionRules) -> Sheet:
    """The redemption rules as a file; the first row has the general worth of a point."""
    columns = {
        "id": _("Id"),
        "redeems": _("Redeems"),
        "point_worth": _("A point is worth"),
        "is_active": _("Active"),
        "created": _("Created"),
    }
    general = (None, view.worth, view.point_worth or None, None, None)
    rows = ((row.rule_id, row.words, row.point_worth or None, row.is_active, row.created_at) for row in view.rows)
    beside_rules = {name: value for name, value in rules.raw.items() if not isinstance(value, list)}
    return Sheet("redemption", columns, (general, *rows), (beside_rules, *(rule.raw for rule in rules.rules)))


def _everyone() -> str:
    return _("Every tier without its own rule")


def _earning_row(rule: EarningRule, units: Units, *, is_default: bool) -> EarningRow:
    worth = rule.reward_factor
    return EarningRow(
        tier=rule.tier,
        is_default=is_default,
        earns=earned_in_words(rule, units),
        worth="" if worth is None else _("%(percent)s%% of what was spent") % {"percent": percentage(worth)},
    )


def _redemption_row(rule: RedemptionRule, units: Units) -> RedemptionRow:
    return RedemptionRow(
        rule_id=rule.rule_id,
        words=redeemed_in_words(rule, units),
        point_worth="" if rule.value is None else rate(rule.value, units.currency),
        is_active=rule.is_active,
        created_at=rule.created_at,
        image=rule.image,
        coupon=coupon_terms(rule.coupon, units.currency) if rule.coupon else (),
    )
