"""Translation with the quick `gettext`: each thread and task has its own language, as with Django's own."""

import asyncio
import threading
from collections.abc import Iterator

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from django.utils import translation
from django.utils.safestring import SafeData, mark_safe
from django.utils.translation import gettext, gettext_lazy, pgettext, trans_real

from dashboard.speed.translation import MAX_TEXTS, ActiveLanguage, cache_translations, django_gettext

YES = {"en": "Yes", "ar": "نعم", "de": "Ja"}  # in Django's own catalogs


@pytest.fixture(autouse=True)
def two_languages(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Translation on, in this quick way; afterwards as it was."""
    known = {name: vars(trans_real)[name] for name in ("_active", "gettext")}
    monkeypatch.setattr("django.conf.settings.USE_I18N", True)
    looked_up = dict(vars(vars(translation)["_trans"]))
    vars(vars(translation)["_trans"]).clear()
    cache_translations()
    yield
    translation.deactivate()
    vars(trans_real).update(known)
    vars(vars(translation)["_trans"]).clear()
    vars(vars(translation)["_trans"]).update(looked_up)


def test_django_still_has_the_private_name_that_is_replaced() -> None:
    code = trans_real.activate.__code__.co_names + trans_real.gettext.__globals__["django_gettext"].__code__.co_names
    assert code.count("_active") == 2
    assert isinstance(vars(trans_real)["_active"], ActiveLanguage)


@pytest.mark.parametrize("language", YES)
def test_each_language_has_its_texts(language: str) -> None:
    lazy = gettext_lazy("Yes")
    with translation.override(language):
        assert [gettext("Yes"), gettext("Yes"), str(lazy)] == [YES[language]] * 3
        assert translation.get_language() == language
    assert gettext("Yes") == "Yes"


def test_it_says_what_django_says() -> None:
    for language in YES:
        with translation.override(language):
            for text in ("Yes", "", "not in any catalog", "two\r\nlines"):
                assert gettext(text) == django_gettext(text)
            assert pgettext("abbr. month", "March") == trans_real.pgettext("abbr. month", "March")
            assert isinstance(gettext(mark_safe("Yes")), SafeData)
            assert not isinstance(gettext("Yes"), SafeData)


def test_an_override_inside_another_ends_where_it_began() -> None:
    with translation.override("ar"):
        with translation.override("de"):
            assert gettext("Yes") == YES["de"]
        assert gettext("Yes") == YES["ar"]
        with translation.override(None):
            assert gettext("Yes") == "Yes"
            assert translation.get_language() is None
        assert gettext("Yes") == YES["ar"]


def test_another_thread_has_its_own() -> None:
    said: list[str] = []
    with translation.override("ar"):
        thread = threading.Thread(target=lambda: said.append(gettext("Yes")))
        thread.start()
        thread.join()
    assert said == ["Yes"]


async def test_tasks_do_not_disturb_each_other() -> None:
    meeting = asyncio.Barrier(len(YES))

    async def speak(language: str) -> list[str]:
        with translation.override(language):
            await meeting.wait()
            here = gettext("Yes")
            in_thread = await sync_to_async(gettext)("Yes")
            return [here, in_thread, await asyncio.create_task(later())]

    async def later() -> str:
        await asyncio.sleep(0)
        return gettext("Yes")

    assert await asyncio.gather(*map(speak, YES)) == [[text] * 3 for text in YES.values()]
    assert gettext("Yes") == "Yes"


def test_async_code_inside_sync_code_speaks_the_same_language() -> None:
    async def speak() -> str:
        return gettext("Yes")

    with translation.override("ar"):
        assert async_to_sync(speak)() == YES["ar"]


def test_it_forgets_before_it_grows_without_end() -> None:
    with translation.override("de"):
        for number in range(MAX_TEXTS + 1):
            gettext("text %d" % number)  # noqa: INT003, UP031
        assert len(trans_real.catalog().__dict__["_cached_texts"]) <= MAX_TEXTS
        assert gettext("Yes") == YES["de"]
