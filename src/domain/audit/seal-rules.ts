/**
 * All columns of an audit row but its id, as texts: the time in UTC with microseconds, `before` and `after` in the one form in which
 * PostgreSQL prints a jsonb.
 */
export type RowTexts = {
  readonly createdAt: string;
  readonly actorId: string | null;
  readonly action: string;
  readonly resourceType: string;
  readonly resourceId: string | null;
  readonly before: string | null;
  readonly after: string | null;
  readonly reason: string | null;
  readonly ip: string | null;
  readonly userAgent: string | null;
  readonly requestId: string | null;
};

/** The seal of one audit row. */
export type Seal = {
  /** From 1, without gaps. */
  readonly position: bigint;
  readonly auditId: string;
  readonly keyId: string;
  readonly rowMac: Buffer;
  readonly previousMac: Buffer;
  readonly mac: Buffer;
  /** The row is older than the chain. */
  readonly isBacklog: boolean;
};

/** A place in the chain: its last seal, or the last one before its first. */
export type ChainPlace = { readonly position: bigint; readonly mac: Buffer };

/** Before the first seal. */
export const ORIGIN: ChainPlace = { position: 0n, mac: Buffer.alloc(32) };

/** What `rowMac` is made of. A list in JSON: two rows have the same text only if all their columns are the same. */
export function rowText(row: RowTexts): string {
  return JSON.stringify([
    "zenzefi audit row 1",
    row.createdAt,
    row.actorId,
    row.action,
    row.resourceType,
    row.resourceId,
    row.before,
    row.after,
    row.reason,
    row.ip,
    row.userAgent,
    row.requestId,
  ]);
}

/** What `mac` is made of. */
export function sealText(seal: Omit<Seal, "mac">): string {
  return JSON.stringify([
    "zenzefi audit seal 1",
    String(seal.position),
    seal.auditId,
    seal.keyId,
    seal.isBacklog,
    seal.rowMac.toString("hex"),
    seal.previousMac.toString("hex"),
  ]);
}

/** What proves that the service itself has moved the beginning of the chain to after `place`. */
export function startText(place: ChainPlace): string {
  return JSON.stringify(["zenzefi audit start 1", String(place.position), place.mac.toString("hex")]);
}

/** As an operator gets it and passes it back: `POSITION:MAC`. */
export function formatHead({ position, mac }: ChainPlace): string {
  return `${position}:${mac.toString("hex")}`;
}

/** @returns null if it is no head */
export function parseHead(text: string): ChainPlace | null {
  const [, position, mac] = /^(\d{1,18}):([0-9a-fA-F]{64})$/.exec(text.trim()) ?? [];
  if (position === undefined || mac === undefined) return null;
  return { position: BigInt(position), mac: Buffer.from(mac, "hex") };
}
