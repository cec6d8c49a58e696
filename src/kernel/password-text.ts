/** The length in characters of the prepared form (contract, Authentication). */
export const PASSWORD_CHARACTERS_MIN = 8;
export const PASSWORD_CHARACTERS_MAX = 128;

/**
 * The form of a password that is hashed, by the OpaqueString profile of RFC 8265: every blank becomes the ASCII space, and
 * characters that can be typed in several ways get one form (NFC), so that all keyboards type the same password. The case is not
 * changed.
 *
 * Unlike in the RFC, characters that this version of Unicode does not define, and joiners of emoji, are allowed: a password must
 * not stop working with another release of Node.
 * @returns null if it is empty, or contains a control character or an unpaired surrogate
 */
export function preparePassword(text: string): string | null {
  const prepared = text.replace(/\p{Zs}/gu, " ").normalize("NFC");
  return prepared === "" || /[\p{Cc}\p{Surrogate}\p{Noncharacter_Code_Point}]/u.test(prepared)
    ? null
    : prepared;
}

/** Whether this may be a new password: 8 to 128 characters in the prepared form, which is at most 512 bytes. */
export function isNewPassword(text: string): boolean {
  const prepared = preparePassword(text);
  if (prepared === null) return false;
  const characters = [...prepared].length;
  return characters >= PASSWORD_CHARACTERS_MIN && characters <= PASSWORD_CHARACTERS_MAX;
}
