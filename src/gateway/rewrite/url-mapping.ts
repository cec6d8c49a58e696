/** The target's address, and the gateway's address at which browsers find it. Known when the server starts. */
export type UrlMapping = {
  /** `https://target.example:8443`, lower case, without the scheme's default port. */
  readonly targetOrigin: string;
  /** `target.example:8443`; without the scheme's default port. */
  readonly targetHost: string;
  /** The path of the target URL without a slash at its end: "" or "/base". */
  readonly basePath: string;
  /** `https://gateway.example`: the origin of the browser's pages in cookie mode. */
  readonly publicOrigin: string;
  /** The path of the proxy there: `/api/v1/proxy`; "" at the target's own origin. */
  readonly proxyPath: string;
  /** The path of the script that is inserted into pages. */
  readonly scriptPath: string;
};

/** Beside the API, not under the proxy's prefix: each path there belongs to the target. */
const SCRIPT_NAME = "/zenzefi-inside.js";

/**
 * @param targetUrl `ZENZEFI_TARGET_URL`
 * @param publicUrl `BACKEND_URL`, or the target's own origin; with a path if a proxy in front of the gateway adds one
 * @param prefix of the place
 */
export function urlMapping(targetUrl: string, publicUrl: string, prefix: string): UrlMapping {
  const target = new URL(targetUrl);
  const publicAddress = new URL(publicUrl);
  const publicPath = withoutSlash(publicAddress.pathname);
  return {
    targetOrigin: target.origin,
    targetHost: target.host,
    basePath: withoutSlash(target.pathname),
    publicOrigin: publicAddress.origin,
    proxyPath: publicPath + prefix,
    scriptPath: publicPath + SCRIPT_NAME,
  };
}

function withoutSlash(path: string): string {
  let end = path.length;
  while (path.charAt(end - 1) === "/") end -= 1;
  return path.slice(0, end);
}
