"""The program's color as a stylesheet and as the icon of a browser's tab. Pages have no inline styles, so what they
depend on is in the file names."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from dashboard.frame.color import accent

RING = '<circle cx="16" cy="16" r="11" fill="none" stroke="{0}" stroke-width="7"/>'
DISC = '<circle cx="16" cy="16" r="16" fill="{0}"/>'
STRIPES = (
    '<rect width="32" height="32" rx="4" fill="#f0b95a"/><path d="M0 27H32M0 5H32" stroke="#7d4a00" stroke-width="5"/>'
)
LABEL = (
    '<text x="16" y="22" text-anchor="middle" font-family="sans-serif" font-weight="700" font-size="18" '
    'fill="{1}">{2}</text>'
)


@login_not_required
@require_safe
@cache_control(public=True, max_age=365 * 24 * 3600, immutable=True)
def stylesheet(request: HttpRequest, color: str) -> HttpResponse:
    """`color` is six hexadecimal digits. The accent made from it replaces the one in static/tokens.css."""
    made = accent(f"#{color}")
    return HttpResponse(
        ":root {\n"
        f"  --accent: light-dark({made.light}, {made.dark});\n"
        f"  --on-accent: light-dark({made.on_light}, {made.on_dark});\n"
        "}\n",
        content_type="text/css; charset=utf-8",
    )


@login_not_required
@require_safe
@cache_control(public=True, max_age=365 * 24 * 3600, immutable=True)
def icon(request: HttpRequest, color: str, kind: str, label: str = "") -> HttpResponse:
    """The icon of a tab: a ring or disc in the program's color, a striped square in a test workspace.

    `label` is at most two letters or digits, the end of a customer's number, which tells tabs apart.
    """
    made = accent(f"#{color}")
    is_test = kind == "test"
    ground = STRIPES if is_test else DISC if label else RING
    drawn = (ground + (LABEL if label else "")).format(made.light, "#1b1f24" if is_test else made.on_light, label)
    return HttpResponse(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">{drawn}</svg>',
        content_type="image/svg+xml; charset=utf-8",
    )
