import { createHash } from "node:crypto";
import type { Redis } from "ioredis";

export type LuaScript = { readonly source: string; readonly sha1: string };

export function luaScript(source: string): LuaScript {
  return { source, sha1: createHash("sha1").update(source).digest("hex") };
}

/** Runs a script by its hash, or by its text if Redis does not have the script (any more). */
export async function runScript(
  client: Redis,
  script: LuaScript,
  key: string,
  args: readonly (string | number)[],
): Promise<unknown> {
  try {
    return await client.evalsha(script.sha1, 1, key, ...args);
  } catch (error) {
    if (!(error instanceof Error) || !error.message.startsWith("NOSCRIPT")) throw error;
    return client.eval(script.source, 1, key, ...args);
  }
}
