import { posix } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fuzzRuns } from "../../../test/support/fuzz-runs.ts";
import { HONEST_PATHS, HOSTILE_PATHS } from "../../../test/support/hostile-paths.ts";
import { judgeScope } from "./scope-rules.ts";

/** How servers, frameworks and Windows resolve a path. */
const RESOLVERS: Record<string, (path: string) => string> = {
  "as it is": (path) => path,
  "WHATWG URL": (path) => new URL(`http://target.example${path}`).pathname,
  "POSIX, decoded once": (path) => posix.normalize(decodeLeniently(path)),
  "POSIX, decoded twice": (path) => posix.normalize(decodeLeniently(decodeLeniently(path))),
  "POSIX, plus is a space": (path) => windows(decodeLeniently(path).replaceAll("+", " ")),
  "up to the first NUL": (path) => posix.normalize(cutAt(decodeLeniently(path), "\0")),
  "query and fragment cut after decoding": (path) =>
    posix.normalize(cutAt(cutAt(decodeLeniently(path), "?"), "#")),
  "path parameters cut": (path) => posix.normalize(withoutParameters(path)),
  "path parameters cut after decoding": (path) => posix.normalize(withoutParameters(decodeLeniently(path))),
  "Windows, not decoded": windows,
  "Windows, decoded once": (path) => windows(decodeLeniently(path)),
  "Windows, decoded twice": (path) => windows(decodeLeniently(decodeLeniently(path))),
  "Windows, normalised to ASCII look-alikes": (path) => windows(decodeLeniently(path).normalize("NFKC")),
  "invisible characters dropped": (path) => windows(decodeLeniently(path).replace(/[\p{C}\u00a0]/gu, "")),
};

/** Bytes that are not UTF-8 as Latin-1; overlong forms and `%u` as some faulty servers decode them. */
function decodeLeniently(path: string): string {
  const narrow = path
    .replace(/%c0%ae/gi, ".")
    .replace(/%c0%af/gi, "/")
    .replace(/%c1%9c/gi, "\\");
  const wide = narrow.replace(/%u([0-9a-f]{4})/gi, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return wide.replace(/(?:%[0-9a-f]{2})+/gi, (run) => {
    const bytes = Buffer.from(run.replaceAll("%", ""), "hex");
    const text = bytes.toString("utf8");
    return text.includes("\ufffd") ? bytes.toString("latin1") : text;
  });
}

function windows(path: string): string {
  const segments = path.replaceAll("\\", "/").split("/");
  const named = segments.map((segment, at) => {
    const last = at === segments.length - 1;
    const trimmed = cutAt(segment, ":").replace(/ +$/, "");
    if (/^\.{1,2}$/.test(trimmed)) return trimmed;
    const stripped = trimmed.replace(/[. ]+$/, "");
    return stripped === "" && segment !== "" && !last ? ".." : stripped;
  });
  return posix.normalize(named.join("/"));
}

function withoutParameters(path: string): string {
  return path.replace(/;[^/]*/g, "");
}

function cutAt(text: string, stop: string): string {
  return text.split(stop, 1)[0] ?? "";
}

const FRAGMENTS = [
  ..."abXY09-_~@!$&'()*,=+.;:\\/%?# ",
  ...[
    "..",
    "../",
    "/..",
    "%2e",
    "%2E",
    "%2f",
    "%2F",
    "%5c",
    "%25",
    "%252e",
    "%00",
    "%0a",
    "%20",
    "%3b",
    "%3a",
  ],
  ...["%3f", "%23", "%c0%ae", "%c0%af", "%c1%9c", "%u002e", "%u2215", "%ff", "%D0%B0", "%E8%AF%81", "%c2%a0"],
  ...[
    "%ef%bc%8e",
    "%ef%bc%8f",
    "%ef%bc%bc",
    "%e2%80%a5",
    "%e2%80%8b",
    "%cd%be",
    "%41",
    "%7e",
    "\t",
    "\0",
    "\u00e9",
  ],
];
const plainName = fc.stringMatching(/^[a-z0-9]{1,4}$/);
const anyPath = fc
  .array(
    fc.oneof({ weight: 3, arbitrary: plainName }, { weight: 2, arbitrary: fc.constantFrom(...FRAGMENTS) }),
    {
      maxLength: 10,
    },
  )
  .map((parts) => `/certificates/${parts.join("")}`);

describe("scope certificates_only", () => {
  it.each(HOSTILE_PATHS)("denies $path: $why", ({ path }) => {
    expect(judgeScope("certificates_only", path)).toBe("denied");
  });

  it.each(HONEST_PATHS)("allows %s", (path) => {
    expect(judgeScope("certificates_only", path)).toBe("allowed");
  });

  it("is tested with at least sixty hostile paths", () => {
    expect(new Set(HOSTILE_PATHS.map(({ path }) => path)).size).toBeGreaterThanOrEqual(60);
  });

  it("denies every control character, plain or encoded, and every plain byte above ASCII", () => {
    for (let code = 0; code < 256; code++) {
      const plain = `/certificates/a${String.fromCharCode(code)}b`;
      const encoded = `/certificates/a%${code.toString(16).padStart(2, "0")}b`;
      const isControl = code < 0x20 || code === 0x7f;
      if (isControl || code > 0x7f || code === 0x20)
        expect(judgeScope("certificates_only", plain)).toBe("denied");
      if (isControl || code > 0x7f) expect(judgeScope("certificates_only", encoded)).toBe("denied");
    }
  });

  it("allows no path that any server resolves to something outside of /certificates/", () => {
    let allowed = 0;
    fc.assert(
      fc.property(anyPath, (path) => {
        if (judgeScope("certificates_only", path) === "denied") return;
        allowed++;
        for (const [name, resolve] of Object.entries(RESOLVERS)) {
          expect(resolve(path), name).toMatch(/^\/certificates\//);
        }
      }),
      { numRuns: fuzzRuns(20_000) },
    );
    expect(allowed).toBeGreaterThan(500);
  });

  it("allows nothing but /certificates/ and the two settings, whatever the path is", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const path = `/${text}`;
        if (judgeScope("certificates_only", path) === "denied") return;
        expect(path).toMatch(/^\/(certificates\/|configurations\/certificatesColumn(Order|Visibility)$)/);
      }),
    );
  });

  it("allows any name once it is percent-encoded, if it has letters and digits only", () => {
    const letters = fc.stringMatching(/^[a-zA-Z0-9а-яА-ЯёЁßéüñ漢字かな]{1,20}$/u);
    fc.assert(
      fc.property(fc.array(letters, { minLength: 1, maxLength: 5 }), (names) => {
        const path = `/certificates/${names.map(encodeURIComponent).join("/")}`;
        expect(judgeScope("certificates_only", path)).toBe("allowed");
      }),
    );
  });
});

describe("scope full", () => {
  it.each(HOSTILE_PATHS)("allows $path, since it allows all", ({ path }) => {
    expect(judgeScope("full", path)).toBe("allowed");
  });
});
