/**
 * Policies that keep the path from requests to the page's own origin, and what tells other origins as little, but ours
 * the path: without it nobody could tell which page sent a request that escaped the prefix (`browser/escaped-path.ts`). `never` is an older name
 * that browsers still read in a `<meta>`.
 */
const SENDING_PATH_TO_PROXY: ReadonlyMap<string, string> = new Map([
  ["never", "same-origin"],
  ["no-referrer", "same-origin"],
  ["origin", "origin-when-cross-origin"],
  ["strict-origin", "strict-origin-when-cross-origin"],
]);

/**
 * `Referrer-Policy` for cookie mode, as a header, in a `<meta>` or as an attribute. It is a list, of which a browser takes
 * the last that it knows. What needs no change keeps its bytes.
 */
export function referrerPolicyForBrowser(value: string): string {
  return value
    .split(",")
    .map((policy) => {
      const name = policy.trim();
      const adapted = SENDING_PATH_TO_PROXY.get(name.toLowerCase());
      return adapted === undefined ? policy : policy.replace(name, adapted);
    })
    .join(",");
}
