import { luaScript } from "./lua-script.ts";

/**
 * The sliding window of `kernel/sliding-window.ts` in one atomic call, by the clock of Redis. The key is a hash with at most 65
 * fields: the last millisecond of a slot -> the hits in it.
 *
 * Arguments: "take" | "peek" | "release", hitsMax, windowMs, slotMs, the time in ms or "" for the clock of Redis, the receipt to
 * release or "". Returns {allowed, hits, resetMs, receipt}; for a release, {0, 0, 0, ""}.
 */
export const slidingWindowScript = luaScript(`
local key, op = KEYS[1], ARGV[1]
local hitsMax, windowMs, slotMs = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])

if op == 'release' then
  if redis.call('HEXISTS', key, ARGV[6]) == 1 and redis.call('HINCRBY', key, ARGV[6], -1) <= 0 then
    redis.call('HDEL', key, ARGV[6])
  end
  return {0, 0, 0, ''}
end

local nowMs = tonumber(ARGV[5])
if not nowMs then
  local time = redis.call('TIME')
  nowMs = time[1] * 1000 + time[2] / 1000
end

local slots, hits = {}, 0
local flat = redis.call('HGETALL', key)
for i = 1, #flat, 2 do
  local endMs, count = tonumber(flat[i]), tonumber(flat[i + 1])
  if endMs + windowMs > math.floor(nowMs) then
    slots[#slots + 1] = {endMs, count}
    hits = hits + count
  elseif op == 'take' then
    redis.call('HDEL', key, flat[i])
  end
end

local allowed, receipt = hits < hitsMax, ''
if op == 'take' and allowed then
  local endMs = math.floor(math.ceil(nowMs) / slotMs) * slotMs + slotMs - 1
  receipt = string.format('%.0f', endMs)
  redis.call('HINCRBY', key, receipt, 1)
  -- The slack covers the slot's own length; a clock that is set does not end a window early by as much.
  redis.call('PEXPIRE', key, windowMs + slotMs + 10000)
  slots[#slots + 1] = {endMs, 1}
  hits = hits + 1
end

table.sort(slots, function(a, b) return a[1] < b[1] end)
local toLeave, resetMs = math.max(1, hits - hitsMax + 1), 0
for _, slot in ipairs(slots) do
  toLeave = toLeave - slot[2]
  if toLeave <= 0 then
    resetMs = math.ceil(slot[1] + windowMs - nowMs)
    break
  end
end
return {allowed and 1 or 0, hits, resetMs, receipt}
`);
