/** A lower-case UUID. New ones are version 7 (RFC 9562), so that they sort by the time of their creation. */
export type Uuid = string;

/** Makes the next id. Created once from a clock and a source of randomness, so that tests control it. */
export type NewId = () => Uuid;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export function isUuid(text: string): boolean {
  return UUID.test(text);
}

/** An id that a client sent, in any case, as a lower-case UUID. @returns null if it is no UUID */
export function readUuid(text: string): Uuid | null {
  return isUuid(text) ? text.toLowerCase() : null;
}

/** The end of the times that an id can have, in the year 10889. */
const UNIX_MS_MAX = 2 ** 48 - 1;

/** The time of a version 7 id. @returns milliseconds of Unix time */
export function unixMsOf(id: Uuid): number {
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
}

/** Sorts before each version 7 id of a time, and after those of earlier times; times that no id has are those next to them. */
export function lowestUuidOf(unixMs: number): Uuid {
  const hex = Math.min(Math.max(unixMs, 0), UNIX_MS_MAX).toString(16).padStart(12, "0");
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`;
}

/**
 * A UUID version 7 (RFC 9562, section 5.7): 48 bits of Unix time, then random bits.
 * Made here, since PostgreSQL can make them only from version 18 on.
 * @param random 10 random bytes
 */
export function uuidV7(unixMs: number, random: Uint8Array): Uuid {
  const bytes = Buffer.alloc(16);
  bytes.writeUIntBE(unixMs, 0, 6);
  bytes.set(random.subarray(0, 10), 6);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x70;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
