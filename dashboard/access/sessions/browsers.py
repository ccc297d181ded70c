"""Browser and system in words, from what a browser says of itself. Pure.

People should recognize their own session, no more: the versions that browsers send are frozen or wrong.
"""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from dashboard.loyalty.errors import Sentence

# Most browsers also name those that they descend from, so the first that is named counts.
BROWSERS: Sequence[tuple[str, str]] = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Vivaldi/", "Vivaldi"),
    ("FxiOS/", "Firefox"),
    ("Firefox/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS: Sequence[tuple[str, str]] = (
    ("Windows", "Windows"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Macintosh", "macOS"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def browser_in_words(user_agent: str) -> Sentence:
    """Return "Firefox on Windows"; without a known system "Firefox", without a known browser "Unknown browser"."""
    browser = _first_named(BROWSERS, user_agent) or _("Unknown browser")
    system = _first_named(SYSTEMS, user_agent)
    return _("%(browser)s on %(system)s") % {"browser": browser, "system": system} if system else browser


def _first_named(names: Sequence[tuple[str, str]], user_agent: str) -> str:
    return next((name for sign, name in names if sign in user_agent), "")
