"""Numbers, times, addresses and the smallest pieces in templates; the wording is in `dashboard.text`.

Zones come from the context's `program`; a page without one uses Django's. What the platform did not send is shown as
"unknown" with the reason.
"""

from collections.abc import Iterable
from datetime import date, datetime, tzinfo
from decimal import Decimal
from typing import Any

from django import template
from django.urls import NoReverseMatch
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, pgettext

from dashboard.access.masking import HIDDEN
from dashboard.loyalty.errors import Sentence, Unavailable
from dashboard.loyalty.models import CUT_KINDS, Answer, Drift, DriftKind, End, Missing, Source
from dashboard.speed.addresses import path_of
from dashboard.speed.icons import heroicon_micro
from dashboard.text import formatting, times
from dashboard.text.lines import Line
from dashboard.text.words import DRIFT, cut_in_words

register = template.Library()
NO_DRIFT = {*CUT_KINDS, DriftKind.SPELLING, DriftKind.MORE}

register.simple_tag(heroicon_micro, name="heroicon_micro")  # a library that is loaded later wins


@register.simple_tag
def unknown(why: Sentence = "") -> SafeString:
    """The word "unknown"; why appears on hover, focus and tap. Not for use inside a link, a button or a summary."""
    return format_html(
        '<button type="button" class="unknown">{} <span class="tip">{}</span></button>',
        pgettext("value", "unknown"),
        why or gettext("The platform did not send it, or sent an unreadable value."),
    )


@register.filter
def known(text: object) -> SafeString:
    """`{{ tier.needs|known }}`: a text kept apart from what stands around it, "unknown" where there is none."""
    return format_html("<bdi>{}</bdi>", text) if text else unknown()


@register.simple_tag
def linked(text: object, url: str | None = "", css: str = "") -> SafeString:
    """`{% linked row.title row.url css="item-name" %}`: a text, and a link where it has an address."""
    named = format_html(' class="{}"', css) if css else ""
    if not url:
        return format_html("<bdi{}>{}</bdi>", named, text)
    return format_html('<a{} href="{}"><bdi>{}</bdi></a>', named, url, text)


@register.simple_tag
def badge(text: str, meaning: str = "", icon: str = "") -> SafeString:
    """`{% badge coupon.expires meaning="attention" icon="clock" %}`: a word with a meaning (good, waiting, attention,
    stop or none) and a heroicon."""
    return format_html(
        '<span class="badge{}">{}{}</span>',
        f" {meaning}" if meaning else "",
        heroicon_micro(icon, size=12) if icon else "",
        text,
    )


@register.simple_tag
def copy(value: object, what: Sentence = "", *, alone: bool = False) -> SafeString:
    """`{% copy coupon.code what=code_word %}`: a value with a button that copies it, or the button `alone`. Screen
    readers say `what` it copies, else the value. What is masked is of no use elsewhere: no button."""
    if HIDDEN in str(value):
        return format_html("<bdi>{}</bdi>", value)
    return format_html(
        '<span class="copyable">{}<button type="button" class="copy needs-script" data-copy="{}" data-copied="{}" '
        'data-copy-failed="{}" aria-label="{}"></button></span>',
        "" if alone else format_html("<bdi>{}</bdi>", value),
        value,
        gettext("Copied"),
        gettext("Not copied"),
        gettext("Copy %(what)s") % {"what": what or value},
    )


@register.simple_tag(takes_context=True)
def value(context: template.Context, line: Line) -> SafeString:
    """`{% value line %}`: what a line says, with its note; or "unknown", with the note as the reason."""
    match line.value:
        case None | "":
            return unknown(line.note)
        case datetime() | End() as moment:
            shown = when(context, moment)
        case date() as day:
            shown = when(context, day, only="day")
        case () if line.note:
            return format_html('<span class="muted">{}</span>', line.note)
        case tuple() as texts:
            shown = _text(line, *texts)
        case text:
            shown = _text(line, text)
    return format_html('{} <span class="muted">{}</span>', shown, line.note) if line.note else shown


