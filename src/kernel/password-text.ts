/** In characters, once prepared (contract, Authentication). */
export const PASSWORD_CHARACTERS_MIN = 8;
export const PASSWORD_CHARACTERS_MAX = 128;

/**
 * A password as it is hashed: the OpaqueString profile of RFC 8265. Every blank is the ASCII one, and what can be typed as
 * one character or as several is the same (NFC): two keyboards type the same password. Case stays.
 *
 * Unlike the RFC, characters that this Unicode does not know yet, and joiners of emoji, are let through: a password must not
 * stop working with another release of Node.
 * @returns null where it is empty, or has a control character or half of one
 */
export function preparePassword(text: string): string | null {
  const prepared = text.replace(/\p{Zs}/gu, " ").normalize("NFC");
  return prepared === "" || /[\p{Cc}\p{Surrogate}\p{Noncharacter_Code_Point}]/u.test(prepared)
    ? null
    : prepared;
}

/** Whether a new password may be this: 8 to 128 characters of what it is hashed as, which is 512 bytes at most. */
export function isNewPassword(text: string): boolean {
  const prepared = preparePassword(text);
  if (prepared === null) return false;
  const characters = [...prepared].length;
  return characters >= PASSWORD_CHARACTERS_MIN && characters <= PASSWORD_CHARACTERS_MAX;
}
