"""Heroicons draws an icon anew each time it is used, two dozen times a page: here each is drawn once."""

from functools import cache

from django.conf import settings
from heroicons.templatetags import heroicons

heroicon_micro = heroicons.heroicon_micro if "icons" in settings.SPEED_OFF else cache(heroicons.heroicon_micro)
