import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.frame.color import (
    DARK_GROUNDS,
    LIGHT_GROUNDS,
    MIN_CONTRAST,
    accent,
    contrast,
    from_oklab,
    to_oklab,
)

TOKENS = Path(__file__).parents[2] / "static" / "tokens.css"
PAIR = re.compile(r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);")
colors = st.integers(0, 0xFFFFFF).map("#{:06x}".format)


@pytest.fixture(scope="module")
def tokens() -> dict[str, tuple[str, str]]:
    return {name: (light, dark) for name, light, dark in PAIR.findall(TOKENS.read_text())}


@given(colors)
def test_any_color_becomes_an_accent_that_reads_in_both_themes(color: str) -> None:
    made = accent(color)
    assert all(contrast(made.light, ground) >= MIN_CONTRAST for ground in LIGHT_GROUNDS)
    assert all(contrast(made.dark, ground) >= MIN_CONTRAST for ground in DARK_GROUNDS)
    assert contrast(made.light, made.on_light) >= MIN_CONTRAST
    assert contrast(made.dark, made.on_dark) >= MIN_CONTRAST


@given(colors)
def test_a_color_that_already_reads_is_left_alone(color: str) -> None:
    made = accent(color)
    assert accent(made.light).light == made.light
    assert accent(made.dark).dark == made.dark


@given(colors)
def test_oklab_and_back_is_the_same_color_within_a_step(color: str) -> None:
    lightness, a, b = to_oklab(color)
    if not 0.25 <= lightness <= 0.9:  # outside, colorfulness is faded on purpose
        return
    back = from_oklab((lightness, a, b))
    assert all(abs(int(color[i : i + 2], 16) - int(back[i : i + 2], 16)) <= 1 for i in (1, 3, 5))


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.478, abs=0.001)
    assert contrast("#abc", "#aabbcc") == pytest.approx(1)


@pytest.mark.parametrize("wrong", ["", "red", "#12345", "0b6e4f", "#0b6e4g", "#0b6e4f;"])
def test_it_refuses_what_is_no_color(wrong: str) -> None:
    with pytest.raises(ValueError, match="not a color"):
        accent(wrong)


def test_the_grounds_are_those_of_the_tokens(tokens: dict[str, tuple[str, str]]) -> None:
    grounds = [tokens[name] for name in ("page", "surface", "sunken")]
    assert tuple(light for light, _ in grounds) == LIGHT_GROUNDS
    assert tuple(dark for _, dark in grounds) == DARK_GROUNDS


@pytest.mark.parametrize("ink", ["text", "muted", "accent", "good", "waiting", "attention", "stop"])
def test_words_in_every_token_read_on_every_ground(tokens: dict[str, tuple[str, str]], ink: str) -> None:
    light, dark = tokens[ink]
    assert all(contrast(light, ground) >= MIN_CONTRAST for ground in LIGHT_GROUNDS)
    assert all(contrast(dark, ground) >= MIN_CONTRAST for ground in DARK_GROUNDS)


@pytest.mark.parametrize("meaning", ["good", "waiting", "attention", "stop"])
def test_words_on_a_meaning_read(tokens: dict[str, tuple[str, str]], meaning: str) -> None:
    for ink in (meaning, "text", "muted"):
        for theme in (0, 1):
            assert contrast(tokens[ink][theme], tokens[f"{meaning}-fill"][theme]) >= MIN_CONTRAST


def test_borders_of_fields_can_be_seen(tokens: dict[str, tuple[str, str]]) -> None:
    for theme in (0, 1):
        assert all(contrast(tokens["line-strong"][theme], tokens[ground][theme]) >= 3 for ground in ("page", "surface"))
