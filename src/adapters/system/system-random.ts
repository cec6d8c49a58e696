import { randomBytes } from "node:crypto";
import type { Random } from "../../kernel/random.port.ts";

/** The machine's cryptographic source of chance. */
export const systemRandom: Random = { bytes: (count) => randomBytes(count) };
