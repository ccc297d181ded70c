"""Makes a program's color readable: the same hue, light or dark enough for the contrast with the page.

Colors are "#rrggbb". Contrast is that of WCAG 2.2 (1 to 21). Lightness is changed in Oklab, where the hue stays the
same (https://bottosson.github.io/posts/oklab/).
"""

import re
from dataclasses import dataclass
from math import cbrt

MIN_CONTRAST = 4.5  # WCAG 2.2, 1.4.3, for text of any size

# The backgrounds of an accent, from static/tokens.css: page, surface, sunken.
LIGHT_GROUNDS = ("#f4f5f7", "#ffffff", "#eceef1")
DARK_GROUNDS = ("#121417", "#1a1d21", "#262a30")
LIGHT_INK, DARK_INK = "#ffffff", "#121417"

Triple = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Accent:
    """A color for each theme, and the color of text on it."""

    light: str
    dark: str
    on_light: str
    on_dark: str


def accent(color: str) -> Accent:
    """Return the program's color, changed as little as needed to be readable on every ground of each theme.

    Raises ValueError if `color` is not "#rrggbb" or "#rgb".
    """
    light = readable(color, LIGHT_GROUNDS, darker=True)
    dark = readable(color, DARK_GROUNDS, darker=False)
    return Accent(light, dark, on_light=ink_on(light), on_dark=ink_on(dark))


def readable(color: str, grounds: tuple[str, ...], *, darker: bool) -> str:
    """Return `color` if it contrasts with every ground, else the nearest darker or lighter color that does."""
    color = normal(color)
    if is_readable(color, grounds):
        return color
    lightness, a, b = to_oklab(color)
    # `good` is always readable (black on light, white on dark), `bad` never; 12 halvings are finer than a hex step.
    good, bad = (0.0, lightness) if darker else (1.0, lightness)
    for _ in range(12):
        middle = (good + bad) / 2
        if is_readable(from_oklab((middle, a, b)), grounds):
            good = middle
        else:
            bad = middle
    return from_oklab((good, a, b))


def is_readable(color: str, grounds: tuple[str, ...]) -> bool:
    return all(contrast(color, ground) >= MIN_CONTRAST for ground in grounds)


def ink_on(color: str) -> str:
    """Return white or near-black, whichever is more readable on `color`."""
    return max(LIGHT_INK, DARK_INK, key=lambda ink: contrast(ink, color))


def contrast(one: str, other: str) -> float:
    """Return the WCAG contrast of two colors: 1 (the same) to 21 (black on white), in any order."""
    dim, bright = sorted((luminance(one), luminance(other)))
    return (bright + 0.05) / (dim + 0.05)


def luminance(color: str) -> float:
    red, green, blue = linear(color)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def normal(color: str) -> str:
    if not re.fullmatch(r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})", color):
        raise ValueError(f"{color!r} is not a color: write it as #rrggbb")
    digits = color[1:].lower()
    return "#" + (digits if len(digits) == 6 else "".join(digit * 2 for digit in digits))


def linear(color: str) -> Triple:
    digits = normal(color)[1:]
    red, green, blue = (int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4))
    return expand(red), expand(green), expand(blue)


def expand(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)


def compress(channel: float) -> float:
    return channel * 12.92 if channel <= 0.0031308 else float(1.055 * channel ** (1 / 2.4) - 0.055)


def to_oklab(color: str) -> Triple:
    red, green, blue = linear(color)
    long = cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    medium = cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    return (
        0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short,
    )


def from_oklab(lab: Triple) -> str:
    lightness, a, b = lab
    # Few colors exist near black and white: reduce the chroma there instead of clipping to another hue.
    fade = min(1.0, lightness / 0.25, (1.0 - lightness) / 0.1)
    a, b = a * fade, b * fade
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    channels = (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )
    return "#" + "".join(f"{round(255 * compress(min(1.0, max(0.0, channel)))):02x}" for channel in channels)
