"""Changes in words: "Gold: minimum 190 → 250", "campaign Spring ended", "referral rules: step “Join” added". Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from dashboard.campaigns.kinds import CAMPAIGN_KINDS
from dashboard.loyalty.errors import Sentence
from dashboard.loyalty.models import End
from dashboard.loyalty.written_times import end_of, instant
from dashboard.text.formatting import format_decimal
from dashboard.text.lists import joined, listed
from dashboard.text.numbers import number
from dashboard.text.times import absolute, is_past
from programconfig.history.amounts import NO_FIELD_UNITS, FieldUnits
from programconfig.history.differences import Change, label_field, label_of
from programconfig.history.meaning import Json
from programconfig.places import Part, Place
from programconfig.referral import event_in_words

# The models' fields in words; "" is left out, because the following word is enough. Other fields keep their name.
FIELDS: Mapping[str, Sentence] = {
    "": "",
    "any_points": gettext_lazy("any number of points"),
    "benefits": gettext_lazy("benefit"),
    "bonus": gettext_lazy("bonus"),
    "bonus_every": gettext_lazy("friends for a bonus"),
    "as_sent": gettext_lazy("as sent"),
    "button_link": gettext_lazy("button link"),
    "button_text": gettext_lazy("button text"),
    "campaign_id": gettext_lazy("number"),
    "cap": gettext_lazy("maximum discount"),
    "code": gettext_lazy("code"),
    "code_prefix": gettext_lazy("code prefix"),
    "collections": gettext_lazy("collections"),
    "coupon": gettext_lazy("coupon"),
    "created_at": gettext_lazy("created"),
    "currency": gettext_lazy("currency"),
    "currency_id": gettext_lazy("number"),
    "customer_reward": gettext_lazy("customer's reward"),
    "description": gettext_lazy("description"),
    "ends_at": gettext_lazy("end"),
    "event": gettext_lazy("required action"),
    "event_condition": gettext_lazy("condition"),
    "expires_after": gettext_lazy("days valid"),
    "factor": gettext_lazy("worth of a point"),
    "friend_reward": gettext_lazy("friend's reward"),
    "group_expires_at": gettext_lazy("group end"),
    "group_is_active": gettext_lazy("group active"),
    "group_is_available": gettext_lazy("group available"),
    "group_starts_at": gettext_lazy("group start"),
    "group_title": gettext_lazy("group"),
    "icon": gettext_lazy("icon"),
    "image": gettext_lazy("picture"),
    "instructions": gettext_lazy("instructions"),
    "is_active": gettext_lazy("active"),
    "is_before": gettext_lazy("sign before the amount"),
    "is_deleted": gettext_lazy("deleted"),
    "is_repeatable": gettext_lazy("repeatable"),
    "kind": gettext_lazy("type"),
    "link": gettext_lazy("link"),
    "max_achievements": gettext_lazy("times it can be earned"),
    "max_per_customer": gettext_lazy("uses for each customer"),
    "method": gettext_lazy("method"),
    "min_order_value": gettext_lazy("minimum order"),
    "min_progress": gettext_lazy("minimum"),
    "min_tier": gettext_lazy("minimum tier number"),
    "multiplier": gettext_lazy("points multiplier"),
    "name": gettext_lazy("name"),
    "order": gettext_lazy("number"),
    "points": gettext_lazy("points"),
    "points_factor": gettext_lazy("points for each unit of money"),
    "product": gettext_lazy("product"),
    "reward": "",
    "reward_factor": gettext_lazy("value in percent"),
    "rewards": gettext_lazy("reward"),
    "rule_id": gettext_lazy("number"),
    "score": gettext_lazy("score"),
    "score_factor": gettext_lazy("score for each unit of money"),
    "starts_at": gettext_lazy("start"),
    "steps": gettext_lazy("step"),
    "symbol": gettext_lazy("sign"),
    "tags": gettext_lazy("tags"),
    "threshold": gettext_lazy("for every (money)"),
    "tier": gettext_lazy("tier"),
    "unit": gettext_lazy("unit"),
    "usage_limit": gettext_lazy("uses"),
    "value": gettext_lazy("value"),
    "visibility": gettext_lazy("visibility"),
    "wallet": gettext_lazy("wallet"),
    "widget_parameter": gettext_lazy("widget page"),
}
ENDS = {"ends_at", "group_expires_at"}
LIMITS = {"cap", "expires_after", "max_achievements", "max_per_customer", "usage_limit"}  # 0 or less means no limit
IDS = {"campaign_id", "currency_id", "order", "rule_id", "min_tier"}  # numbers that are no amounts
CHOICES: Mapping[str, Mapping[str, Sentence]] = {
    "kind": {kind.value: words for kind, words in CAMPAIGN_KINDS.items()},
}


@dataclass(frozen=True, slots=True)
class ChangeInWords:
    """A change in words: place, field ("" for the whole place), the values before and after ("" where absent), and
    `sentence`, the whole change in one line."""

    place: Place
    key: str
    field: str
    before: str
    after: str
    sentence: str


def change_in_words(change: Change, seen_at: datetime) -> ChangeInWords:
    """Describe a change. `seen_at` is in the program's zone; if a campaign's new end is before it, the campaign has
    ended."""
    field, zone = field_in_words(change.path), seen_at.tzinfo or UTC
    before, after = (value_in_words(change.path, value, zone) for value in (change.before, change.after))
    return ChangeInWords(
        change.place, change.key, field, before, after, _sentence(change, field, before, after, seen_at)
    )


def field_in_words(path: tuple[str, ...]) -> str:
    """ "coupon › maximum discount", "benefit › Entry Reward › points"; "" for the whole place."""
    return " › ".join(word for name in path if (word := str(FIELDS.get(name, name))))


def value_in_words(path: tuple[str, ...], value: Json, zone: tzinfo) -> str:
    """A value of a meaning; "" for None, times in `zone`, an object by its fields: "type: percentage, value: 10"."""
    name = path[-1] if path else ""
    match value:
        case None:
            return ""
        case bool():
            return _("yes") if value else _("no")
        case dict():
            return listed([_field_and_value(key, inner, zone) for key, inner in value.items()])
        case list():
            return joined([value_in_words(path, item, zone) for item in value])
        case str():
            return _text_in_words(name, value, zone)
    return _number_in_words(name, value)


def _text_in_words(name: str, value: str, zone: tzinfo) -> str:
    if name.endswith("_at"):
        return absolute(parse_time(name, value, zone), zone)
    if name == "event":
        return str(event_in_words(value) or value)
    return str(CHOICES.get(name, {}).get(value, value))


def _field_and_value(name: str, value: Json, zone: tzinfo) -> str:
    """ "points: 5", "customer's reward (points: 5)"."""
    field, words = field_in_words((name,)), value_in_words((name,), value, zone)
    if field and words and isinstance(value, dict):
        return _("%(field)s (%(content)s)") % {"field": field, "content": words}
    return ": ".join(filter(None, (field, words)))


def _number_in_words(name: str, value: float) -> str:
    if name in LIMITS and value <= 0:
        return _("without limit")
    # Not rounded, so that the words of two numbers differ as the numbers do.
    return str(value) if name in IDS else format_decimal(Decimal(str(value)), least_decimals=0, signed=False)


def fields_in_words(
    value: Json, zone: tzinfo, path: tuple[str, ...] = (), *, units: FieldUnits = NO_FIELD_UNITS
) -> Iterator[tuple[str, str]]:
    """Every field below a value, with the field and its value in words; times in `zone`."""
    for inner_path, inner, kind in _fields_of(value, path):
        words = value_in_words(inner_path, inner, zone)
        yield field_in_words(inner_path), units.with_unit(words, inner_path, inner, kind)


def _fields_of(value: Json, path: tuple[str, ...], kind: str = "") -> Iterator[tuple[tuple[str, ...], Json, str]]:
    """Path, value, and kind of the object, of every field below a value."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _fields_of(inner, (*path, name), str(value.get("kind") or ""))
    elif isinstance(value, list) and any(isinstance(item, dict) for item in value):
        for item in value:
            yield from _fields_of(item, (*path, label_of(item)), kind)
    else:
        yield path, value, kind


