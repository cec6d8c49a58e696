import { BackupFault } from "../../domain/backups/backup-file.port.ts";

/** Tar works in blocks: a header of one, the bytes filled up with zeros, and two of zeros at the end (POSIX.1-1988, ustar). */
export const BLOCK_BYTES = 512;
export const END_OF_ARCHIVE = Buffer.alloc(2 * BLOCK_BYTES);

/** Eleven octal digits: 8 GiB. Ours are a thousand times smaller. */
const SIZE_MAX = 8 ** 11 - 1;
const NAME_BYTES_MAX = 100;
/** The letters, digits and marks of our names; no absolute path and no `..`. */
const NAME = /^(?!.*\.\.)[A-Za-z0-9_][A-Za-z0-9_./-]*$/;

/** Where the fields begin, and how long they are. */
const FIELDS = {
  name: [0, NAME_BYTES_MAX],
  mode: [100, 8],
  uid: [108, 8],
  gid: [116, 8],
  size: [124, 12],
  modified: [136, 12],
  checksum: [148, 8],
  type: [156, 1],
  magic: [257, 8],
} as const;

type Field = keyof typeof FIELDS;

export function tarHeader(name: string, size: number, modifiedAtMs: number): Buffer {
  if (!NAME.test(name) || name.length > NAME_BYTES_MAX || size > SIZE_MAX) {
    throw new Error(`no entry of a backup: ${name}, ${size} bytes`);
  }
  const block = Buffer.alloc(BLOCK_BYTES);
  const put = (field: Field, text: string): void => void block.write(text, FIELDS[field][0], "latin1");
  const octal = (field: Field, value: number): void =>
    put(field, value.toString(8).padStart(FIELDS[field][1] - 1, "0"));
  put("name", name);
  octal("mode", 0o600);
  octal("uid", 0);
  octal("gid", 0);
  octal("size", size);
  octal("modified", Math.floor(modifiedAtMs / 1_000));
  put("type", "0");
  put("magic", "ustar\x0000");
  put("checksum", `${checksumOf(block).toString(8).padStart(6, "0")}\0 `);
  return block;
}

/** The zeros after an entry of this size. */
export function padding(size: number): Buffer {
  return Buffer.alloc((BLOCK_BYTES - (size % BLOCK_BYTES)) % BLOCK_BYTES);
}

/**
 * @returns null for a block of zeros, which ends the archive
 * @throws BackupFault("damaged") if it is no header of a plain file as `tarHeader` writes one
 */
export function parseTarHeader(block: Buffer): { readonly name: string; readonly size: number } | null {
  if (block.every((byte) => byte === 0)) return null;
  const text = (field: Field): string => {
    const [at, length] = FIELDS[field];
    const value = block.toString("latin1", at, at + length);
    return value.split(/[\0 ]/)[0] ?? "";
  };
  const name = text("name");
  const size = Number.parseInt(text("size"), 8);
  const isOurs =
    Number.parseInt(text("checksum"), 8) === checksumOf(block) &&
    text("type") === "0" &&
    NAME.test(name) &&
    Number.isSafeInteger(size);
  if (!isOurs) throw new BackupFault("damaged", "an entry of the tar archive has a wrong header");
  return { name, size };
}

/** The sum of all bytes, with the checksum itself counted as blanks. */
function checksumOf(block: Buffer): number {
  const [at, length] = FIELDS.checksum;
  let sum = length * 0x20;
  for (const [index, byte] of block.entries()) {
    if (index < at || index >= at + length) sum += byte;
  }
  return sum;
}