def _text(line: Line, *texts: Sentence) -> SafeString:
    if line.copies:
        return format_html_join(" ", "{}", ((copy(text, line.what),) for text in texts))
    return format_html_join(", ", "<bdi>{}</bdi>", ((text,) for text in texts or (pgettext("list of values", "none"),)))


@register.filter
def dotted(sentences: Iterable[Sentence]) -> SafeString:
    """`{{ campaign.facts|dotted }}`: one after another, a dot between."""
    return format_html_join(" · ", "<bdi>{}</bdi>", ((one,) for one in sentences))


@register.filter
def points(value: Decimal | int | None, signed: object = False) -> SafeString | str:
    """`{{ balance.available|points }}`: "2,640.5". `|points:"signed"` for movements: "+120", "−50"."""
    return formatting.points(value, signed=bool(signed)) or unknown()


@register.filter
def points_text(value: Decimal | int | None, signed: object = False) -> str:
    """The same as plain words, for attributes, links and summaries."""
    return formatting.points(value, signed=bool(signed)) or pgettext("value", "unknown")


@register.filter
def money(amount: Decimal | int | None, currency: str | None = None) -> SafeString | str:
    """`{{ balance.available_value|money:balance.currency }}`: "132.03 EGP"."""
    return formatting.money(amount, currency) or unknown()


@register.simple_tag(takes_context=True)
def when(context: template.Context, moment: times.When | None, only: str = "") -> SafeString:
    """`{% when seen_at %}`: "1 Dec 2026, 14:02 · in 11 days"; without the time where a whole day is meant, of an end
    still to come "through 1 Dec 2026 · in 11 days". `only="moment"`, `only="day"` (without the time; of an end, the
    last one), `only="time"` (of day) or `only="distance"` for a part of it."""
    if moment is None:
        return unknown()
    zone, now = zone_in(context), now_in(context)
    if only == "time" and isinstance(moment, datetime):
        local = moment.astimezone(zone)
        return _time(local, f"{local:%H:%M}")
    if only == "day":
        day = times.day_of(moment, zone)
        return _time(day, times.day_text(day))
    shown, absolute = times.shown(moment, zone), times.on_day(moment, now)
    if isinstance(moment, End) and not moment.is_over(now):
        absolute = times.until(moment, now)
    if only == "moment":
        return _time(shown, absolute)
    distance = times.relative(moment, now)
    if only == "distance":
        return format_html('<time datetime="{}" title="{}">{}</time>', shown.isoformat(), absolute, distance)
    return format_html('{} <span class="muted">· {}</span>', _time(shown, absolute), distance)


def _time(shown: date, text: str) -> SafeString:
    return format_html('<time datetime="{}">{}</time>', shown.isoformat(), text)


@register.simple_tag(takes_context=True)
def ago(context: template.Context, moment: date | datetime | None) -> SafeString:
    """`{% ago seen_at %}`: "3 hours ago", the exact time in its title and its `datetime`."""
    return when(context, moment, only="distance")


@register.simple_tag(takes_context=True)
def age(context: template.Context, answers: Iterable[Answer[Any]] | None) -> SafeString | str:
    """How old a panel's answers are, by the one in the worst state: "12:03:20 · live", "11:58:02 · cached",
    "11:40:10 · 23 min old". Why old ones stand there is `stale`'s to say."""
    worst = max(answers or (), key=lambda answer: answer.staleness, default=None)
    if worst is None:
        return ""
    now = now_in(context)
    moment = worst.fetched_at.astimezone(zone_in(context))
    read_at = _time(moment, times.clock(moment, now))
    if worst.source == Source.STALE:
        return format_html('<span class="word attention">{} · {}</span>', read_at, times.old(moment, now))
    word = gettext("live") if worst.source == Source.LIVE else gettext("cached")
    return format_html("<span>{} · {}</span>", read_at, word)


@register.filter
def stale(answers: Iterable[Answer[Any]] | None) -> list[Sentence]:
    """Why answers are old, each reason once."""
    old = (answer for answer in answers or () if answer.source == Source.STALE)
    return list(dict.fromkeys((answer.error or Unavailable()).sentence for answer in old))


