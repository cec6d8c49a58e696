import { expect, it } from "vitest";
import { GatheredBytes } from "./gathered-bytes.ts";

function takeAll(gathered: GatheredBytes): Buffer[] {
  const parts: Buffer[] = [];
  for (let part = gathered.take(); part !== null; part = gathered.take()) parts.push(part);
  return parts;
}

it("is empty before anything is added", () => {
  const gathered = new GatheredBytes();
  expect([gathered.bytes, gathered.take()]).toEqual([0, null]);
});

it("100,000 pieces of one byte take little more memory than they have bytes, and come out in order", () => {
  const gathered = new GatheredBytes();
  const all = Buffer.from(Array.from({ length: 100_000 }, (_, nth) => nth % 251));
  for (let at = 0; at < all.length; at += 1) gathered.add(all.subarray(at, at + 1));
  expect(gathered.bytes).toBe(all.length);
  const parts = takeAll(gathered);
  expect(parts.length).toBeLessThan(10);
  const memories = new Set(parts.map(({ buffer }) => buffer));
  expect([...memories].reduce((sum, { byteLength }) => sum + byteLength, 0)).toBeLessThan(2 * all.length);
  expect(Buffer.concat(parts)).toEqual(all);
  expect([gathered.bytes, gathered.take()]).toEqual([0, null]);
});

it("neither a large piece nor a small one that stays alone is copied", () => {
  const gathered = new GatheredBytes();
  const [small, large] = [Buffer.from("small"), Buffer.alloc(60_000, "x")];
  const isSame = (part: Buffer | null, piece: Buffer): boolean =>
    part?.buffer === piece.buffer && part.byteOffset === piece.byteOffset && part.length === piece.length;
  gathered.add(small);
  expect(isSame(gathered.take(), small)).toBe(true);
  for (const piece of [small, large, small]) gathered.add(piece);
  expect(isSame(gathered.take(), small)).toBe(true);
  expect(isSame(gathered.take(), large)).toBe(true);
  expect(isSame(gathered.take(), small)).toBe(true);
});

it("pieces of all sizes, taken at any time, come out unchanged, and are not changed later", () => {
  for (const stride of [1, 2, 3, 7, 50]) {
    const gathered = new GatheredBytes();
    const pieces = Array.from({ length: 200 }, (_, nth) => Buffer.alloc((nth * nth * 37) % 9_000 || 1, nth));
    const taken: Buffer[] = [];
    for (const [nth, piece] of pieces.entries()) {
      gathered.add(piece);
      const part = nth % stride === 0 ? gathered.take() : null;
      if (part !== null) taken.push(part);
    }
    taken.push(...takeAll(gathered));
    expect(Buffer.concat(taken).equals(Buffer.concat(pieces))).toBe(true);
    expect(pieces.every((piece, nth) => piece.every((byte) => byte === nth % 256))).toBe(true);
  }
});
