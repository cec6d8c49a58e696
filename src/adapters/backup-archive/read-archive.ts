import { createReadStream } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { pipeline, Readable } from "node:stream";
import { ReadableStream } from "node:stream/web";
import { createGunzip } from "node:zlib";
import type { Decrypter } from "age-encryption";
import { BackupFault } from "../../domain/backups/backup-file.port.ts";
import { asError } from "../../kernel/as-error.ts";
import { ChunkReader } from "./chunk-reader.ts";
import { BLOCK_BYTES, padding, parseTarHeader } from "./tar-blocks.ts";
import { type ArchiveEntry, SUMS_NAME, sumLine } from "./write-archive.ts";

const AGE_MAGIC = "age-encryption.org/v1\n";
/** The header of `age` is a few lines; a file of another kind must not be searched for its end. */
const HEADER_BYTES_MAX = 65_536;
/** More than one row of any table, and the list of sums of a terabyte. */
const ENTRY_BYTES_MAX = 256 * 2 ** 20;

/**
 * The entries of a backup in their order. Nothing may be committed before the last one was read: only then is it proven that the file is
 * complete and its sums are right.
 * @throws BackupFault: not_found, empty, not_a_backup, wrong_key, damaged
 */
export async function* readArchive(path: string, decrypter: Decrypter): AsyncGenerator<ArchiveEntry> {
  await requireAgeFile(path);
  const plain = await decrypt(path, decrypter);
  const gunzip = createGunzip();
  pipeline(plain, gunzip, () => undefined); // Its error is that of `gunzip`.
  try {
    yield* entriesOf(new ChunkReader(gunzip));
  } catch (error) {
    throw error instanceof BackupFault ? error : new BackupFault("damaged", asError(error).message, error);
  } finally {
    gunzip.destroy();
  }
}

async function requireAgeFile(path: string): Promise<void> {
  const file = await open(path).catch((error: NodeJS.ErrnoException) => {
    throw new BackupFault("not_found", error.code ?? error.message, error);
  });
  try {
    await requireAgeHeader(file);
  } finally {
    await file.close();
  }
}

async function requireAgeHeader(file: FileHandle): Promise<void> {
  if (!(await file.stat()).isFile()) throw new BackupFault("not_a_backup", "it is no plain file");
  const { buffer, bytesRead } = await file.read(Buffer.alloc(HEADER_BYTES_MAX), 0, HEADER_BYTES_MAX, 0);
  if (bytesRead === 0) throw new BackupFault("empty");
  const head = buffer.toString("latin1", 0, bytesRead);
  if (!AGE_MAGIC.startsWith(head.slice(0, AGE_MAGIC.length))) {
    throw new BackupFault("not_a_backup", "it is not encrypted with age");
  }
  if (!/\n--- [^\n]*\n/.test(head)) throw new BackupFault("damaged", "the header of age has no end");
}

async function decrypt(path: string, decrypter: Decrypter): Promise<Readable> {
  const file = createReadStream(path);
  try {
    const plain = await decrypter.decrypt(ReadableStream.from<Uint8Array>(file));
    return Readable.from(plain, { objectMode: false });
  } catch (error) {
    file.destroy();
    const { message } = asError(error);
    const isWrongKey = /no identity matched|header HMAC/.test(message);
    throw new BackupFault(isWrongKey ? "wrong_key" : "damaged", message, error);
  }
}

/** Checks each entry against the last one, and that nothing follows it. */
async function* entriesOf(reader: ChunkReader): AsyncGenerator<ArchiveEntry> {
  let sums = "";
  for (;;) {
    const entry = await readEntry(reader);
    if (entry === null) throw new BackupFault("damaged", `the last entry, ${SUMS_NAME}, is missing`);
    if (entry.name === SUMS_NAME) {
      if (entry.bytes.toString() !== sums) throw new BackupFault("damaged", `${SUMS_NAME} does not match`);
      await requireEnd(reader);
      return;
    }
    sums += sumLine(entry);
    yield entry;
  }
}

async function readEntry(reader: ChunkReader): Promise<ArchiveEntry | null> {
  const header = parseTarHeader(await reader.take(BLOCK_BYTES));
  if (header === null) return null;
  if (header.size > ENTRY_BYTES_MAX) throw new BackupFault("damaged", `${header.name} is too large`);
  const bytes = await reader.take(header.size);
  await reader.take(padding(header.size).length);
  return { name: header.name, bytes };
}

/** Reads to the end of the file: what follows is part of what `age` and gzip prove. */
async function requireEnd(reader: ChunkReader): Promise<void> {
  if ((await readEntry(reader)) !== null) throw new BackupFault("damaged", `entries follow ${SUMS_NAME}`);
  await reader.requireZeros(ENTRY_BYTES_MAX);
}
