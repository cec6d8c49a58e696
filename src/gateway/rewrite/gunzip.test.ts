import { once } from "node:events";
import { PassThrough, pipeline } from "node:stream";
import { crc32, deflateRawSync, gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { decodeBody } from "./decode-body.ts";

const PAGE = Buffer.from("<p>Some words of a page.</p>".repeat(10_000));
const WHOLE = gzipSync(PAGE);
const GARBAGE = Buffer.from("garbage");

/** A gzip member with all optional fields of the head. */
function memberWithAll(text: Buffer, { extraBytes = 3, sum = 0 } = {}): Buffer {
  const extra = Buffer.alloc(2 + extraBytes, "e");
  extra.writeUInt16LE(extraBytes);
  const head = Buffer.concat([
    Buffer.from([0x1f, 0x8b, 8, 0x1f, 1, 2, 3, 4, 0, 3]),
    extra,
    Buffer.from("name\0comment\0"),
  ]);
  const check = Buffer.alloc(2);
  check.writeUInt16LE((crc32(head) + sum) & 0xffff);
  return Buffer.concat([head, check, deflateRawSync(text), gzipSync(text).subarray(-8)]);
}

async function decoded(body: Buffer, pieceBytes = 65_536, coding: "gzip" | "deflate" | "br" = "gzip") {
  const source = new PassThrough();
  const out = new PassThrough();
  const done = new Promise<void>((resolve, reject) => {
    pipeline(source, decodeBody(coding), out, (error) => (error == null ? resolve() : reject(error)));
  });
  const parts: Buffer[] = [];
  out.on("data", (part: Buffer) => parts.push(part));
  for (let at = 0; at < body.length && !source.destroyed; at += pieceBytes) {
    if (!source.write(body.subarray(at, at + pieceBytes))) {
      await Promise.race([once(source, "drain"), done]).catch(() => {});
    }
  }
  source.end();
  await done;
  return Buffer.concat(parts);
}

describe("what comes after the last member and begins no other", () => {
  it.each([
    ["some bytes", GARBAGE],
    ["one byte", Buffer.from("g")],
    ["zeros", Buffer.alloc(1_000)],
    ["half of a head's beginning", Buffer.from([0x1f, 0x00, 8])],
    ["much", Buffer.alloc(1_000_000, "g")],
  ])("is dropped: %s", async (_, garbage) => {
    for (const members of [1, 2, 3]) {
      const body = Buffer.concat([...Array.from({ length: members }, () => WHOLE), garbage]);
      const expected = Buffer.concat(Array.from({ length: members }, () => PAGE));
      for (const pieceBytes of [65_536, 999, WHOLE.length, WHOLE.length - 8, WHOLE.length + 1]) {
        expect((await decoded(body, pieceBytes)).equals(expected)).toBe(true);
      }
    }
  });

  it("is dropped byte by byte, too", async () => {
    const small = gzipSync("hello");
    expect((await decoded(Buffer.concat([small, small, GARBAGE]), 1)).toString()).toBe("hellohello");
  });
});

describe("members", () => {
  it("may be many, empty, and have all optional fields", async () => {
    const members = [WHOLE, gzipSync(""), memberWithAll(PAGE), memberWithAll(PAGE, { extraBytes: 65_535 })];
    const body = Buffer.concat([...members, GARBAGE]);
    for (const pieceBytes of [65_536, 100, 7]) {
      expect((await decoded(body, pieceBytes)).equals(Buffer.concat([PAGE, PAGE, PAGE]))).toBe(true);
    }
  });

  it.each([63, 64, 65, 66, 50_000])("may be %d, and a fault in the last is reported", async (count) => {
    const one = gzipSync("x");
    const many = Buffer.concat(Array.from({ length: count }, () => one));
    expect((await decoded(many)).toString()).toBe("x".repeat(count));
    await expect(decoded(many.subarray(0, -1))).rejects.toThrow();
    many.writeUInt8(0, many.length - 8);
    await expect(decoded(many)).rejects.toThrow();
  });

  const flipped = (at: number): Buffer => {
    const body = Buffer.from(WHOLE);
    body.writeUInt8(body.readUInt8(at) ^ 0xff, at);
    return body;
  };
  it.each<[string, Buffer]>([
    ["no gzip", GARBAGE],
    ["one byte of a head", WHOLE.subarray(0, 1)],
    ["another method", flipped(2)],
    ["unknown flags", Buffer.concat([WHOLE.subarray(0, 3), Buffer.from([0x80]), WHOLE.subarray(4)])],
    ["a wrong sum of the head", memberWithAll(PAGE, { sum: 1 })],
    ["truncated in a name", memberWithAll(PAGE).subarray(0, 20)],
    ["truncated in the extra field", memberWithAll(PAGE, { extraBytes: 1_000 }).subarray(0, 500)],
    ["truncated in the head", WHOLE.subarray(0, 8)],
    ["truncated after the head", WHOLE.subarray(0, 10)],
    ["truncated in the data", WHOLE.subarray(0, WHOLE.length / 2)],
    ["truncated before the sum", WHOLE.subarray(0, -8)],
    ["truncated in the sum", WHOLE.subarray(0, -1)],
    ["a wrong sum", flipped(WHOLE.length - 8)],
    ["a wrong length", flipped(WHOLE.length - 1)],
    ["corrupt in the data", Buffer.concat([WHOLE.subarray(0, 60), Buffer.alloc(500, 7), WHOLE.subarray(60)])],
  ])("are a fault if they are corrupt or truncated, the first and those after it: %s", async (what, body) => {
    for (const pieceBytes of [65_536, 11]) {
      await expect(decoded(body, pieceBytes)).rejects.toThrow();
      // After a whole member, what begins no member is garbage.
      if (what === "no gzip" || what === "another method") continue;
      await expect(decoded(Buffer.concat([WHOLE, body]), pieceBytes)).rejects.toThrow();
    }
  });
});

it("a body that is abandoned in the middle causes no error", async () => {
  const source = new PassThrough();
  const out = new PassThrough();
  const done = new Promise((resolve) => pipeline(source, decodeBody("gzip"), out, resolve));
  source.write(WHOLE.subarray(0, WHOLE.length / 2));
  await once(out, "readable");
  out.destroy();
  await done;
  expect([source.destroyed, out.destroyed]).toEqual([true, true]);
});
