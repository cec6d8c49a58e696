/**
 * Policies that hide the page's path even from its origin, and for each the one that sends other origins as little but
 * the path to the gateway: without it the gateway cannot know which page sent a request that escaped the prefix
 * (`browser/escaped-path.ts`). `never` is an older name that browsers still read in a `<meta>`.
 */
const SENDING_PATH_TO_PROXY: ReadonlyMap<string, string> = new Map([
  ["never", "same-origin"],
  ["no-referrer", "same-origin"],
  ["origin", "origin-when-cross-origin"],
  ["strict-origin", "strict-origin-when-cross-origin"],
]);

/**
 * `Referrer-Policy` for cookie mode, as a header, in a `<meta>` or as an attribute. It is a list, of which a browser uses
 * the last that it knows. What needs no change stays byte for byte.
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
