"""Programs from a file: what is wrong is said by the names that stand in it."""

from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import strategies as st

from dashboard.loyalty.models import Currency
from dashboard.loyalty.platforms import PLATFORMS
from dashboard.loyalty.reads import BALANCE, STAMPS
from dashboard.programs import RESERVED, Program
from dashboard.programs_file import _Reader, load_programs

TABLE = {
    "name": '"Sample Club"',
    "platform": '"gameball"',
    "base_url": '"https://api.example.com"',
    "api_key_env": '"MAIN_API_KEY"',
    "secret_key_env": '"MAIN_SECRET_KEY"',
}
KEYS = {
    "MAIN_API_KEY": "sample",
    "MAIN_SECRET_KEY": "sample",
    "STORES_USER": "sample-user",
    "STORES_KEY": " sample-key ",
    "STORES_ODD": "a\nb",
}
WRONG_SHARES = ("0", "1.01", "-0.5", "true", "nan", '"80%"', "[0.8]")
ROOT = Path(__file__).resolve().parent.parent


def loaded(folder: Path, slug: str = "main", **changes: str) -> dict[str, Program]:
    """The programs of a file with one table; a key changed to "" is left out."""
    table = "\n".join(f"{key} = {value}" for key, value in (TABLE | changes).items() if value)
    path = folder / "programs.toml"
    path.write_text(f"[{slug}]\n{table}\n")
    return load_programs({"PROGRAMS_FILE": str(path), **KEYS})


STORES = {
    "name": '"Sample Stores"',
    "platform": '"spaaza"',
    "base_url": '"https://stores.example.com/"',
    "api_key_env": "",
    "secret_key_env": "",
    "chain_id": "1743",
    "session_user_id_env": '"STORES_USER"',
    "session_key_env": '"STORES_KEY"',
}


def test_a_table_is_a_program(tmp_path: Path) -> None:
    program = loaded(tmp_path, time_zone='"Africa/Cairo"', languages='["en", "ar"]', currency='"EGP"')["main"]
    assert (program.name, str(program.time_zone), program.languages, program.currency) == (
        "Sample Club",
        "Africa/Cairo",
        ("en", "ar"),
        Currency(code="EGP"),
    )


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": ""}, "name is required"),
        ({"platform": ""}, "platform is required"),
        ({"platform": '"other"'}, "the platform 'other' is not supported"),
        ({"base_url": ""}, "base_url is required"),
        ({"base_url": '"ftp://example.com"'}, "base_url must be an http or https address"),
        ({"base_url": '"http://api.example.com"'}, "base_url must begin with https"),
        ({"base_url": '"http://127.0.0.1.example.com"'}, "base_url must begin with https"),
        ({"base_url": '"http://10.0.0.7:8001"'}, "base_url must begin with https"),
        ({"api_key_env": ""}, "api_key_env is required"),
        ({"secret_key_env": '"NOT_SET"'}, "NOT_SET is required"),
        ({"time_zone": '"Mars/Olympus"'}, "time_zone 'Mars/Olympus' is not a time zone"),
        ({"languages": '["English"]'}, "languages must be language codes"),
        ({"currency": '"pounds"'}, "currency 'pounds' must be three capital letters"),
        ({"points_name": f'"{41 * "x"}"'}, f"points_name '{41 * 'x'}' is longer than 40 characters"),
        ({"colour": '"green"'}, "colour 'green' must be"),
        *(({"budget_share": share}, "budget_share must be a number from 0.05 to 1") for share in WRONG_SHARES),
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
        ({"PROGRAM_LANGUAGES": "English"}, "PROGRAM_LANGUAGES must be language codes such as en, ar."),
        ({"PROGRAM_CURRENCY": "egp"}, "PROGRAM_CURRENCY 'egp' must be three capital letters such as EGP."),
        ({"GAMEBALL_API_KEY": ""}, "GAMEBALL_API_KEY is required but not set."),
        ({"PROGRAM_BUDGET_SHARE": "80%"}, "PROGRAM_BUDGET_SHARE must be a number from 0.05 to 1, such as 0.8."),
    ],
)
def test_without_a_file_it_is_named_as_in_the_environment(environ: dict[str, str], said: str) -> None:
    with pytest.raises(ImproperlyConfigured) as raised:
        load_programs({"GAMEBALL_API_KEY": "sample", "GAMEBALL_SECRET_KEY": "sample", **environ})
    assert str(raised.value) == said


def test_a_program_uses_four_fifths_of_the_quota_unless_it_says_otherwise(tmp_path: Path) -> None:
    assert loaded(tmp_path)["main"].budget_share == 0.8
    assert loaded(tmp_path, budget_share="1")["main"].budget_share == 1
    path = tmp_path / "two.toml"
    tables = ("\n".join(f"{key} = {value}" for key, value in TABLE.items()) for _ in "12")
    path.write_text("[main]\n{}\nbudget_share = 0.4\n[trial]\n{}\nbudget_share = 0.6\n".format(*tables))
    with pytest.raises(ImproperlyConfigured, match="main and trial of PROGRAMS_FILE have the same keys"):
        load_programs({"PROGRAMS_FILE": str(path), **KEYS})


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "127.9.9.9:8001"])
def test_what_stays_on_this_machine_needs_no_https(host: str, tmp_path: Path) -> None:
    assert loaded(tmp_path, base_url=f'"http://{host}"')["main"].base_url == f"http://{host}"


@pytest.mark.parametrize("slug", sorted(RESERVED))
def test_a_program_cannot_take_an_address_of_the_dashboard(slug: str, tmp_path: Path) -> None:
    with pytest.raises(ImproperlyConfigured, match=f"the slug '{slug}' is reserved"):
        loaded(tmp_path, slug)


