"""The customer's rates: what orders earn and points redeem, beside the general rules of the configuration."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from customers.panels.panel import Loaded, PanelRequest
from dashboard.loyalty.attempt import attempt, with_missing
from dashboard.loyalty.errors import Sentence
from dashboard.loyalty.models import Answer, EarningRule, EarningRules, RedemptionRule, RedemptionRules, Source
from dashboard.loyalty.reads import EARNING_RULES, OWN_EARNING_RULES, OWN_REDEMPTION_RULES, REDEMPTION_RULES
from dashboard.text.money import rate
from dashboard.text.rules import earned_in_words, redeemed_in_words
from dashboard.text.units import NO_UNITS, Units


@dataclass(frozen=True, slots=True)
class RateRow:
    """One rate: this customer's, and the general one. `differs` is None if one of them is unknown."""

    name: Sentence
    own: Sentence
    general: Sentence
    differs: bool | None


@dataclass(frozen=True, slots=True)
class RatesView:
    """The rates. Redemption rules are listed only where they differ; `same` says how many do not. `summary` says
    whether anything differs."""

    rows: tuple[RateRow, ...]
    same: Sentence
    summary: Sentence


async def load(request: PanelRequest) -> Loaded:
    """Read both kinds of rules, this customer's and the general ones, in parallel.

    Raises the error of the customer's earning rules if neither kind of the customer's rules could be read.
    """
    earning, redemption, general_earning, general_redemption, units = await asyncio.gather(
        attempt(request.read, OWN_EARNING_RULES),
        attempt(request.read, OWN_REDEMPTION_RULES),
        attempt(request.configuration, EARNING_RULES),
        attempt(request.configuration, REDEMPTION_RULES),
        request.units(),
    )
    own: tuple[Answer[Any], ...] = (*earning.answers, *redemption.answers)
    if not own and earning.error:
        raise earning.error
    first: Answer[Any] = own[0]
    first = with_missing(first, earning, _("what this customer's orders earn"))
    first = with_missing(first, redemption, _("how this customer redeems points"))
    first = with_missing(first, general_earning, _("the general earning rules"))
    first = with_missing(first, general_redemption, _("the general redemption rules"))
    view = present(earning.value, redemption.value, general_earning.value, general_redemption.value, units)
    # The configuration's age matters only if it is stale.
    general: tuple[Answer[Any], ...] = (*general_earning.answers, *general_redemption.answers)
    return Loaded(view, (first, *own[1:], *(answer for answer in general if answer.source is Source.STALE)))


def present(
    earning: EarningRules | None,
    redemption: RedemptionRules | None,
    general_earning: EarningRules | None,
    general_redemption: RedemptionRules | None,
    units: Units = NO_UNITS,
) -> RatesView:
    """Present the customer's rules beside the general ones; None for rules that could not be read."""
    rows = list(_earned(earning, general_earning, units)) if earning else []
    same = 0
    if redemption:
        rows.append(_worth(redemption, general_redemption, units))
        rules = list(_redeemed(redemption, general_redemption, units))
        same = sum(row.differs is False for row in rules)
        rows += [row for row in rules if row.differs is not False]
    return RatesView(tuple(rows), _same(same), _summary(rows))


def _summary(rows: list[RateRow]) -> str:
    if any(row.differs for row in rows):
        return _("This customer's rates differ from the general rules.")
    if any(row.differs is None for row in rows):
        return _("It is unknown whether this customer's rates differ from the general rules.")
    return _("The general rules apply to this customer.")


def _same(rules: int) -> str:
    if not rules:
        return ""
    return ngettext(
        "%(count)d redemption rule is the same as for everybody.",
        "%(count)d redemption rules are the same as for everybody.",
        rules,
    ) % {"count": rules}


def _earned(own: EarningRules, general: EarningRules | None, units: Units) -> Iterator[RateRow]:
    """Yield the rules of the customer's tier, or else the default rule, each beside the general default rule."""
    default = general.default if general else None
    for rule in own.tiers or filter(None, (own.default,)):
        name = _("Orders earn in the tier %(tier)s") % {"tier": rule.tier} if rule.tier else _("Orders earn")
        words = earned_in_words(rule, units)
        if default is None:
            yield RateRow(name, words, "", None)
        else:
            differs = _without_tier(rule) != _without_tier(default)
            yield _compared(name, words, earned_in_words(default, units), differs=differs)


def _without_tier(rule: EarningRule) -> EarningRule:
    return replace(rule, tier=None, reward_factor=None)  # the factor is calculated from the others


def _worth(own: RedemptionRules, general: RedemptionRules | None, units: Units) -> RateRow:
    factors = own.factor, general.factor if general else None
    words = ["" if factor is None else rate(factor, units.currency) for factor in factors]
    differs = None if None in factors else factors[0] != factors[1]
    return RateRow(_("A point is worth"), words[0], words[1], differs)


def _redeemed(own: RedemptionRules, general: RedemptionRules | None, units: Units) -> Iterator[RateRow]:
    """Yield the rules of both, in pairs by their id, or by their words if they have none."""
    mine, all_of_them = _by_id(own, units), _by_id(general, units) if general else {}
    for key in mine | all_of_them:
        rule, other = mine.get(key), all_of_them.get(key)
        words, general_words = (redeemed_in_words(one, units) if one else "" for one in (rule, other))
        if general is None:
            yield RateRow(_("Redeems"), words, "", None)
        elif rule is None:
            yield RateRow(_("Redeems"), _("not for this customer"), general_words, differs=True)
        elif other is None:
            yield RateRow(_("Redeems"), words, _("not in the general rules"), differs=True)
        else:
            differs = replace(rule, raw={}) != replace(other, raw={})
            yield _compared(_("Redeems"), words, general_words, differs=differs)


def _by_id(rules: RedemptionRules, units: Units) -> dict[int | str, RedemptionRule]:
    return {rule.rule_id if rule.rule_id is not None else redeemed_in_words(rule, units): rule for rule in rules.rules}


def _compared(name: Sentence, words: str, general: str, *, differs: bool) -> RateRow:
    return RateRow(name, _distinct_words(words, general) if differs else words, general, differs)


def _distinct_words(words: str, general: str) -> str:
    """Return the words of the customer's rule, which differs from the general one; if the words do not, they say so."""
    return _("%(rule)s (with different terms)") % {"rule": words} if words == general else words
