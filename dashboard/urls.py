"""All addresses. The address of a page about a program starts with its slug."""

from django.urls import URLPattern, URLResolver, include, path, re_path, register_converter

from dashboard import home
from dashboard.frame import theme
from dashboard.keys import KeyConverter
from dashboard.programs import ProgramConverter
from dashboard.serving import health

register_converter(ProgramConverter, "program")
register_converter(KeyConverter, "key")

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("", include("dashboard.access.urls")),
    re_path(
        r"^theme/(?P<color>[0-9a-f]{6})-(?P<kind>live|test)(?:-(?P<label>[0-9a-zA-Z]{1,2}))?\.svg$",
        theme.icon,
        name="icon",
    ),
    re_path(r"^theme/(?P<color>[0-9a-f]{6})\.css$", theme.stylesheet, name="theme"),
    path("", home.redirect_to_first_program, name="front"),
    path("webhooks/", include("customers.feeding.urls")),
    path("<program:program>/", home.home, name="home"),
    path("<program:program>/customers/", include("customers.urls")),
    path("<program:program>/", include("customers.orders.urls")),
    path("<program:program>/config/", include("programconfig.urls")),
]
