"""What stands on every page and is the same for many: drawn once for each of what it depends on."""

from collections.abc import Hashable, Sequence

from django import template
from django.conf import settings
from django.template.base import FilterExpression, Node, NodeList, Parser, Token
from django.utils.translation import get_language

register = template.Library()

MAX_COPIES = 256  # of each part


class Once(Node):
    """Keeps what was drawn by the values it depends on, the language, and where addresses lead."""

    def __init__(self, nodelist: NodeList, depends_on: Sequence[FilterExpression]) -> None:
        self.nodelist = nodelist
        self._depends_on = depends_on
        self._drawn: dict[Hashable, str] = {}

    def render(self, context: template.Context) -> str:
        if "once" in settings.SPEED_OFF:
            drawn_anew: str = self.nodelist.render(context)
            return drawn_anew
        values = (one.resolve(context, ignore_failures=True) for one in self._depends_on)
        key = (get_language(), settings.ROOT_URLCONF, *values)
        if (drawn := self._drawn.get(key)) is None:
            if len(self._drawn) >= MAX_COPIES:
                self._drawn.clear()
            drawn = self._drawn[key] = self.nodelist.render(context)
        return drawn


@register.tag
def once(parser: Parser, token: Token) -> Once:
    """`{% once program staff %}…{% endonce %}`: the part depends on nothing but these, which must be hashable. Nothing
    of a request or of a customer may stand in it, and no block."""
    depends_on = [parser.compile_filter(word) for word in token.split_contents()[1:]]
    nodelist = parser.parse(("endonce",))
    parser.delete_first_token()
    return Once(nodelist, depends_on)
