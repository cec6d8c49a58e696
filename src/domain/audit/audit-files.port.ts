/** A complete file, on the disk. */
export type WrittenFile = { readonly path: string; readonly sha256: string };

/** Files of exported audit rows: lines of text, compressed. */
export interface AuditFiles {
  /** Where a file of this name is, or will be. */
  pathOf(name: string): string;
  /**
   * Writes a file whole, has it on the disk, and only then gives it its name. One of the same name is replaced.
   * @throws ExportFault; nothing is left of the file then
   */
  write(name: string, lines: AsyncIterable<string>): Promise<WrittenFile>;
  /** The SHA-256 of a file, hex; null if it is not there. */
  hash(path: string): Promise<string | null>;
  /** The lines of a file. @throws Error if it cannot be read, or its compression is damaged */
  read(path: string): AsyncIterable<string>;
}

export type ExportFaultCode =
  | "disk_full"
  | "folder"
  | "file_missing"
  | "file_damaged"
  | "chain_broken"
  /** Something holds the chain for a minute: a transaction of somebody that was left open, since sealing takes moments. */
  | "chain_locked";

/** Why old rows were not exported; then they are not deleted either. `detail` has no secret. */
export class ExportFault extends Error {
  readonly code: ExportFaultCode;

  constructor(code: ExportFaultCode, detail: string) {
    super(`${code}: ${detail}`);
    this.name = "ExportFault";
    this.code = code;
  }
}
