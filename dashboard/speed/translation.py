"""`gettext` without asgiref's `Local`: Django looks up the language there for each of a page's 900 texts.

A plain context variable holds the language, and each language remembers what its texts are. `tests/speed` checks that
Django still has the private name that is replaced here.
"""

from contextvars import ContextVar
from gettext import NullTranslations

from django.utils import translation
from django.utils.translation import trans_real

MAX_TEXTS = 8192  # texts that a language remembers

django_gettext = trans_real.gettext
_language: ContextVar[NullTranslations | None] = ContextVar("language", default=None)


class ActiveLanguage:
    """Stands in for `trans_real._active`: `value` is the language of this task or thread; no attribute, none."""

    @property
    def value(self) -> NullTranslations:
        if (language := _language.get()) is None:
            raise AttributeError("value")
        return language

    @value.setter
    def value(self, language: NullTranslations) -> None:
        _language.set(language)

    @value.deleter
    def value(self) -> None:
        _language.set(None)


def gettext(message: str) -> str:
    """As Django's."""
    language = _language.get()
    if language is None or type(message) is not str:  # markup that is safe stays safe
        return django_gettext(message)
    known: dict[str, str] = language.__dict__.setdefault("_remembered", {})
    if (text := known.get(message)) is None:
        if len(known) >= MAX_TEXTS:
            known.clear()
        text = known[message] = django_gettext(message)
    return text


def remember_texts() -> None:
    """Have Django translate this way from now on."""
    vars(trans_real).update(_active=ActiveLanguage(), gettext=gettext)
    vars(translation)["_trans"].__dict__.pop("gettext", None)  # Django may have looked it up before
