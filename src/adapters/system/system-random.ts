import { randomBytes } from "node:crypto";
import type { Random } from "../../kernel/random.port.ts";

/** The cryptographic random source of the operating system. */
export const systemRandom: Random = { bytes: (count) => randomBytes(count) };
