/** A lower-case UUID. New ones are version 7 (RFC 9562), so that they sort by the time they were made. */
export type Uuid = string;

/** Makes the next id. Built once from a clock and a source of chance, so that tests control it. */
export type NewId = () => Uuid;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export function isUuid(text: string): boolean {
  return UUID.test(text);
}

/** An id that somebody sent, in whatever case, as ours are written. @returns null if it is none */
export function readUuid(text: string): Uuid | null {
  return isUuid(text) ? text.toLowerCase() : null;
}

/**
 * A UUID version 7 (RFC 9562, section 5.7): 48 bits of Unix time, then random bits.
 * PostgreSQL has it only from version 18, so ids are made here.
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
