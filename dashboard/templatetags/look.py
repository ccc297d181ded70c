"""Template tags for numbers, times, addresses and small pieces of pages; their words are in `dashboard.text`.

Times are in the zone of the context's `program`; a page without a program uses Django's zone. A value that the platform
did not send is shown as "unknown" with the reason.
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

from dashboard.access.masking.contact_data import HIDDEN
from dashboard.loyalty.errors import Sentence
from dashboard.loyalty.models import Answer, End, Source
from dashboard.speed.addresses import path_of
from dashboard.speed.icons import heroicon_micro
from dashboard.text import formatting, times
from dashboard.text.answers import cuts, drift, drift_in_words, missing, more_drift, stale, warnings
from dashboard.text.lines import Line
from dashboard.text.numbers import sent_as

register = template.Library()
DEFAULT_COLOR = "#2a5d8f"  # as in static/tokens.css

register.simple_tag(heroicon_micro, name="heroicon_micro")  # a library that is loaded later replaces it


@register.simple_tag
def unknown(why: Sentence = "") -> SafeString:
    """Print the word "unknown" with a reason on hover, focus and tap. Not for use in a link, a button or a summary."""
    return format_html(
        '<button type="button" class="unknown">{} <span class="tip">{}</span></button>',
        pgettext("value", "unknown"),
        why or gettext("The platform did not send it, or sent an unreadable value."),
    )


@register.filter
def known(text: object) -> SafeString:
    """`{{ tier.needs|known }}`: a text isolated from its surroundings (bdi), or "unknown" if there is none."""
    return format_html("<bdi>{}</bdi>", text) if text else unknown()


@register.simple_tag
def linked(text: object, url: str | None = "", css: str = "") -> SafeString:
    """`{% linked row.title row.url css="item-name" %}`: a text, as a link if it has an address."""
    named = format_html(' class="{}"', css) if css else ""
    if not url:
        return format_html("<bdi{}>{}</bdi>", named, text)
    return format_html('<a{} href="{}"><bdi>{}</bdi></a>', named, url, text)


@register.simple_tag
def badge(text: str, meaning: str = "", icon: str = "") -> SafeString:
    """`{% badge coupon.expires meaning="attention" icon="clock" %}`: a word with a heroicon and a meaning.

    The meanings are good, waiting, attention, stop or none.
    """
    return format_html(
        '<span class="badge{}">{}{}</span>',
        f" {meaning}" if meaning else "",
        heroicon_micro(icon, size=12) if icon else "",
        text,
    )


@register.simple_tag
def copy(value: object, what: Sentence = "", *, url: str = "", alone: bool = False) -> SafeString:
    """`{% copy coupon.code what=code_word %}`: a value with a button that copies it, or the button `alone`.

    With a `url` the value is a link. Screen readers read `what` the button copies, or else the value. A masked value
    has no button: a copy would be useless.
    """
    if HIDDEN in str(value):
        return format_html("<bdi>{}</bdi>", value)
    return format_html(
        '<span class="copyable">{}<button type="button" class="copy needs-script" data-copy="{}" data-copied="{}" '
        'data-copy-failed="{}" aria-label="{}"></button></span>',
        "" if alone else linked(value, url),
        value,
        gettext("Copied"),
        gettext("Not copied"),
        gettext("Copy %(what)s") % {"what": what or value},
    )


@register.simple_tag(takes_context=True)
def value(context: template.Context, line: Line) -> SafeString:
    """`{% value line %}`: the value of a line with its note; or "unknown", with the note as the reason."""
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
        return format_html_join(" ", "{}", ((copy(text, line.what, url=line.url),) for text in texts))
    if line.url:
        return format_html_join(" ", "{}", ((linked(text, line.url),) for text in texts))
    return format_html_join(", ", "<bdi>{}</bdi>", ((text,) for text in texts or (pgettext("list of values", "none"),)))


@register.filter
def dotted(sentences: Iterable[Sentence]) -> SafeString:
    """`{{ campaign.facts|dotted }}`: sentences with a dot between them."""
    return format_html_join(" · ", "<bdi>{}</bdi>", ((one,) for one in sentences))


@register.filter
def points(value: Decimal | int | None, signed: object = False) -> SafeString | str:
    """`{{ balance.available|points }}`: "2,640.5". `|points:"signed"` for movements: "+120", "−50"."""
    return _exactly(value, formatting.points(value, signed=bool(signed)), formatting.POINT_DECIMALS) or unknown()


@register.filter
def points_text(value: Decimal | int | None, signed: object = False) -> str:
    """Return the same as plain text, for attributes, links and summaries."""
    return formatting.points(value, signed=bool(signed)) or pgettext("value", "unknown")


def _exactly(value: Decimal | int | None, text: str | None, decimals: int) -> SafeString | str | None:
    """Return the text of a number, with the number as sent in the markup if the text is rounded."""
    exact = formatting.unrounded(Decimal(value), decimals) if text and value is not None else None
    if exact is None:
        return text
    return format_html('<data value="{}" title="{}">{}</data>', exact, sent_as(exact), text)


@register.simple_tag(takes_context=True)
def when(context: template.Context, moment: times.When | None, only: str = "") -> SafeString:
    """`{% when seen_at %}`: "1 Dec 2026, 14:02 · in 11 days".

    Without the time if a whole day is meant. A future end is "through 1 Dec 2026 · in 11 days". `only` prints a part:
    "moment", "day" (without the time; of an end, its last day), "time" (of day) or "distance".
    """
    if moment is None:
        return unknown()
    zone, now = zone_in(context), now_in(context)
    if only == "time" and isinstance(moment, datetime):
        local = moment.astimezone(zone)
        return _time(local, times.time_of_day(local))
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
    """`{% ago seen_at %}`: "3 hours ago", with the exact time in its title and its `datetime`."""
    return when(context, moment, only="distance")


@register.simple_tag(takes_context=True)
def age(context: template.Context, answers: Iterable[Answer[Any]] | None) -> SafeString | str:
    """Print the age of a panel by its answer in the worst state.

    "12:03:20 · live", "11:58:02 · cached", "11:40:10 · 23 min old". `stale` gives the reasons for old answers.
    """
    worst = max(answers or (), key=lambda answer: answer.staleness, default=None)
    if worst is None:
        return ""
    now = now_in(context)
    moment = worst.fetched_at.astimezone(zone_in(context))
    read_at = _time(moment, times.clock(moment, now))
    if worst.source == Source.STALE:
        return format_html('<span class="word attention">{} · {}</span>', read_at, times.age_in_words(moment, now))
    word = gettext("live") if worst.source == Source.LIVE else gettext("cached")
    return format_html("<span>{} · {}</span>", read_at, word)


for about_answers in (stale, missing, warnings, drift, more_drift, drift_in_words, cuts):
    register.filter(about_answers)


@register.filter
def month(day: date) -> str:
    """`{{ expiries.first|month }}`: "Dec 2026"."""
    return times.month_text(day)


@register.filter
def fresh(address: str) -> str:
    """`{{ panel.url|fresh }}`: the same address, which asks the platform instead of the cache."""
    return formatting.fresh(address)


@register.simple_tag(takes_context=True)
def zone_name(context: template.Context, program: Any) -> str:
    """Return the program's zone for the last line of a page: "Africa/Cairo (UTC+2)"."""
    name, distance = str(program.time_zone), times.offset(program.time_zone, now_in(context))
    return name if name == distance else f"{name} ({distance})"


