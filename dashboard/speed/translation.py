"""`gettext` without asgiref's `Local`, where Django looks up the language for each of a page's 900 texts.

A plain context variable holds the language, and each language caches its texts. `tests/speed` checks that Django still
has the private name that is replaced here.
"""

from contextvars import ContextVar
from gettext import NullTranslations

from django.utils import translation
from django.utils.translation import trans_real

MAX_TEXTS = 8192  # texts cached per language

django_gettext = trans_real.gettext
_language: ContextVar[NullTranslations | None] = ContextVar("language", default=None)


class ActiveLanguage:
    """Replaces `trans_real._active`: `value` is the language of this task or thread. Without a language, the attribute
    is missing."""

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
    """Like Django's `gettext`, with a cache."""
    language = _language.get()
    if language is None or type(message) is not str:  # safe markup must stay safe
        return django_gettext(message)
    texts: dict[str, str] = language.__dict__.setdefault("_cached_texts", {})
    if (text := texts.get(message)) is None:
        if len(texts) >= MAX_TEXTS:
            texts.clear()
        text = texts[message] = django_gettext(message)
    return text


def cache_translations() -> None:
    """Make Django use this translation from now on."""
    vars(trans_real).update(_active=ActiveLanguage(), gettext=gettext)
    vars(translation)["_trans"].__dict__.pop("gettext", None)  # Django may have cached it already
