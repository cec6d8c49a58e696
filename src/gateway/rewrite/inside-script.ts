import { createHash } from "node:crypto";
import { INSIDE_SOURCE } from "./inside-source.ts";
import type { UrlMapping } from "./url-mapping.ts";

/** The script that keeps a page's own requests inside the proxy, as it is served. */
export type InsideScript = {
  /** Where it is served, with `?v=` and its version. */
  readonly path: string;
  /** Of its content, which names the target: nobody guesses the one without the other. */
  readonly version: string;
  readonly body: Buffer;
  /** `sha256-…` of the body, for `integrity` and for a policy. */
  readonly integrity: string;
  /** A flat array of names and values. */
  readonly headers: readonly string[];
};

/** Of the digest: enough to tell two versions apart. */
const VERSION_CHARS = 12;
/** A new version has another query. */
const CACHE_SECONDS = 31_536_000;

/** The script for pages of these places. */
export function makeInsideScript(mapping: UrlMapping): InsideScript {
  const parameters = JSON.stringify({
    target: mapping.targetOrigin,
    base: mapping.basePath,
    proxy: mapping.proxyPath,
    script: mapping.scriptPath,
  });
  const source = withoutComments(INSIDE_SOURCE);
  const body = Buffer.from(`${source}(self,${parameters.replaceAll("<", "\\u003c")});\n`);
  const digest = createHash("sha256").update(body).digest();
  return {
    path: mapping.scriptPath,
    version: digest.toString("hex").slice(0, VERSION_CHARS),
    body,
    integrity: `sha256-${digest.toString("base64")}`,
    headers: [
      ...["Content-Type", "text/javascript; charset=utf-8"],
      ...["Content-Length", String(body.length)],
      ...["Cache-Control", `private, max-age=${CACHE_SECONDS}, immutable`],
      ...["X-Content-Type-Options", "nosniff"],
    ],
  };
}

/** Nor indentation. */
function withoutComments(source: string): string {
  const lines = source.split("\n").map((line) => line.trimStart());
  return lines.filter((line) => !line.startsWith("//")).join("\n");
}

/** @param admission what the page's policy asks of the tag; a hash where it asks for none would keep the script out of sandboxed frames */
export function scriptTag(
  script: InsideScript,
  { nonce, needsHash }: { readonly nonce: string | null; readonly needsHash: boolean },
): string {
  const hash = needsHash ? ` integrity="${script.integrity}"` : "";
  const admitted = nonce === null ? "" : ` nonce="${nonce}"`;
  return `<script src="${script.path}?v=${script.version}"${hash}${admitted}></script>`;
}

/** Put before a classic worker's script; a module worker cannot be reached so, and goes on without. */
export function workerPrelude(script: InsideScript): string {
  return `try{importScripts("${script.path}?v=${script.version}")}catch(e){}`;
}