def summary(changes: Sequence[Change], seen_at: datetime, limit: int) -> list[str]:
    """The first changes, one sentence each, and the number of further changes."""
    lines = [change_in_words(change, seen_at).sentence for change in changes[:limit]]
    if (more := len(changes) - limit) > 0:
        lines.append(
            ngettext("and %(count)s more change", "and %(count)s more changes", more) % {"count": number(more)}
        )
    return lines


def _sentence(change: Change, field: str, before: str, after: str, seen_at: datetime) -> str:
    place = change.place
    if change.is_removal:
        return _("%(place)s removed") % {"place": place.title}
    if change.is_addition:
        return _("%(place)s added") % {"place": place.title}
    values = {"place": place.name or place.title, "field": field, "before": before, "after": after}
    if _has_ended(change, seen_at):
        ended = {"place": place.title, "before": before or _("not sent"), "after": after}
        return _("%(place)s ended: end %(before)s → %(after)s") % ended
    if isinstance(part := _added_or_removed(change), dict):
        return _part_in_words(change, part, seen_at.tzinfo or UTC)
    return _value_sentence(change, values)


def _value_sentence(change: Change, values: Mapping[str, str]) -> str:
    if change.before is None:
        return _("%(place)s: %(field)s %(after)s added") % values
    if change.after is None:
        return _("%(place)s: %(field)s %(before)s no longer sent") % values
    return _("%(place)s: %(field)s %(before)s → %(after)s") % values


