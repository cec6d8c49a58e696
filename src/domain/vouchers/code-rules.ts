/**
 * The code of a voucher: 16 characters of an alphabet without look-alikes (Crockford's base 32). 15 are random, which is 75 bits, and the
 * last one checks them.
 */
export type VoucherCode = string & { readonly __voucherCode: never };

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const RANDOM_CHARACTERS = 15;
const CODE_CHARACTERS = RANDOM_CHARACTERS + 1;
const GROUP = /.{4}(?=.)/g;

/** What people add when they type a code: far more than that is no code. */
export const VOUCHER_INPUT_CHARACTERS_MAX = 64;

/** Random bytes that `makeVoucherCode` needs. */
export const VOUCHER_RANDOM_BYTES = RANDOM_CHARACTERS;

/** What is read as another character: look-alikes, and the letters of a Russian keyboard that look like Latin ones. */
const READ_AS = new Map(
  Object.entries({ O: "0", I: "1", L: "1" }).concat(
    Object.entries({
      А: "A",
      В: "B",
      Е: "E",
      К: "K",
      М: "M",
      Н: "H",
      О: "0",
      Р: "P",
      С: "C",
      Т: "T",
      У: "Y",
      Х: "X",
    }),
  ),
);

/** Blanks, and dashes of all kinds: people copy codes out of letters. */
const SEPARATORS = /[\s\u00ad\u200b-\u200f\u2010-\u2015\u2060\u2212\ufeff_-]/gu;

/** @param random at least VOUCHER_RANDOM_BYTES bytes; 5 bits of each are used */
export function makeVoucherCode(random: Uint8Array): VoucherCode {
  const values = [...random.subarray(0, RANDOM_CHARACTERS)].map((byte) => byte % ALPHABET.length);
  return codeOf([...values, checkOf(values)]);
}

/**
 * Reads a code as somebody typed it: case, blanks, dashes and look-alikes do not matter.
 * @returns null if it cannot be a code: each wrong character, and each two that are interchanged, are noticed
 */
export function parseVoucherCode(text: string): VoucherCode | null {
  if (text.length > VOUCHER_INPUT_CHARACTERS_MAX) return null;
  const values = [...text.replaceAll(SEPARATORS, "").toUpperCase()].map((letter) =>
    ALPHABET.indexOf(READ_AS.get(letter) ?? letter),
  );
  if (values.length !== CODE_CHARACTERS || values.includes(-1)) return null;
  return remainderOf(values) === 0 ? codeOf(values) : null;
}

/** In groups of four, as it is printed. */
export function formatVoucherCode(code: VoucherCode): string {
  return code.replaceAll(GROUP, "$&-");
}

function codeOf(values: readonly number[]): VoucherCode {
  return values.map((value) => ALPHABET.charAt(value)).join("") as VoucherCode;
}

/** The last character, which makes the remainder of all of them 0. */
function checkOf(values: readonly number[]): number {
  return timesX(remainderOf(values));
}

/**
 * The characters are the coefficients of a polynomial over the field of 32 elements, and this is its value at x. The powers of x up to the
 * 30th all differ, so that a changed character changes the value, and so does the exchange of any two that differ.
 */
function remainderOf(values: readonly number[]): number {
  return values.reduce((sum, value) => timesX(sum) ^ value, 0);
}

/** Multiplies by x, modulo x^5 + x^2 + 1. */
function timesX(value: number): number {
  const shifted = value << 1;
  return shifted < ALPHABET.length ? shifted : shifted ^ 0b100101;
}
