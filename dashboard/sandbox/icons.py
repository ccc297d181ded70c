"""Icons that a sandbox draws itself, for a demo that asks nobody else: one color for each name, one shape for each
kind."""

from zlib import crc32

ICONS = "https://cdn.gameball.co/uploads/gb-library"  # where the platform has its icons
SHAPES = {
    "levels-icons": "M16 6l8 4v6c0 5-3.5 8.5-8 10-4.5-1.5-8-5-8-10v-6z",  # a shield
    "challenge-icons": "M16 6l3 6.5 7 .8-5.2 4.8 1.4 7L16 21.5 9.8 25l1.4-7L6 13.3l7-.8z",  # a star
    "coupons": "M6 10h20v4a2 2 0 0 0 0 4v4H6v-4a2 2 0 0 0 0-4z",  # a ticket
    "badges": "M16 7a9 9 0 1 0 0 18 9 9 0 0 0 0-18z",  # a medal
}


def drawing(path: str) -> bytes | None:
    """The icon at `/icons/<kind>/<name>` as SVG; None for an unknown kind."""
    kind, _, name = path.removeprefix("/icons/").partition("/")
    if kind not in SHAPES:
        return None
    hue = crc32(name.encode()) % 360
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32" width="32" height="32">'
        f'<rect width="32" height="32" rx="8" fill="hsl({hue} 55% 40%)"/><path d="{SHAPES[kind]}" fill="#fff"/></svg>'
    ).encode()
