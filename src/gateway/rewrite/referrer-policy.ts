/**
 * Policies that hide the page's path even from its origin, and for each, the policy that sends the path to the same origin and
 * no more than before to others. Without the path the gateway cannot know which page sent a request that escaped the prefix
 * (`browser/escaped-path.ts`). `never` is an older name that browsers still read in a `<meta>`.
 */
const SENDING_PATH_TO_PROXY: ReadonlyMap<string, string> = new Map([
  ["never", "same-origin"],
  ["no-referrer", "same-origin"],
  ["origin", "origin-when-cross-origin"],
  ["strict-origin", "strict-origin-when-cross-origin"],
]);

/**
 * `Referrer-Policy` for cookie mode, as a header, in a `<meta>` or as an attribute. It is a list: a browser uses the last policy
 * that it knows; other values are unchanged.
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
