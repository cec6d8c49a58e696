import type { Random } from "../../kernel/random.port.ts";

/** 120 bits cannot be guessed, and the 20 characters can still be typed. */
const PASSWORD_BYTES = 15;

/** A random password of 20 URL-safe characters. */
export function makePassword(random: Random): string {
  return random.bytes(PASSWORD_BYTES).toString("base64url");
}
