import fc from "fast-check";
import { expect, test } from "vitest";
import { answerOf, ownContext } from "../../../test/support/rewriting.ts";
import { createPassingRewriter, planRewrite } from "./rewrite-answer.ts";

const TYPES = ["text/html", "text/html; charset=utf-16le", "text/html; charset=utf-16be", "application/json"];

function passing(type: string, onUnchanged: () => void) {
  const plan = planRewrite(answerOf(type, { context: ownContext() }));
  const rewriter = plan === null ? null : createPassingRewriter({ ...plan, onUnchanged });
  if (rewriter === null) throw new Error("the body is not read as it passes");
  return rewriter;
}

test("in memory that is used again, any pieces of any body make the same whole", () => {
  const text = fc.constantFrom(
    "a",
    "<b>",
    "https:",
    "//",
    "target.example",
    ":8443",
    "/x",
    "\ufeff",
    "я",
    " ",
  );
  const arbitrary = fc.record({
    type: fc.constantFrom(...TYPES),
    parts: fc.array(text, { maxLength: 30 }),
    mark: fc.constantFrom("", "\xff\xfe", "\xfe\xff", "\xef\xbb\xbf"),
    pieces: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 60 }),
  });
  fc.assert(
    fc.property(arbitrary, ({ type, parts, mark, pieces }) => {
      const encoding = type.includes("utf-16") ? "ucs2" : "utf8";
      const body = Buffer.concat([Buffer.from(mark, "latin1"), Buffer.from(parts.join(""), encoding)]);
      const read = (sizes: readonly number[]): { whole: string; isUnchanged: boolean } => {
        let isUnchanged = false;
        const rewriter = passing(type, () => {
          isUnchanged = true;
        });
        const memory = Buffer.alloc(body.length + 1);
        const out: Buffer[] = [];
        for (let at = 0, nth = 0; at < body.length; nth += 1) {
          const size = sizes[nth % sizes.length] ?? 1;
          const piece = memory.subarray(0, body.copy(memory, 0, at, at + size));
          out.push(Buffer.from(rewriter.write(piece)));
          memory.fill(0x78);
          at += size;
        }
        out.push(rewriter.end());
        return { whole: Buffer.concat(out).toString("latin1"), isUnchanged };
      };
      const atOnce = read([body.length + 1]);
      expect(read(pieces)).toEqual(atOnce);
      expect(atOnce.isUnchanged).toBe(atOnce.whole === body.toString("latin1"));
    }),
    { numRuns: 400 },
  );
});
