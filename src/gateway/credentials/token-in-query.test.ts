import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { faultOfCost, repeatTo } from "../../../test/support/linear-cost.ts";
import { tokensInQuery, withoutTokens } from "./token-in-query.ts";

const OURS = "A-z_0".padEnd(64, "q");
const OTHER = "other".padEnd(64, "Z");
const THEIRS = "t".repeat(64);

/** One percent-encoding of a text; a server decodes it to the same text. */
function spelled(text: string): fc.Arbitrary<string> {
  const way = fc.constantFrom("plain", "plain", "plain", "upper", "lower");
  return fc.array(way, { minLength: text.length, maxLength: text.length }).map((ways) =>
    [...text]
      .map((character, at) => {
        const hex = character.charCodeAt(0).toString(16);
        return ways[at] === "plain" ? character : `%${ways[at] === "upper" ? hex.toUpperCase() : hex}`;
      })
      .join(""),
  );
}

const separator = fc.constantFrom("&", "&", "&", ";", "?", "#");
const blank = fc.constantFrom("", "", "", "+", "%20", "%0a");
const name = fc.constantFrom("token", "Token", "TOKEN", "token[]", "token[0]").chain(spelled);
const secret = fc
  .tuple(blank, name, blank, blank, fc.constantFrom(OURS, OTHER).chain(spelled), blank)
  .map(([a, key, b, c, value, d]) => `${a}${key}${b}=${c}${value}${d}`);
const harmless = fc.oneof(
  fc.constantFrom("", "=", "token", "token=", `token=${THEIRS}`, `x=${OURS}`, "a=%zz", "a=%e9", "tokens=1"),
  fc
    .tuple(fc.webQueryParameters(), fc.string({ maxLength: 5 }))
    .map(([query]) => query.replaceAll(/[?#&;]/g, "")),
);
const pairs = fc.array(
  fc.record({
    separator,
    text: fc.oneof(
      harmless,
      secret.map((text) => ({ text })),
    ),
  }),
  { maxLength: 8 },
);

/** The values of `token` and its variants, as different parsers read them. */
function readByAll(query: string): string[] {
  const text = query.replace(/^\?/, "");
  const readers = [text.split("&"), text.split(/[&;]/), text.split("#")[0]?.split(/[&?]/) ?? []];
  return readers.flatMap((parts) =>
    parts.flatMap((part) =>
      [...new URLSearchParams(part.replaceAll("&", "%26"))]
        .filter(([key]) => /^token(\[\d*\])?$/i.test(key.trim()))
        .map(([, value]) => value.trim()),
    ),
  );
}

describe("tokens in a query", () => {
  test.each([
    ["", "", []],
    ["?", "?", []],
    [`?token=${OURS}`, "", [OURS]],
    [`?token=${OURS}&token=${OTHER}`, "", [OURS, OTHER]],
    [`?%74oken=${OURS}&x=1`, "?x=1", [OURS]],
    [`?x=1;token=${OURS};y=2`, "?x=1;y=2", [OURS]],
    [`?x=%zz&%74%6F%6b%45n=%41${OURS.slice(1)}&&y`, "?x=%zz&&y", [OURS]],
    [`?a=1?token=${OURS}`, "?a=1", [OURS]],
    [`?token=${OURS}#top`, "#top", [OURS]],
    [`?token[]=${OURS}&token[1]=${OTHER}&z`, "?z", [OURS, OTHER]],
    [`?+token+=+${OURS}+`, "", [OURS]],
    [`?token=${OURS}&token=${OURS}`, "", [OURS]],
    [`?token=${OURS}x&token=${OURS.slice(1)}&xtoken=${OURS}`, null, []],
  ])("%s", (query, rest, tokens) => {
    expect(tokensInQuery(query)).toEqual(tokens);
    expect(withoutTokens(query, new Set(tokens))).toBe(rest ?? query);
  });

  test("however they are encoded, no parser finds a removed token any more, and all other pairs stay byte for byte", () => {
    fc.assert(
      fc.property(pairs, (made) => {
        const text = (pair: (typeof made)[number]) =>
          typeof pair.text === "string" ? pair.text : pair.text.text;
        const whole = made.map((pair) => pair.separator + text(pair)).join("");
        const query = whole === "" ? "" : `?${whole.slice(1)}`;
        const found = tokensInQuery(query);
        const ours = new Set(found.filter((token) => token === OURS || token === OTHER));
        const rest = withoutTokens(query, ours);
        const others = made.filter((pair) => typeof pair.text === "string");
        const bytes = (list: typeof made) => list.map((pair) => pair.separator + text(pair)).join("");
        expect(rest.slice(1)).toBe(bytes(others).slice(1));
        expect(readByAll(rest).filter((value) => value === OURS || value === OTHER)).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  test("a query as long as a header may be is read in time linear to its length", () => {
    const read = (query: string): void => {
      for (let turn = 0; turn < 20; turn++) withoutTokens(query, new Set(tokensInQuery(query)));
    };
    expect(
      faultOfCost(read, (sizeChars) => repeatTo(sizeChars, `token=${THEIRS}%7&;`, "?"), 256_000),
    ).toBeNull();
  });
});
