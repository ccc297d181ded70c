"""The buckets of all processes, in Redis and on its clock. They take the same steps as `bucket.Bucket`."""

from typing import Any

from dashboard.loyalty.bucket import ROUNDING, SLOT, SLOTS, UNDER_WAY, Level, left_by
from dashboard.loyalty.caller import Caller, Rank
from dashboard.loyalty.loop_bound import LoopBound
from dashboard.loyalty.quota import Quota
from dashboard.loyalty.redis_clients import async_client, close

DAY = 24 * 3600

# KEYS: the bucket, and the asker's pages. ARGV: reads per second, burst, reads to take (1, or 0 to look), reads that
# are left to others by a person with one page under way and by one with several, the page ("" if nobody's). Returns the
# seconds to wait (0 if the read was taken), the free reads, the reads that were taken lately, and 1 if there are
# several pages. A bucket that is unknown begins empty: a Redis that was restarted has forgotten what was taken. A field
# "s<n>" counts a slot.
TAKE = f"""
local time = redis.call('TIME')
local now = time[1] + time[2] / 1000000
local per_second, burst, cost = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local slot = math.floor(now / {SLOT})
local free, at, taken, current = 0, now, 0, 0
local fields = redis.call('HGETALL', KEYS[1])
for n = 1, #fields, 2 do
    if fields[n] == 'free' then free = tonumber(fields[n + 1])
    elseif fields[n] == 'at' then at = tonumber(fields[n + 1])
    else
        local of, number = fields[n + 1]:match('(%d+):(%d+)')
        if tonumber(of) > slot - {SLOTS} then taken = taken + number end
        if tonumber(of) == slot then current = tonumber(number) end
    end
end
free = math.min(burst, free + math.max(0, now - at) * per_second)
local left, several = tonumber(ARGV[4]), 0
if ARGV[6] ~= '' then
    local last, many, page = (redis.call('GET', KEYS[2]) or '0 0 '):match('(%S+) (%S+) (.*)')
    last, many = tonumber(last), tonumber(many)
    if page ~= ARGV[6] then many = math.max(many, last + {UNDER_WAY}) end
    redis.call('SET', KEYS[2], string.format('%.6f %.6f ', now, many) .. ARGV[6], 'EX', 60)
    if now < many then left, several = tonumber(ARGV[5]), 1 end
end
local wait = 0
if cost > 0 then
    local missing = cost + left - free
    if missing > {ROUNDING} then wait = missing / per_second
    else
        free, taken = free - cost, taken + cost
        redis.call('HSET', KEYS[1], 's' .. slot % {SLOTS + 1}, slot .. ':' .. current + cost)
    end
end
redis.call('HSET', KEYS[1], 'free', string.format('%.6f', free), 'at', string.format('%.6f', now))
redis.call('EXPIRE', KEYS[1], {DAY})
return {{string.format('%.6f', wait), string.format('%.6f', free), taken, several}}
"""


class SharedBuckets:
    """Belongs to one event loop. `url` is a CACHE_URL. Every method may raise one of
    `redis_clients.errors`."""

    def __init__(self, url: str) -> None:
        self._client = LoopBound(lambda: async_client(url), close)

    async def take(self, key: str, quota: Quota, caller: Caller) -> float:
        """Like `Bucket.take`."""
        ranks = (Rank.FIRST, Rank.BEHIND) if caller.person else (caller.rank, caller.rank)
        left = [left_by(rank, quota) for rank in ranks]
        wait, _free, _taken, several = await self._run(key, caller.person, [*_limits(quota), 1, *left, caller.page])
        caller.rank = ranks[several]
        return float(wait)

    async def look(self, key: str, quota: Quota) -> Level:
        """Like `Bucket.look`. It fails if nothing could be taken, as from a Redis that is full."""
        _wait, free, taken, _several = await self._run(key, "", [*_limits(quota), 0, 0, 0, ""])
        return Level(float(free), int(taken))

    async def close(self) -> None:
        """Close the connections. May be called twice."""
        await self._client.close()

    async def _run(self, key: str, person: str, args: list[Any]) -> Any:
        bucket = f"loyalty-desk:budget:{{{key}}}"  # the braces keep both keys on one server of a cluster
        asker = f"{bucket}:{person}"
        client = await self._client.get()
        return await client.eval(TAKE, 2, bucket, asker, *args)


def _limits(quota: Quota) -> tuple[float, float]:
    return quota.per_second, quota.burst
