"""The named customers of each platform's sandbox, for the demo's home page."""

from collections.abc import Mapping

from dashboard.sandbox import cast
from dashboard.sandbox.cast import CastMember
from dashboard.sandbox.spaaza import people

# By platform slug.
CASTS: Mapping[str, tuple[CastMember, ...]] = {
    "gameball": cast.CAST,
    "spaaza": tuple(CastMember(one.customer_id, one.name, one.shows) for one in people.CAST),
}
