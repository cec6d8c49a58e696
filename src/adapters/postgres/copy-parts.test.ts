import fc from "fast-check";
import { expect, test } from "vitest";
import { copyParts } from "./copy-parts.ts";

async function partsOf(chunks: readonly Buffer[], partBytes: number) {
  async function* all() {
    yield* chunks;
  }
  const parts: { readonly bytes: Buffer; readonly rowCount: number }[] = [];
  for await (const part of copyParts(all(), partBytes)) parts.push(part);
  return parts;
}

test("rows are cut between rows only, none is lost, and all are counted, wherever the chunks end", async () => {
  const rows = fc.array(
    fc.string({ maxLength: 20 }).map((text) => text.replaceAll("\n", "\\n")),
    { maxLength: 60 },
  );
  const cuts = fc.array(fc.nat(30), { maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(rows, cuts, fc.integer({ min: 1, max: 100 }), async (texts, lengths, partBytes) => {
      const whole = Buffer.from(texts.map((text) => `${text}\n`).join(""));
      const chunks: Buffer[] = [];
      let at = 0;
      for (const length of [...lengths, whole.length]) {
        chunks.push(whole.subarray(at, at + length));
        at += length;
      }
      const parts = await partsOf(chunks, partBytes);
      expect(Buffer.concat(parts.map(({ bytes }) => bytes))).toEqual(whole);
      expect(parts.every(({ bytes }) => bytes.at(-1) === 0x0a)).toBe(true);
      expect(parts.reduce((sum, { rowCount }) => sum + rowCount, 0)).toBe(texts.length);
    }),
  );
});

test("a part is about as large as it may be, and a longer row is one part", async () => {
  const row = Buffer.from(`${"x".repeat(9)}\n`);
  const parts = await partsOf([...Array(10).fill(row), Buffer.from(`${"y".repeat(99)}\n`)], 30);
  expect(parts.map(({ bytes }) => bytes.length)).toEqual([30, 30, 30, 110]);
});
