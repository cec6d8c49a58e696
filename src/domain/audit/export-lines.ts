import { createHash } from "node:crypto";
import type { SealWithRow } from "./audit-chain-store.ts";
import { type AuditFault, Findings, type FoundFaults } from "./audit-finding.ts";
import type { AuditMacs } from "./audit-macs.port.ts";
import { ChainChecker } from "./chain-checker.ts";
import { type ChainPlace, formatHead, type RowTexts, type Seal } from "./seal-rules.ts";

const KIND = "zenzefi audit export 1";

/** The lines of one file: a head, one for each row with its seal, and an end with the SHA-256 of all lines before it. */
export async function* exportLines(
  range: { readonly from: bigint; readonly to: bigint },
  pages: AsyncIterable<readonly SealWithRow[]>,
): AsyncGenerator<string> {
  const sum = createHash("sha256");
  const add = (line: string): string => {
    sum.update(`${line}\n`);
    return line;
  };
  yield add(JSON.stringify({ kind: KIND, from: String(range.from), to: String(range.to) }));
  let rows = 0;
  for await (const page of pages) {
    for (const found of page) {
      rows += 1;
      yield add(lineOf(found));
    }
  }
  yield JSON.stringify({ end: true, rows, sha256: sum.digest("hex") });
}

function lineOf({ seal, row }: SealWithRow): string {
  return JSON.stringify({
    position: String(seal.position),
    id: seal.auditId,
    row,
    key_id: seal.keyId,
    is_backlog: seal.isBacklog,
    row_mac: seal.rowMac.toString("hex"),
    previous_mac: seal.previousMac.toString("hex"),
    mac: seal.mac.toString("hex"),
  });
}

export type FileReport = FoundFaults & {
  readonly rows: number;
  /** `POSITION:MAC` of the seal before the first one of the file, and of its last one. */
  readonly after: string | null;
  readonly head: string | null;
};

/** Proves an exported file by itself, line after line. That files follow each other is told by `after` and `head`. */
export async function verifyExport(
  lines: AsyncIterable<string>,
  macs: AuditMacs,
  heads: readonly ChainPlace[] = [],
): Promise<FileReport> {
  const findings = new Findings();
  const file = new FileReader(macs, findings, heads);
  try {
    for await (const line of lines) file.take(line);
    file.finish();
  } catch (error) {
    findings.add("file_damaged", null, null, error instanceof Error ? error.message : "unreadable");
  }
  return {
    rows: file.rows,
    after: file.after === null ? null : formatHead(file.after),
    head: file.head === null ? null : formatHead(file.head),
    ...findings.all,
  };
}

class FileReader {
  rows = 0;
  after: ChainPlace | null = null;
  head: ChainPlace | null = null;
  readonly #macs: AuditMacs;
  readonly #findings: Findings;
  readonly #heads: readonly ChainPlace[];
  readonly #sum = createHash("sha256");
  #range: { readonly from: bigint; readonly to: bigint } | null = null;
  #checker: ChainChecker | null = null;
  #hasEnded = false;

  constructor(macs: AuditMacs, findings: Findings, heads: readonly ChainPlace[]) {
    this.#macs = macs;
    this.#findings = findings;
    this.#heads = heads;
  }

  take(line: string): void {
    if (this.#hasEnded) throw new Error("there are lines after its end");
    const value: unknown = JSON.parse(line);
    if (typeof value !== "object" || value === null) throw new Error("a line is no object");
    if (this.#range === null) this.#range = rangeOf(value);
    else if ("end" in value) this.#end(value);
    else this.#takeSeal(sealOf(value), this.#range);
    if (!this.#hasEnded) this.#sum.update(`${line}\n`);
  }

  finish(): void {
    if (!this.#hasEnded) this.#add("file_damaged", "its end is missing");
    if (this.#range !== null) this.#checker?.noteGapTo(this.#range.to);
    this.#checker?.finish();
  }

  #takeSeal(found: SealWithRow, { from }: { readonly from: bigint }): void {
    if (this.#checker === null) {
      this.after = { position: from - 1n, mac: found.seal.previousMac };
      // Heads after the file are in another one, or in the database.
      const heads = this.#heads.filter(({ position }) => position <= (this.#range?.to ?? 0n));
      this.#checker = new ChainChecker(this.#macs, this.#findings, this.after, heads);
    }
    this.rows += 1;
    this.head = found.seal;
    this.#checker.take(found);
  }

  #end(value: object): void {
    this.#hasEnded = true;
    const isWhole =
      "sha256" in value &&
      value.sha256 === this.#sum.digest("hex") &&
      "rows" in value &&
      value.rows === this.rows;
    if (!isWhole) this.#add("file_damaged", "its lines are not those that were written");
  }

  #add(fault: AuditFault, detail: string): void {
    this.#findings.add(fault, null, null, detail);
  }
}

function rangeOf(value: object): { from: bigint; to: bigint } {
  if (!("kind" in value) || value.kind !== KIND) throw new Error("it is no export of the audit log");
  return { from: BigInt(textIn(value, "from")), to: BigInt(textIn(value, "to")) };
}

function sealOf(value: object): SealWithRow {
  const bytes = (name: string): Buffer => Buffer.from(textIn(value, name), "hex");
  const seal: Seal = {
    position: BigInt(textIn(value, "position")),
    auditId: textIn(value, "id"),
    keyId: textIn(value, "key_id"),
    isBacklog: "is_backlog" in value && value.is_backlog === true,
    rowMac: bytes("row_mac"),
    previousMac: bytes("previous_mac"),
    mac: bytes("mac"),
  };
  // A row of any other shape has another text, so another code.
  const row = "row" in value && typeof value.row === "object" ? (value.row as RowTexts | null) : null;
  if (row !== null) textIn(row, "createdAt");
  return { seal, row };
}

function textIn(value: object, name: string): string {
  const member: unknown = Reflect.get(value, name);
  if (typeof member !== "string") throw new Error(`a line has no ${name}`);
  return member;
}
