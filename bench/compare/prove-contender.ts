import { createHash } from "node:crypto";
import type { Contender } from "../contenders.ts";

/** A body of the target, and its SHA-256 in hexadecimal. */
export type Proven = { readonly name: string; readonly sha256: string };

/**
 * Shows that a contender does what it is measured for: it carries each body unchanged, and refuses with 401 who has no token,
 * or a wrong one, if it claims to check. @throws Error if not: it would win unfairly
 */
export async function proveContender(contender: Contender, bodies: readonly Proven[]): Promise<void> {
  const { name, url, headers, checks } = contender;
  for (const body of bodies) {
    const answer = await fetch(`${url}/${body.name}`, { headers });
    const hash = createHash("sha256");
    for await (const chunk of answer.body ?? []) hash.update(chunk);
    if (answer.status !== 200) throw new Error(`${name} answers ${body.name} with ${answer.status}`);
    if (hash.digest("hex") !== body.sha256) throw new Error(`${name} changes ${body.name}`);
  }
  const [first] = bodies;
  const { "x-access-token": token = "", ...rest } = headers;
  const wrong = token.slice(0, -1) + (token.endsWith("A") ? "B" : "A");
  for (const stranger of [rest, { ...rest, "x-access-token": wrong }]) {
    const answer = await fetch(`${url}/${first?.name}`, { headers: stranger });
    await answer.body?.cancel();
    const expected = checks ? 401 : 200;
    if (answer.status !== expected)
      throw new Error(`${name} answers a stranger with ${answer.status}, not ${expected}`);
  }
}
