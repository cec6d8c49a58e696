import type { HitBatch, KeyHits } from "./hit-batches.ts";
import { luaScript } from "./lua-script.ts";

export const HIT_STREAM_KEY = "zz:proxy-hits";
/** The cursor of an instance that has read nothing yet. */
export const STREAM_START = "0-0";
/** A page that is read and parsed well within the command time-out. */
const ENTRIES_PER_READ_MAX = 50;

/**
 * In one atomic call: reads the batches that were added after the cursor, then adds ours. The key is a stream of batches:
 * i = instance, n = the number of the batch on that instance, a = its age in ms when added, h = its hits.
 *
 * Arguments: cursor, entries to read, history to retain in ms, instance, then (n, a, h) for each batch. Returns
 * {time in ms, new cursor, 1 if nothing is left to read, entries}. A cursor from the future (Redis was emptied and its clock is
 * behind) starts again from the beginning; readers skip the numbers that they have counted.
 */
export const hitSyncScript = luaScript(`
local key, cursor, count, instance = KEYS[1], ARGV[1], tonumber(ARGV[2]), ARGV[4]
local time = redis.call('TIME')
local nowMs = time[1] * 1000 + math.floor(time[2] / 1000)

local function parts(id)
  local ms, seq = string.match(id, '^(%d+)-(%d+)$')
  return tonumber(ms), tonumber(seq)
end
local newest = redis.call('XREVRANGE', key, '+', '-', 'COUNT', 1)[1]
local cursorMs, cursorSeq = parts(cursor)
local newestMs, newestSeq = parts(newest and newest[1] or '0-0')
if newestMs < cursorMs or (newestMs == cursorMs and newestSeq < cursorSeq) then cursor = '0-0' end

local entries = redis.call('XRANGE', key, '(' .. cursor, '+', 'COUNT', count)
local complete = #entries < count
if #entries > 0 then cursor = entries[#entries][1] end

local oldest = string.format('%.0f', math.max(0, nowMs - tonumber(ARGV[3])))
for i = 5, #ARGV, 3 do
  local id = redis.call('XADD', key, 'MINID', '~', oldest, '*',
    'i', instance, 'n', ARGV[i], 'a', ARGV[i + 1], 'h', ARGV[i + 2])
  if complete then cursor = id end
end
if #ARGV > 4 then redis.call('PEXPIRE', key, tonumber(ARGV[3]) + 10000) end
return {nowMs, cursor, complete and 1 or 0, entries}
`);

/** The arguments of the script above. @param nowMs by the clock that dated the batches */
export function syncArguments(
  cursor: string,
  historyMs: number,
  instanceId: string,
  batches: readonly HitBatch[],
  nowMs: number,
): (string | number)[] {
  const args: (string | number)[] = [cursor, ENTRIES_PER_READ_MAX, historyMs, instanceId];
  for (const batch of batches) {
    const rows = [...batch.rows.values()].map((row) => [
      row.key,
      row.hits,
      row.limit.hitsMax,
      row.limit.windowMs,
    ]);
    args.push(batch.seq, Math.max(0, Math.round(nowMs - batch.atMs)), JSON.stringify(rows));
  }
  return args;
}

export type StreamEntry = {
  readonly instanceId: string;
  readonly seq: number;
  /** How old its hits were when they were added, by the sender's clock. */
  readonly ageWhenAddedMs: number;
  /** How long ago they were added, by the clock of Redis. */
  readonly addedAgoMs: number;
  readonly rows: readonly KeyHits[];
};

export type SyncResult = {
  readonly cursor: string;
  readonly complete: boolean;
  readonly entries: readonly StreamEntry[];
};

/** @returns undefined if Redis did not answer. Entries that no version of this service can have written are left out */
export function parseSyncResult(reply: unknown): SyncResult | undefined {
  if (!Array.isArray(reply)) return undefined;
  const [redisNowMs, cursor, complete, entries] = reply as unknown[];
  if (typeof redisNowMs !== "number" || typeof cursor !== "string" || !Array.isArray(entries))
    return undefined;
  return {
    cursor,
    complete: complete === 1,
    entries: entries.flatMap((entry: unknown) => parseEntry(entry, redisNowMs) ?? []),
  };
}

function parseEntry(entry: unknown, redisNowMs: number): StreamEntry | undefined {
  if (!Array.isArray(entry)) return undefined;
  const [id, flat] = entry as unknown[];
  if (typeof id !== "string" || !Array.isArray(flat)) return undefined;
  const fields = new Map<unknown, unknown>();
  for (let index = 0; index < flat.length; index += 2) fields.set(flat[index], flat[index + 1]);
  const instanceId = fields.get("i");
  const seq = Number(fields.get("n"));
  const ageWhenAddedMs = Number(fields.get("a"));
  const rows = parseRows(fields.get("h"));
  if (typeof instanceId !== "string" || !(seq > 0) || !(ageWhenAddedMs >= 0) || rows === undefined) {
    return undefined;
  }
  const addedAgoMs = Math.max(0, redisNowMs - Number.parseInt(id, 10));
  return { instanceId, seq, ageWhenAddedMs, addedAgoMs, rows };
}

function parseRows(text: unknown): KeyHits[] | undefined {
  try {
    const rows: unknown = JSON.parse(String(text));
    return Array.isArray(rows) ? rows.flatMap((row: unknown) => parseRow(row) ?? []) : undefined;
  } catch {
    return undefined;
  }
}

function parseRow(row: unknown): KeyHits | undefined {
  if (!Array.isArray(row)) return undefined;
  const [key, hits, hitsMax, windowMs] = row as unknown[];
  if (typeof key !== "string" || !isCount(hits) || !isCount(hitsMax) || !isCount(windowMs)) return undefined;
  return { key, hits, limit: { hitsMax, windowMs } };
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) > 0;
}
