"""The program's color as a stylesheet. Pages have no inline styles, so the color is in the file name."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from dashboard.frame.color import accent


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