def test_a_table_of_another_platform_takes_that_platforms_settings(tmp_path: Path) -> None:
    program = loaded(tmp_path, "stores", **STORES, test="true")["stores"]
    assert program.kind.name == program.platform_name == "Spaaza"
    assert program.base_url == "https://stores.example.com"
    assert program.settings == {
        "api_version": "1.6.1",
        "chain_id": 1743,
        "session_user_id": "sample-user",
        "session_key": "sample-key",
        "hostname": None,
    }
    assert program.test is True
    assert (program.offers(BALANCE), program.offers(STAMPS)) == (True, False)
    assert (program.has_configuration, program.has_eligibility) == (True, False)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"chain_id": ""}, "chain_id is required"),
        ({"chain_id": '"1743"'}, "chain_id must be a whole number above 0"),
        ({"chain_id": "0"}, "chain_id must be a whole number above 0"),
        ({"chain_id": "true"}, "chain_id must be a whole number above 0"),
        ({"api_version": '"v4.0"'}, "api_version 'v4.0' must look like 1.6.1"),
        ({"hostname": '"a b"'}, "hostname 'a b' must look like stores.example.com"),
        ({"session_key_env": '"STORES_ODD"'}, "STORES_ODD has characters that a key cannot have"),
        ({"api_key_env": '"MAIN_API_KEY"'}, "'api_key_env' is not a setting of Spaaza"),
        ({"chain": "1743"}, "'chain' is not a setting of Spaaza, perhaps chain_id"),
    ],
)
def test_a_mistake_in_a_platforms_own_settings_is_named(changes: dict[str, str], said: str, tmp_path: Path) -> None:
    with pytest.raises(ImproperlyConfigured) as raised:
        loaded(tmp_path, "stores", **{**STORES, **changes})
    assert str(raised.value).startswith(said)


@pytest.mark.parametrize("name", ["K1", "MAIN2", "MAIN_KEY_2", "K1_MAIN"])
def test_a_variable_may_have_digits_in_its_name(name: str, tmp_path: Path) -> None:
    with pytest.raises(ImproperlyConfigured, match=f"^{name} is required but not set"):
        loaded(tmp_path, api_key_env=f'"{name}"')


@pytest.mark.parametrize("where", ["api_key_env", "api_key"])
def test_a_key_that_stands_in_the_file_is_not_repeated(where: str, tmp_path: Path) -> None:
    with pytest.raises(ImproperlyConfigured) as raised:
        loaded(tmp_path, **{where: '"0123456789abcdef0123456789abcdef"'})
    assert "api_key_env" in str(raised.value)
    assert "0123456789abcdef" not in str(raised.value)


def test_a_key_is_in_no_programs_own_words(tmp_path: Path) -> None:
    program = loaded(tmp_path, "stores", **STORES)["stores"]
    assert program.secrets == ("sample-user", "sample-key")
    assert not [secret for secret in program.secrets if secret in repr(program)]


def test_every_mistake_of_every_table_is_named_at_once(tmp_path: Path) -> None:
    path = tmp_path / "programs.toml"
    path.write_text('[main]\nplatform = "gameball"\n[Two]\nname = 7\n[three]\nplatform = "other"\ntest = "no"\n')
    with pytest.raises(ImproperlyConfigured) as raised:
        load_programs({"PROGRAMS_FILE": str(path)})
    said = str(raised.value)
    for mistake in (
        "name is required but not set (in main",
        "base_url is required but not set (in main",
        "api_key_env is required but not set (in main",
        "secret_key_env is required but not set (in main",
        "the slug 'Two' must consist of",
        "name must be a line of text (in Two",
        "platform is required but not set (in Two",
        "the platform 'other' is not supported, use gameball or spaaza (in three",
        "test must be true or false, without quotation marks (in three",
    ):
        assert mistake in said


@pytest.mark.parametrize("text", ["", "[main\n", 'name = "Sample"\n', "[main]\n[main]\n", "[main]\na = '\\u'\n[[x]]\n"])
def test_a_file_that_is_none_is_refused_in_one_sentence(text: str, tmp_path: Path) -> None:
    path = tmp_path / "programs.toml"
    path.write_text(text)
    with pytest.raises(ImproperlyConfigured, match=r"PROGRAMS_FILE (cannot be read|must contain one table)"):
        load_programs({"PROGRAMS_FILE": str(path)})


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ImproperlyConfigured, match="PROGRAMS_FILE cannot be read"):
        load_programs({"PROGRAMS_FILE": str(tmp_path / "none.toml")})


VALUES = st.one_of(
    st.text(max_size=20),
    st.integers(),
    st.booleans(),
    st.floats(),
    st.none(),
    st.lists(st.text(max_size=5), max_size=3),
)


@given(table=st.dictionaries(st.sampled_from(sorted({*TABLE, *STORES, "time_zone", "test", "languages"})), VALUES))
def test_whatever_a_table_holds_it_is_a_program_or_a_sentence(table: dict[str, Any]) -> None:
    reader = _Reader("main", table, KEYS, is_file=True)
    assert (reader.program() is None) == bool(reader.mistakes)


def test_a_third_platform_would_be_a_folder_and_a_line() -> None:
    folders = {path.name for path in (ROOT / "dashboard/loyalty").iterdir() if (path / "platform.py").exists()}
    assert set(PLATFORMS) == folders
    assert {kind.slug for kind in PLATFORMS.values()} == set(PLATFORMS)
