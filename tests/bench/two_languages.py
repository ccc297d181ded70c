"""The dashboard's settings with a second language of the interface."""

from dashboard.settings import *  # noqa: F403

LANGUAGES = [("en", "English"), ("ar", "العربية")]
USE_I18N = True
