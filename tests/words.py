"""The words of a page, as a person reads them."""

import re
from html import unescape

INLINE = re.compile(r"</?(?:a|abbr|b|bdi|data|em|i|mark|small|span|strong|time)\b[^>]*>")
TAG = re.compile(r"<[^>]*>")


def text_of(markup: str) -> str:
    """The words of a piece of markup in one line; blocks are apart, words inside a line are not."""
    return " ".join(unescape(TAG.sub(" ", INLINE.sub("", markup))).split())
