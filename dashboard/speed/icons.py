"""Caches icons. Heroicons renders an icon again for each of its uses, two dozen times per page."""

from functools import cache

from django.conf import settings
from heroicons.templatetags import heroicons

heroicon_micro = heroicons.heroicon_micro if "icons" in settings.SPEED_OFF else cache(heroicons.heroicon_micro)
