"""Several things, and one of two, as parts of a sentence. Pure."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import pgettext


def listed(parts: Sequence[str]) -> str:
    """ "a, b, c", with the comma of the language."""
    return pgettext("between things listed", ", ").join(parts)


def joined(parts: list[str]) -> str:
    """ "a", "a and b", "a, b and c"."""
    if len(parts) < 2:
        return "".join(parts)
    return _("%(first)s and %(last)s") % {"first": listed(parts[:-1]), "last": parts[-1]}


def either(parts: Sequence[str]) -> str:
    """ "a", "a or b", "a, b or c"."""
    if len(parts) < 2:
        return "".join(parts)
    return _("%(first)s or %(last)s") % {"first": listed(parts[:-1]), "last": parts[-1]}


def yes_or_no(flag: bool | None) -> str | None:
    """ "yes" or "no"; None is unknown."""
    if flag is None:
        return None
    return _("yes") if flag else _("no")
