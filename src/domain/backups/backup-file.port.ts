/** What a backup cannot be made, read or restored for. The codes of making one are stored, as `reason`. */
export type BackupFaultCode =
  // Making one.
  | "after_command"
  | "busy"
  | "database"
  | "disk_full"
  | "folder"
  | "gave_way"
  | "interrupted"
  | "no_key"
  | "stopped"
  | "unexpected"
  // Reading one.
  | "damaged"
  | "empty"
  | "newer_release"
  | "not_a_backup"
  | "not_found"
  | "wrong_key"
  // Restoring one.
  | "in_use"
  | "not_empty"
  | "not_enough_rights";

/** `detail` is plain English for the log and the terminal, without secrets. */
export class BackupFault extends Error {
  readonly code: BackupFaultCode;
  readonly detail: string;

  constructor(code: BackupFaultCode, detail = "", cause?: unknown) {
    super(detail === "" ? code : `${code}: ${detail}`, { cause });
    this.name = "BackupFault";
    this.code = code;
    this.detail = detail;
  }
}

/** A table as PostgreSQL's catalogue describes it. */
export type CatalogueTable = {
  readonly name: string;
  readonly columns: readonly { readonly name: string; readonly type: string }[];
};

/** A table as it is in a backup. */
export type BackedUpTable = { readonly name: string; readonly columns: readonly string[] };

/** Where a sequence stood. `isCalled`: the next value is the one after `value`. */
export type SequenceState = { readonly name: string; readonly value: string; readonly isCalled: boolean };

/** The first entry of a backup. */
export type Manifest = {
  readonly format: 1;
  readonly serviceVersion: string;
  /** RFC 3339, UTC. */
  readonly createdAt: string;
  readonly postgresVersion: string;
  /** In the order in which they were applied; `checksum` is the SHA-256 of `up.sql`. */
  readonly migrations: readonly { readonly name: string; readonly checksum: string }[];
  readonly tables: readonly BackedUpTable[];
};

/** The last entry but the list of sums: it is known only when all rows are read. */
export type Counts = {
  readonly rows: Readonly<Record<string, number>>;
  readonly sequences: readonly SequenceState[];
};

/** A complete backup: renamed to its final name, on the disk. */
export type WrittenBackup = {
  /** Absolute. */
  readonly path: string;
  readonly bytes: number;
  /** Of the file, hex. */
  readonly sha256: string;
  readonly rowCount: number;
};

/** What is done so far, for a progress bar. */
export type Progress = { readonly rows: number; readonly rowsExpected: number };

/** Makes backups of one database in one place. */
export interface BackupWriter {
  /**
   * Begins a backup. Until its `end`, no other process begins one.
   * @param stopping ends what the backup does
   * @throws BackupFault("busy") if one is being made, also elsewhere
   */
  begin(stopping: AbortSignal): Promise<BackupRun>;
}

/** A backup that is being made. It fails when it is no longer certain to be the only one. */
export interface BackupRun {
  /** @throws BackupFault; no file is left behind then */
  write(): Promise<WrittenBackup>;
  /** Copies it elsewhere, if that is configured. @throws BackupFault */
  copyElsewhere(written: WrittenBackup): Promise<void>;
  /** Deletes what the rotation no longer keeps. @returns the names of the deleted files */
  rotate(written: WrittenBackup): Promise<readonly string[]>;
  end(): Promise<void>;
}