def _added_or_removed(change: Change) -> Json:
    """The value that was added or removed; None if it was changed."""
    if change.before is None:
        return change.after
    return change.before if change.after is None else None


PART_SENTENCES: Mapping[tuple[bool, bool], Sentence] = {  # by: it was added, it has more than its name
    (True, True): gettext_lazy("%(place)s: %(part)s added (%(content)s)"),
    (True, False): gettext_lazy("%(place)s: %(part)s added"),
    (False, True): gettext_lazy("%(place)s: %(part)s removed (%(content)s)"),
    (False, False): gettext_lazy("%(place)s: %(part)s removed"),
}


def _part_in_words(change: Change, part: dict[str, Json], zone: tzinfo) -> str:
    """An added or removed part with fields of its own: "referral rules: step “Join” removed (points: 5)"."""
    name, label = field_in_words(change.path), label_field(part)
    if label and change.path[-1] == label_of(part):
        words = {"list": field_in_words(change.path[:-1]), "label": value_in_words((label,), part[label], zone)}
        name = _("%(list)s “%(label)s”") % words
        part = {field: value for field, value in part.items() if field != label}
    sentence = str(PART_SENTENCES[change.before is None, bool(part)])
    place = change.place.name or change.place.title
    return sentence % {"place": place, "part": name, "content": value_in_words(change.path, part, zone)}


def _has_ended(change: Change, seen_at: datetime) -> bool:
    if change.place.part is not Part.CAMPAIGNS or change.path != ("ends_at",) or not change.after:
        return False
    had_ended = bool(change.before) and has_come("ends_at", change.before, seen_at)
    return has_come("ends_at", change.after, seen_at) and not had_ended


def parse_time(name: str, value: str, zone: tzinfo) -> datetime | End:
    """A time from a meaning. A time without an offset was stored by an earlier version, as the platform sent it."""
    parsed = datetime.fromisoformat(value)
    return end_of(parsed, zone) if name in ENDS else instant(parsed, zone)


def has_come(name: str, value: str, now: datetime) -> bool:
    """Whether a time from a meaning has come at `now` (in the program's zone)."""
    return is_past(parse_time(name, value, now.tzinfo or UTC), now)
