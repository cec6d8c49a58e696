import { access } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Environment } from "../../../config/env.ts";
import type { Random } from "../../../kernel/random.port.ts";

const SECRET_KEY_BYTES = 32;

/**
 * The `SECRET_KEY` to write down. One that is in use stays: it opens the tokens that were sold. Null where the embedded
 * database keeps one of its own, in whose place none must be written.
 */
export async function chooseSecretKey(
  { values, cwd }: Environment,
  random: Random,
  isExternal: boolean,
): Promise<string | null> {
  const known = values.get("SECRET_KEY");
  if (known !== undefined) return known;
  const keptKey = join(resolve(cwd, values.get("DATA_DIR") ?? "data"), "secret-key");
  if (!isExternal && (await exists(keptKey))) return null;
  return random.bytes(SECRET_KEY_BYTES).toString("hex");
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
