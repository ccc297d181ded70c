"""Caches parts that are the same on many pages: each is rendered once for the values that it depends on."""

from collections.abc import Hashable, Sequence

from django import template
from django.conf import settings
from django.template.base import FilterExpression, Node, NodeList, Parser, Token
from django.utils.translation import get_language

register = template.Library()

MAX_COPIES = 256  # cached texts of each part


class Once(Node):
    """Caches the rendered text by the values it depends on, the language, and the routes of addresses."""

    def __init__(self, nodelist: NodeList, depends_on: Sequence[FilterExpression]) -> None:
        self.nodelist = nodelist
        self._depends_on = depends_on
        self._texts: dict[Hashable, str] = {}

    def render(self, context: template.Context) -> str:
        if "once" in settings.SPEED_OFF:
            fresh_text: str = self.nodelist.render(context)
            return fresh_text
        values = (value.resolve(context, ignore_failures=True) for value in self._depends_on)
        key = (get_language(), settings.ROOT_URLCONF, *values)
        if (text := self._texts.get(key)) is None:
            if len(self._texts) >= MAX_COPIES:
                self._texts.clear()
            text = self._texts[key] = self.nodelist.render(context)
        return text


@register.tag
def once(parser: Parser, token: Token) -> Once:
    """`{% once program staff %}…{% endonce %}`: a part that depends only on these values, which must be hashable.

    The part must not contain blocks, or anything of a request or a customer.
    """
    depends_on = [parser.compile_filter(word) for word in token.split_contents()[1:]]
    nodelist = parser.parse(("endonce",))
    parser.delete_first_token()
    return Once(nodelist, depends_on)
