import type { Redis } from "ioredis";
import { Type } from "typebox";
import type { Json } from "../tools/json.ts";
import { readTool, type Tool, writeTool } from "../tools/tool.ts";
import { ToolFault } from "../tools/tool-fault.ts";
import { withRedis } from "./with-redis.ts";

const KEY_CHARACTERS_MAX = 500;
const KEYS_DEFAULT = 50;
const KEYS_MAX = 200;
/** How many keys one call looks at, so that a rare pattern does not occupy Redis. */
const KEYS_LOOKED_AT_MAX = 20_000;
const SCAN_COUNT = 500;
const MEMBERS_MAX = 50;
const TEXT_BYTES_MAX = 2_000;
/** The sections of INFO that an operator needs; others name the configuration. */
const INFO_SECTIONS = [
  "server",
  "clients",
  "memory",
  "persistence",
  "stats",
  "replication",
  "keyspace",
] as const;

const KEY = Type.String({
  minLength: 1,
  maxLength: KEY_CHARACTERS_MAX,
  description: "The key, as redis_keys lists it.",
});

export function redisTools(url: string): Tool[] {
  return [infoTool(url), keysTool(url), getTool(url), deleteTool(url)];
}

function infoTool(url: string): Tool {
  return readTool({
    name: "redis_info",
    title: "How Redis is",
    description: "Memory, clients, persistence, replication and number of keys.",
    input: { section: Type.Optional(Type.Union(INFO_SECTIONS.map((section) => Type.Literal(section)))) },
    run: ({ section }, signal) =>
      withRedis(url, signal, async (client) => {
        const sections =
          section === undefined ? (["memory", "clients", "replication", "keyspace"] as const) : [section];
        const texts = await Promise.all(sections.map((name) => client.info(name)));
        return Object.fromEntries(sections.map((name, at) => [name, parseInfo(texts[at] ?? "")]));
      }),
  });
}

function parseInfo(text: string): Record<string, Json> {
  const lines = text.split("\r\n").filter((line) => line !== "" && !line.startsWith("#"));
  return Object.fromEntries(
    lines.map((line) => {
      const at = line.indexOf(":");
      return [line.slice(0, at), line.slice(at + 1)];
    }),
  );
}

function keysTool(url: string): Tool {
  return readTool({
    name: "redis_keys",
    title: "List keys",
    description: `Keys that match a pattern, by SCAN: at most ${KEYS_LOOKED_AT_MAX} are looked at in one call, and next_cursor continues.`,
    input: {
      pattern: Type.Optional(
        Type.String({ maxLength: KEY_CHARACTERS_MAX, description: "A glob such as limit:*" }),
      ),
      limit: Type.Optional(Type.Integer({ minimum: 1, maximum: KEYS_MAX })),
      cursor: Type.Optional(Type.String({ pattern: "^\\d{1,20}$" })),
    },
    run: ({ pattern = "*", limit = KEYS_DEFAULT, cursor = "0" }, signal) =>
      withRedis(url, signal, async (client) => {
        const keys: string[] = [];
        let next = cursor;
        let lookedAt = 0;
        do {
          const [after, found] = await client.scan(
            next,
            "MATCH",
            pattern,
            "COUNT",
            Math.min(SCAN_COUNT, limit),
          );
          next = after;
          keys.push(...found);
          lookedAt += Math.min(SCAN_COUNT, limit);
        } while (next !== "0" && keys.length < limit && lookedAt < KEYS_LOOKED_AT_MAX);
        // All of a step are returned, since the cursor continues after it.
        return { keys, next_cursor: next === "0" ? null : next };
      }),
  });
}

function getTool(url: string): Tool {
  return readTool({
    name: "redis_get",
    title: "Read a key",
    description: `Type, time to live and value of a key; of a long one the first ${TEXT_BYTES_MAX} bytes or ${MEMBERS_MAX} members.`,
    input: { key: KEY },
    run: ({ key }, signal) => withRedis(url, signal, (client) => describeKey(client, key)),
  });
}

async function describeKey(client: Redis, key: string) {
  const type = await client.type(key);
  if (type === "none")
    throw new ToolFault("There is no such key (it may have expired): redis_keys lists them.");
  const [ttlMs, bytes] = await Promise.all([client.pttl(key), client.memory("USAGE", key)]);
  const value = await readValue(client, key, type);
  return { key, type, expires_in_ms: ttlMs < 0 ? null : ttlMs, memory_bytes: bytes, ...value };
}

async function readValue(client: Redis, key: string, type: string): Promise<{ length: number; value: Json }> {
  const last = MEMBERS_MAX - 1;
  switch (type) {
    case "string":
      return { length: await client.strlen(key), value: await client.getrange(key, 0, TEXT_BYTES_MAX - 1) };
    case "list":
      return { length: await client.llen(key), value: await client.lrange(key, 0, last) };
    case "zset":
      return {
        length: await client.zcard(key),
        value: await client.zrange(key, 0, String(last), "WITHSCORES"),
      };
    case "set":
      return {
        length: await client.scard(key),
        value: (await client.sscan(key, 0, "COUNT", MEMBERS_MAX))[1].slice(0, MEMBERS_MAX),
      };
    case "hash":
      return {
        length: await client.hlen(key),
        value: pairsOf((await client.hscan(key, 0, "COUNT", MEMBERS_MAX))[1]),
      };
    case "stream":
      return {
        length: await client.xlen(key),
        value: await client.xrevrange(key, "+", "-", "COUNT", MEMBERS_MAX),
      };
    default:
      throw new ToolFault(`The key is of type ${type}, which this tool does not read.`);
  }
}

function pairsOf(flat: readonly string[]): Json {
  const fields = flat.filter((_, at) => at % 2 === 0).slice(0, MEMBERS_MAX);
  return Object.fromEntries(fields.map((field, at) => [field, flat[2 * at + 1] ?? ""]));
}

function deleteTool(url: string): Tool {
  return writeTool({
    name: "redis_delete_key",
    title: "Delete a key",
    description:
      "Deletes one key. Redis holds limits and signals alone: a deleted counter starts again at 0.",
    idempotent: true,
    input: { key: KEY },
    plan: async ({ key }, signal) => ({
      confirm: `delete ${key}`,
      pattern: "delete <key>",
      now: await withRedis(url, signal, (client) => describeKey(client, key)),
      carryOut: async () => ({ deleted: await withRedis(url, signal, (client) => client.del(key)) }),
    }),
  });
}