@register.simple_tag(takes_context=True)
def page_time(context: template.Context) -> str:
    """Return when the page was made, in its zone: "1 Dec 2026, 14:02"."""
    return times.absolute(now_in(context), zone_in(context))


@register.simple_tag
def home_url(program: Any) -> str:
    """Return the home page of the program, or the front page for a page without a program."""
    return (address("home", program.slug) or f"/{program.slug}/") if program else path_of("front")


@register.simple_tag
def site_name(program: Any) -> str:
    """Return the end of every page title: "Sample Club · Loyalty Desk". The title of a test begins with that word."""
    product = gettext("Loyalty Desk")
    return f"{program.name} · {product}" if program else product


@register.simple_tag
def suggests(program: Any) -> SafeString:
    """Print the attributes of a field under which search.js suggests the program's customers."""
    return format_html(
        'data-suggests="{}" data-failed="{}" data-signed-out="{}"',
        address("customers:suggestions", program.slug),
        gettext("Suggestions are not available right now. Press Enter to search."),
        gettext("You have been signed out. Press Enter to sign in. Your search words are not kept."),
    )


@register.simple_tag
def icon_url(program: Any, label: str = "") -> str:
    """`{% icon_url program %}`: the address of the icon of a tab, with the program's color and whether it is a test;
    `label` is the end of what tells tabs apart."""
    color = str(getattr(program, "color", "") or DEFAULT_COLOR).removeprefix("#").lower()
    signs = "".join(sign for sign in label if sign.isascii() and sign.isalnum())[-2:]
    kind = "test" if getattr(program, "test", False) else "live"
    return path_of("icon", color, kind, signs) if signs else path_of("icon", color, kind)


@register.simple_tag
def theme_url(program: Any) -> str:
    """Return the stylesheet with the program's color, "" if it has no color of its own."""
    color = getattr(program, "color", None)
    return address("theme", color.removeprefix("#").lower()) if color else ""


@register.simple_tag(takes_context=True)
def current(context: template.Context, url: str) -> str:
    """Mark a link with aria-current: "page" if it leads to this page, "true" if to the section that this page is in."""
    request = context.get("request")
    path = request.path if request else ""
    if path == url:
        return mark_safe(' aria-current="page"')
    return mark_safe(' aria-current="true"') if path.startswith(url) else ""


@register.simple_tag
def address(name: str, *args: object) -> str:
    """`{% address "programconfig:campaign" program.slug campaign_id as url %}`: the address of a page, "" if it has
    none."""
    try:
        return path_of(name, *args)
    except NoReverseMatch:
        return ""


def zone_in(context: template.Context) -> tzinfo:
    program = context.get("program")
    return getattr(program, "time_zone", None) or timezone.get_current_timezone()


def now_in(context: template.Context) -> datetime:
    """Return `now` from the context, so that a page and its tests use one moment, else the clock; in the page's
    zone."""
    return (context.get("now") or timezone.now()).astimezone(zone_in(context))
