"""Customer keys, for the rest of the project (see `dashboard.keys`)."""

from collections.abc import Collection, Mapping

from customers import index
from customers.panels.identity_header import last_known
from customers.search import find_known, find_now, look_up
from dashboard.access.masking.mask import Mask
from dashboard.keys import KeyHolder
from dashboard.loyalty.customer_id import check_customer_id
from dashboard.loyalty.deadline import ReadOptions
from dashboard.programs import Program, loyalty


class IndexKeys:
    """The keys in the customer index."""

    async def holder(self, program: Program, key: str, mask: Mask) -> KeyHolder | None:
        """See `dashboard.keys.CustomerKeys`."""
        known = await index.find_by_key(program, key)
        if known is None:
            return None
        return KeyHolder(key, known.customer_id, last_known(known, mask, program).name)

    async def key_of(self, program: Program, customer_id: str, options: ReadOptions, mask: Mask) -> str:
        """See `dashboard.keys.CustomerKeys`."""
        known = await find_known(program, check_customer_id(customer_id), mask)
        return known.key if known else await look_up(program, loyalty(program), customer_id, options, mask)

    def names(self, program: Program, keys: Collection[str], mask: Mask) -> Mapping[str, str]:
        """See `dashboard.keys.CustomerKeys`."""
        known = index.find_by_keys_now(program, keys)
        return {one.key: last_known(one, mask, program).name for one in known}

    def search(self, program: Program, words: str, mask: Mask, limit: int) -> tuple[list[KeyHolder], bool]:
        """See `dashboard.keys.CustomerKeys`."""
        found = find_now(program, words, mask=mask, limit=limit)
        holders = [
            KeyHolder(
                match.customer.record.key, match.customer.record.customer_id, match.customer.name or match.customer.id
            )
            for match in found.matches
        ]
        return holders, found.more
