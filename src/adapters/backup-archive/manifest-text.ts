import { BackupFault, type Counts, type Manifest } from "../../domain/backups/backup-file.port.ts";

type Shape = "text" | "number" | "flag" | readonly [Shape] | { readonly [member: string]: Shape };

const MANIFEST: Shape = {
  format: "number",
  serviceVersion: "text",
  createdAt: "text",
  postgresVersion: "text",
  migrations: [{ name: "text", checksum: "text" }],
  tables: [{ name: "text", columns: ["text"] }],
};
const SEQUENCES: Shape = [{ name: "text", value: "text", isCalled: "flag" }];

/** @throws BackupFault: newer_release if its format is another one, damaged if it is no manifest */
export function parseManifest(bytes: Buffer): Manifest {
  const value = parseJson(bytes);
  if (isObject(value) && typeof value.format === "number" && value.format !== 1) {
    throw new BackupFault("newer_release", `its format is ${value.format}`);
  }
  if (!hasShape(value, MANIFEST)) throw new BackupFault("damaged", "manifest.json is no manifest");
  return value as Manifest;
}

/** @throws BackupFault("damaged") */
export function parseCounts(bytes: Buffer): Counts {
  const value = parseJson(bytes);
  const isCounts =
    isObject(value) &&
    isObject(value.rows) &&
    Object.values(value.rows).every(Number.isSafeInteger) &&
    hasShape(value.sequences, SEQUENCES);
  if (!isCounts) throw new BackupFault("damaged", "counts.json has no counts");
  return value as Counts;
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch (error) {
    throw new BackupFault("damaged", "an entry is no JSON", error);
  }
}

function hasShape(value: unknown, shape: Shape): boolean {
  if (shape === "text") return typeof value === "string";
  if (shape === "number") return typeof value === "number";
  if (shape === "flag") return typeof value === "boolean";
  if (isList(shape)) return Array.isArray(value) && value.every((item) => hasShape(item, shape[0]));
  return isObject(value) && Object.entries(shape).every(([member, inner]) => hasShape(value[member], inner));
}

function isList(shape: Shape): shape is readonly [Shape] {
  return Array.isArray(shape);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
