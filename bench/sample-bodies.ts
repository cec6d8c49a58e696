import { randomBytes } from "node:crypto";
import { gzipSync } from "node:zlib";
import { CERTIFICATES_JSON, card, PAGE_HEAD, repeated } from "./sample-text.ts";

/** An answer of the target, and the headers with which a browser requests it. */
export type SampleBody = {
  readonly name: string;
  readonly title: string;
  readonly type: string;
  readonly coding: "gzip" | null;
  /** As the target sends it. */
  readonly sent: Buffer;
  /** The length of the uncompressed body. */
  readonly readBytes: number;
  /** Whether cookie mode under the prefix rewrites it. */
  readonly isRewritten: boolean;
  /** Whether it names the target's own address, which is mapped everywhere in cookie mode. */
  readonly namesTarget: boolean;
  /** Whether the target identifies it by `ETag`: then it is read once at the target's own origin. */
  readonly hasTag: boolean;
  readonly asked: Readonly<Record<string, string>>;
};

const KIB = 1_024;
const PAGE_BYTES = 256 * KIB;

/** The Accept-Encoding of Chromium to a potentially trustworthy origin, such as HTTPS and localhost. */
const ALWAYS = {
  "user-agent":
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
  "accept-encoding": "gzip, deflate, br, zstd",
  "accept-language": "en-US,en;q=0.9",
};
const BY_SCRIPT = askedFor("empty", "cors", "same-origin", "*/*");
const BY_IMAGE = askedFor(
  "image",
  "no-cors",
  "same-origin",
  "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8",
);
const BY_LINK = askedFor(
  "document",
  "navigate",
  "same-origin",
  "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8",
);

/** @param targetUrl used in the absolute links of the pages */
export function sampleBodies(targetUrl: string): readonly SampleBody[] {
  const page = repeated(card(targetUrl), PAGE_BYTES, PAGE_HEAD);
  const plain = repeated(card(""), PAGE_BYTES, PAGE_HEAD);
  const html = { type: "text/html", readBytes: PAGE_BYTES, isRewritten: true, asked: BY_LINK };
  const named = { ...html, namesTarget: true, hasTag: true };
  const unnamed = { ...html, namesTarget: false, hasTag: true };
  const json = Buffer.from(CERTIFICATES_JSON);
  return [
    untouched("data.json", "JSON, 1 KB", "application/json", json, BY_SCRIPT),
    untouched("image.png", "PNG, 64 KB", "image/png", randomBytes(64 * KIB), BY_IMAGE),
    untouched("firmware.bin", "octets, 1 MiB", "application/octet-stream", randomBytes(KIB * KIB), BY_SCRIPT),
    { ...named, name: "page.html", title: "HTML, 256 KB", coding: null, sent: page },
    { ...named, name: "page.html.gz", title: "HTML, 256 KB, gzip", coding: "gzip", sent: gzipSync(page) },
    { ...unnamed, name: "plain.html", title: "the same without an address", coding: null, sent: plain },
    { ...unnamed, name: "plain.html.gz", title: "the same, gzip", coding: "gzip", sent: gzipSync(plain) },
    {
      ...unnamed,
      name: "fresh.html",
      title: "the same, without ETag",
      hasTag: false,
      coding: null,
      sent: plain,
    },
    {
      ...unnamed,
      name: "fresh.html.gz",
      title: "the same, without ETag, gzip",
      hasTag: false,
      coding: "gzip",
      sent: gzipSync(plain),
    },
  ];
}

function untouched(
  name: string,
  title: string,
  type: string,
  sent: Buffer,
  asked: SampleBody["asked"],
): SampleBody {
  const rewriting = { isRewritten: false, namesTarget: false, hasTag: true };
  return { name, title, type, coding: null, sent, readBytes: sent.length, ...rewriting, asked };
}

function askedFor(
  dest: string,
  mode: string,
  site: string,
  accept: string,
): Readonly<Record<string, string>> {
  const fetched = { "sec-fetch-dest": dest, "sec-fetch-mode": mode, "sec-fetch-site": site };
  return { ...ALWAYS, ...fetched, accept };
}
