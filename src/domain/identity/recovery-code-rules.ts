/** Of base32 (RFC 4648): without 0, 1 and 8, which people confuse with O, I and B. 32 characters, so that 5 bits choose one. */
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
/** 80 bits: nobody guesses one, neither here nor from its SHA-256. */
const CHARACTERS = 16;
const GROUP = /.{4}(?=.)/g;

/** How many random bytes one code is made of; of each byte 5 bits are used. */
export const RECOVERY_CODE_BYTES = CHARACTERS;

/** As many as fit on a note. */
export const RECOVERY_CODES = 10;

/** @param bytes `RECOVERY_CODE_BYTES` random ones @returns a code such as `ABCD-EFGH-2345-WXYZ` */
export function makeRecoveryCode(bytes: Buffer): string {
  return [...bytes]
    .map((byte) => ALPHABET.charAt(byte % ALPHABET.length))
    .join("")
    .replaceAll(GROUP, "$&-");
}

/**
 * What was typed, in the form that is hashed: without blanks and hyphens, in capital letters, and with the letters that 0, 1 and 8 were
 * read for. Null if it cannot be a recovery code.
 */
export function readRecoveryCode(text: string): string | null {
  const code = text
    .replaceAll(/[\s\p{Pd}]/gu, "")
    .toUpperCase()
    .replaceAll("0", "O")
    .replaceAll("1", "I")
    .replaceAll("8", "B");
  return code.length === CHARACTERS && /^[A-Z2-7]+$/.test(code) ? code : null;
}
