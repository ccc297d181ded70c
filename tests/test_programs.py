"""Programmes from a file: what is wrong is said by the names that stand in it."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.urls import URLPattern, URLResolver, get_resolver

from dashboard.programs import RESERVED, Program
from dashboard.programs_file import load_programs

TABLE = {
    "name": '"Sample Club"',
    "platform": '"gameball"',
    "base_url": '"https://api.example.com"',
    "api_key_env": '"MAIN_API_KEY"',
    "secret_key_env": '"MAIN_SECRET_KEY"',
}
KEYS = {"MAIN_API_KEY": "sample", "MAIN_SECRET_KEY": "sample"}


def loaded(folder: Path, slug: str = "main", **changes: str) -> dict[str, Program]:
    """The programmes of a file with one table; a key changed to "" is left out."""
    table = "\n".join(f"{key} = {value}" for key, value in (TABLE | changes).items() if value)
    path = folder / "programmes.toml"
    path.write_text(f"[{slug}]\n{table}\n")
    return load_programs({"PROGRAMS_FILE": str(path), **KEYS})


def test_a_table_is_a_programme(tmp_path: Path) -> None:
    programme = loaded(tmp_path, time_zone='"Africa/Cairo"', languages='["en", "ar"]', currency='"EGP"')["main"]
    assert (programme.name, str(programme.time_zone), programme.languages, programme.currency) == (
        "Sample Club",
        "Africa/Cairo",
        ("en", "ar"),
        "EGP",
    )


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": ""}, "name is required"),
        ({"platform": ""}, "platform is required"),
        ({"platform": '"other"'}, "the platform 'other' is not supported"),
        ({"base_url": ""}, "base_url is required"),
        ({"base_url": '"ftp://example.com"'}, "base_url must be an http or https address"),
        ({"api_key_env": ""}, "api_key_env is required"),
        ({"secret_key_env": '"NOT_SET"'}, "NOT_SET is required"),
        ({"time_zone": '"Mars/Olympus"'}, "time_zone 'Mars/Olympus' is no time zone"),
        ({"languages": '["English"]'}, "languages must be codes"),
        ({"currency": '"pounds"'}, "currency 'pounds' must be three capital letters"),
        ({"colour": '"green"'}, "colour 'green' must be"),
    ],
)
def test_a_mistake_is_named_as_in_the_file(changes: dict[str, str], said: str, tmp_path: Path) -> None:
    with pytest.raises(ImproperlyConfigured) as raised:
        loaded(tmp_path, **changes)
    sentence = str(raised.value)
    assert sentence.startswith(said)
    assert sentence.endswith("(in main of PROGRAMS_FILE).")
    assert "PROGRAM_" not in sentence
    assert "GAMEBALL_" not in sentence


@pytest.mark.parametrize(
    ("environ", "said"),
    [
        ({"GAMEBALL_BASE_URL": "api.example.com"}, "GAMEBALL_BASE_URL must be an http or https address."),
        ({"PROGRAM_LANGUAGES": "English"}, "PROGRAM_LANGUAGES must be codes such as en, ar."),
        ({"PROGRAM_CURRENCY": "egp"}, "PROGRAM_CURRENCY 'egp' must be three capital letters such as EGP."),
        ({"GAMEBALL_API_KEY": ""}, "GAMEBALL_API_KEY is required and not set."),
    ],
)
def test_without_a_file_it_is_named_as_in_the_environment(environ: dict[str, str], said: str) -> None:
    with pytest.raises(ImproperlyConfigured) as raised:
        load_programs({"GAMEBALL_API_KEY": "sample", "GAMEBALL_SECRET_KEY": "sample", **environ})
    assert str(raised.value) == said


@pytest.mark.parametrize("slug", sorted(RESERVED))
def test_a_programme_cannot_take_an_address_of_the_dashboard(slug: str, tmp_path: Path) -> None:
    with pytest.raises(ImproperlyConfigured, match=f"the slug '{slug}' is taken"):
        loaded(tmp_path, slug)


def first_words(patterns: Sequence[URLPattern | URLResolver]) -> set[str]:
    """What addresses begin with that do not begin with a programme."""
    found: set[str] = set()
    for pattern in patterns:
        word = str(pattern.pattern).lstrip("^").partition("/")[0]
        found |= {word} if word or isinstance(pattern, URLPattern) else first_words(pattern.url_patterns)
    return {word for word in found if word and not word.startswith("<")}


def test_every_first_word_of_an_address_is_reserved() -> None:
    assert first_words(get_resolver().url_patterns) | {settings.STATIC_URL.strip("/")} == RESERVED