@register.filter
def missing(answers: Iterable[Answer[Any]] | None) -> list[Missing]:
    """What could not be read of a panel, while the rest could."""
    return [part for answer in answers or () for part in answer.missing]


@register.filter
def warnings(answers: Iterable[Answer[Any]] | None) -> list[str]:
    """What the platform itself remarked on a panel's answers, each once: its text, else its name or number."""
    said = (one for answer in answers or () for one in answer.warnings)
    return list(dict.fromkeys(str(one.text or one.name or one.code or pgettext("value", "unknown")) for one in said))


@register.filter
def drift(answers: Iterable[Answer[Any]] | None) -> list[Drift]:
    """Where the platform broke its promise, as far as it is listed. Another spelling of a known field costs nobody
    anything: left out."""
    return [one for answer in answers or () for one in answer.drift if one.kind not in NO_DRIFT]


@register.filter
def drift_word(one: Drift) -> Sentence:
    """How an answer was not as promised, in a word."""
    return DRIFT[one.kind]


@register.filter
def more_drift(answers: Iterable[Answer[Any]] | None) -> int:
    """In how many more places it did."""
    return sum(int(one.seen) for answer in answers or () for one in answer.drift if one.kind is DriftKind.MORE)


@register.filter
def cuts(answers: Iterable[Answer[Any]] | None) -> list[str]:
    """What was too long to be read whole, each once, in words."""
    return list(dict.fromkeys(cut_in_words(cut) for answer in answers or () for cut in answer.cuts))


@register.filter
def fresh(address: str) -> str:
    """`{{ panel.url|fresh }}`: the same address past the cache."""
    return formatting.fresh(address)


@register.simple_tag(takes_context=True)
def zone_name(context: template.Context, program: Any) -> str:
    """The programme's zone for the page's last line: "Africa/Cairo (UTC+2)"."""
    name, distance = str(program.time_zone), times.offset(program.time_zone, now_in(context))
    return name if name == distance else f"{name} ({distance})"


@register.simple_tag
def home_url(program: Any) -> str:
    """Where a program begins; where everybody begins when a page is of no program."""
    return (address("home", program.slug) or f"/{program.slug}/") if program else "/"


@register.simple_tag
def site_name(program: Any) -> str:
    """What every page's title ends with: "Sample Club (test) · Loyalty Desk"."""
    product = gettext("Loyalty Desk")
    if not program:
        return product
    name = gettext("%(program)s (test)") % {"program": program.name} if program.test else program.name
    return f"{name} · {product}"


@register.simple_tag
def suggests(program: Any) -> SafeString:
    """The attributes of a field under which search.js suggests the program's customers."""
    return format_html(
        'data-suggests="{}" data-failed="{}" data-signed-out="{}"',
        address("customers:suggestions", program.slug),
        gettext("Suggestions are not available right now. Press Enter to search."),
        gettext("You have been signed out. Press Enter to sign in. Your search words are not kept."),
    )


@register.simple_tag
def theme_url(program: Any) -> str:
    """The stylesheet with the programme's colour, or nothing when it has none of its own."""
    colour = getattr(program, "colour", None)
    return address("theme", colour.removeprefix("#").lower()) if colour else ""


@register.simple_tag(takes_context=True)
def current(context: template.Context, url: str) -> str:
    """Marks a link with aria-current: "page" when it leads here, "true" when to the part of the site this is in."""
    request = context.get("request")
    path = request.path if request else ""
    if path == url:
        return mark_safe(' aria-current="page"')
    return mark_safe(' aria-current="true"') if path.startswith(url) else ""


@register.simple_tag
def address(name: str, *args: object) -> str:
    """`{% address "programconfig:campaign" program.slug campaign_id as url %}`: a page's address, "" for none."""
    try:
        return path_of(name, *args)
    except NoReverseMatch:
        return ""


def zone_in(context: template.Context) -> tzinfo:
    program = context.get("program")
    return getattr(program, "time_zone", None) or timezone.get_current_timezone()


def now_in(context: template.Context) -> datetime:
    """`now` from the context, so that a page and its tests speak of one moment; else the clock. In the page's zone."""
    return (context.get("now") or timezone.now()).astimezone(zone_in(context))
