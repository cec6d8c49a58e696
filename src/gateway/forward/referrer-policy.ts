/**
 * Policies that keep the path from requests to the page's own origin, and what tells other origins as little, but ours
 * the path: without it nobody could tell which page sent a stray request (`sign-in/stray.ts`).
 */
const WITH_OWN_PATH: Readonly<Record<string, string>> = {
  "no-referrer": "same-origin",
  origin: "origin-when-cross-origin",
  "strict-origin": "strict-origin-when-cross-origin",
};

/** `Referrer-Policy` for cookie mode. It is a list, of which a browser takes the last that it knows. */
export function referrerPolicyForBrowser(value: string): string {
  return value
    .split(",")
    .map((policy) => WITH_OWN_PATH[policy.trim().toLowerCase()] ?? policy.trim())
    .join(", ");
}
