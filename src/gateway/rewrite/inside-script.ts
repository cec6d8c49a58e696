import { createHash } from "node:crypto";
import { INSIDE_SOURCE } from "./inside-source.ts";
import type { UrlMapping } from "./url-mapping.ts";

/** The script that directs the requests of a page's scripts to the proxy, as it is served. */
export type InsideScript = {
  /** The path at which it is served; tags add `?v=` and the version. */
  readonly path: string;
  /** A digest of its content, which names the target: only a client that knows the target can compute it. */
  readonly version: string;
  readonly body: Buffer;
  /** `sha256-…` of the body, for `integrity` and for a policy. */
  readonly integrity: string;
  /** A flat array of names and values. */
  readonly headers: readonly string[];
};

/** Of the digest: enough to distinguish two versions. */
const VERSION_CHARS = 12;
/** A year: a new version has another query. */
const CACHE_SECONDS = 31_536_000;

/** The script for pages of this mapping. */
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

/** Removes the indentation too. */
function withoutComments(source: string): string {
  const lines = source.split("\n").map((line) => line.trimStart());
  return lines.filter((line) => !line.startsWith("//")).join("\n");
}

/**
 * The second parameter is what the page's policy requires of the tag. A hash that is not required would block the script in
 * sandboxed frames.
 */
export function scriptTag(
  script: InsideScript,
  { nonce, needsHash }: { readonly nonce: string | null; readonly needsHash: boolean },
): string {
  const hash = needsHash ? ` integrity="${script.integrity}"` : "";
  const nonceAttribute = nonce === null ? "" : ` nonce="${nonce}"`;
  return `<script src="${script.path}?v=${script.version}"${hash}${nonceAttribute}></script>`;
}

/** Is put before a classic worker's script. A module worker has no `importScripts`, and runs without the gateway's script. */
export function workerPrelude(script: InsideScript): string {
  return `try{importScripts("${script.path}?v=${script.version}")}catch(e){}`;
}
