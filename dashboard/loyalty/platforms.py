"""The platforms there are: a further one is a folder beside this file, and its line here."""

from collections.abc import Mapping

from dashboard.loyalty import gameball, spaaza
from dashboard.loyalty.kind import PlatformKind

# By slug; the first is that of a programme described by the environment alone.
PLATFORMS: Mapping[str, PlatformKind] = {kind.slug: kind for kind in (gameball.KIND, spaaza.KIND)}
DEFAULT_PLATFORM = next(iter(PLATFORMS.values()))
