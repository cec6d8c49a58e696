import type { Random } from "../../kernel/random.port.ts";

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
const CODE_LENGTH = 12;
/** The largest multiple of 36 that a byte holds: a byte from here on would make the first letters likelier. */
const FAIR_BYTES = 252;

/** A new referral code: 12 of A-Z0-9, each equally likely (62 bits). */
export function makeReferralCode(random: Random): string {
  let code = "";
  while (code.length < CODE_LENGTH) {
    for (const byte of random.bytes(CODE_LENGTH)) {
      if (byte < FAIR_BYTES && code.length < CODE_LENGTH) code += LETTERS[byte % LETTERS.length];
    }
  }
  return code;
}
