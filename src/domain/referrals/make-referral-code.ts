import type { Random } from "../../kernel/random.port.ts";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
const CODE_LENGTH = 12;
/** The largest multiple of 36 below 256. Bytes from it on are skipped: they would make the first characters likelier. */
const BYTES_USED = 252;

/** A new referral code: 12 characters of A-Z0-9, each equally likely (62 bits). */
export function makeReferralCode(random: Random): string {
  let code = "";
  while (code.length < CODE_LENGTH) {
    for (const byte of random.bytes(CODE_LENGTH)) {
      if (byte < BYTES_USED && code.length < CODE_LENGTH) code += ALPHABET[byte % ALPHABET.length];
    }
  }
  return code;
}
