import { pipeline, Readable } from "node:stream";
import { crc32, createGunzip, createInflateRaw, type InflateRaw } from "node:zlib";
import { PieceReader } from "./piece-reader.ts";

/** The two identification bytes and the method (RFC 1952, 2.3.1). */
const MAGIC = Buffer.from([0x1f, 0x8b, 8]);
/** The rest of the fixed head: the flags, a time, and two bytes more. */
const FIXED_BYTES = 7;
/** The checksum and the length of what was inflated. */
const TAIL_BYTES = 8;

/** A separate decoder costs a thousand times the size of a member of 20 bytes; no benign body has more members. */
const SEPARATE_MEMBERS_MAX = 64;

const HAS_CHECK = 0x02;
const HAS_EXTRA = 0x04;
const HAS_NAME = 0x08;
const HAS_COMMENT = 0x10;
const RESERVED = 0xe0;

/**
 * Decodes gzip of one or several members. What comes after the last member and begins no other is dropped, as in browsers:
 * Node's decoder fails there, and loses what it had inflated. It is used only after `SEPARATE_MEMBERS_MAX` members.
 *
 * @param chunkBytes how much is inflated at once
 * @throws Error: a member is corrupt or truncated, or the body begins with none
 */
export async function* gunzip(source: AsyncIterable<Buffer>, chunkBytes: number): AsyncIterable<Buffer> {
  const input = new PieceReader(source);
  for (let members = 0; await beginsMember(input, members === 0); members++) {
    if (members === SEPARATE_MEMBERS_MAX) {
      yield* gunzipByNode(input, chunkBytes);
      return;
    }
    await skipHead(input);
    yield* inflateMember(input, chunkBytes);
  }
}

/** Decodes the rest of a body; the identification of its next member has been read. */
async function* gunzipByNode(input: PieceReader, chunkBytes: number): AsyncIterable<Buffer> {
  async function* rest(): AsyncIterable<Buffer> {
    yield MAGIC;
    for (let piece = await input.next(); piece !== null; piece = await input.next()) yield piece;
  }
  const decoder = createGunzip({ chunkSize: chunkBytes });
  // The decoder gets the same error, and the next line throws it.
  pipeline(Readable.from(rest(), { objectMode: false }), decoder, () => {});
  yield* decoder;
}

async function beginsMember(input: PieceReader, isFirst: boolean): Promise<boolean> {
  const start = await input.take(MAGIC.length);
  if (start.length === 0) return false;
  if (start.equals(MAGIC)) return true;
  if (start.equals(MAGIC.subarray(0, start.length))) throw truncated();
  if (isFirst) throw new Error("the body is no gzip");
  await input.drop();
  return false;
}

async function skipHead(input: PieceReader): Promise<void> {
  input.check = crc32(MAGIC);
  const fixed = await takeAll(input, FIXED_BYTES);
  const flags = fixed[0] ?? 0;
  if ((flags & RESERVED) !== 0) throw new Error("the gzip head has flags that nobody knows");
  let isWhole = true;
  if ((flags & HAS_EXTRA) !== 0) isWhole = await input.skip((await takeAll(input, 2)).readUInt16LE());
  if ((flags & HAS_NAME) !== 0) isWhole &&= await input.skipThrough(0);
  if ((flags & HAS_COMMENT) !== 0) isWhole &&= await input.skipThrough(0);
  if (!isWhole) throw truncated();
  const sum = input.check & 0xffff;
  if ((flags & HAS_CHECK) !== 0 && (await takeAll(input, 2)).readUInt16LE() !== sum) throw corrupt();
}

async function* inflateMember(input: PieceReader, chunkBytes: number): AsyncIterable<Buffer> {
  const decoder = createInflateRaw({ chunkSize: chunkBytes });
  const fed = feed(input, decoder);
  // If the source fails, the decoder must not wait for more. If the decoder failed, this does nothing.
  fed.catch((error: Error) => decoder.destroy(error));
  let sum = 0;
  let sizeBytes = 0;
  try {
    for await (const chunk of decoder as AsyncIterable<Buffer>) {
      sum = crc32(chunk, sum);
      sizeBytes += chunk.length;
      yield chunk;
    }
    await fed;
  } finally {
    decoder.destroy();
  }
  const tail = await takeAll(input, TAIL_BYTES);
  if (tail.readUInt32LE(0) !== sum || tail.readUInt32LE(4) !== sizeBytes % 2 ** 32) throw corrupt();
}

/** Writes one member to the decoder, a piece at a time, and gives what follows the member back to the input. */
async function feed(input: PieceReader, decoder: InflateRaw): Promise<void> {
  let fedBytes = 0;
  for (let piece = await input.next(); piece !== null; piece = await input.next()) {
    await write(decoder, piece);
    fedBytes += piece.length;
    const leftBytes = fedBytes - decoder.bytesWritten;
    if (leftBytes > 0) return input.unread(piece.subarray(piece.length - leftBytes));
  }
  decoder.end();
}

function write(decoder: InflateRaw, piece: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    decoder.write(piece, (error) => (error == null ? resolve() : reject(error)));
  });
}

async function takeAll(input: PieceReader, bytes: number): Promise<Buffer> {
  const taken = await input.take(bytes);
  if (taken.length < bytes) throw truncated();
  return taken;
}

function truncated(): Error {
  return new Error("the gzip body is cut");
}

function corrupt(): Error {
  return new Error("the gzip body is corrupt");
}
