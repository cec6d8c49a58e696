import fc from "fast-check";
import { expect, test } from "vitest";
import { privateCacheControl } from "./cache-control.ts";

test.each([
  [[], "private"],
  [["public"], "private"],
  [["public, max-age=60"], "private, max-age=60"],
  [["max-age=60", "s-maxage=600, PUBLIC"], "private, max-age=60"],
  [["S-MaxAge=1, proxy-revalidate, immutable"], "private, immutable"],
  [["private"], "private"],
  [['private="set-cookie, x-a", max-age=5'], "private, max-age=5"],
  [['no-cache="a, public", must-revalidate'], 'private, no-cache="a, public", must-revalidate'],
  [["no-cache"], "private, no-cache"],
  [["No-Store, public"], "No-Store, public"],
  [["private, no-store"], "private, no-store"],
  [['private="x, public, max-age=9'], "private"],
  [[" , ,, public ,"], "private"],
  [["no-store=1"], "no-store=1"],
  [['x="', 'private="a,public"', "max-age=1"], "private, max-age=1"],
])("%j becomes %s", (values, expected) => expect(privateCacheControl(values)).toBe(expected));

test("whatever the target sends, no shared cache may store the answer, and a browser's cache may as before", () => {
  const spelled = (text: string) => fc.constantFrom(text, text.toUpperCase());
  const directive = fc.oneof(
    fc
      .constantFrom("public", "private", "s-maxage=9", "proxy-revalidate", "no-cache", "", "immutable")
      .chain(spelled),
    fc.nat(999).map((seconds) => `max-age=${seconds}`),
    fc.constantFrom('private="a,public"', 'ext="\\",public"', "ext=;", 'x="'),
  );
  const fields = fc.array(
    fc.array(directive, { maxLength: 5 }).map((list) => list.join(", ")),
    { maxLength: 3 },
  );
  fc.assert(
    fc.property(fields, (values) => {
      const result = privateCacheControl(values);
      expect(result.startsWith("private")).toBe(true);
      const names = result
        .replaceAll(/"(?:\\.|[^"\\])*"?/g, "")
        .split(",")
        .map((part) => part.trim().toLowerCase());
      for (const name of ["public", "s-maxage=9", "proxy-revalidate"]) expect(names).not.toContain(name);
      const [age] = /max-age=\d+/.exec(values.join(", ")) ?? [];
      if (age !== undefined && !values.join().includes('x="')) expect(result).toContain(age);
    }),
    { numRuns: 2_000 },
  );
});
