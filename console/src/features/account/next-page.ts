const START_PAGE = "/";
/** Pages that make no sense after signing in. */
const SIGN_IN_PAGES = ["/sign-in", "/register"];
/** Any origin: addresses are resolved against it. */
const ORIGIN = "https://console.invalid";

/**
 * Where to go after signing in: a page of the console, else the start page. No form of an address that browsers resolve to
 * another host, such as `//evil.example`, is accepted.
 * @param next the value of `?next=`: anybody may have made the link
 */
export function pageAfterSignIn(next: string | undefined): string {
  // Browsers read "\" as "/" and drop control characters.
  if (next === undefined || !next.startsWith("/") || /[\\\p{Cc}]/u.test(next)) return START_PAGE;
  if (!URL.canParse(next, ORIGIN)) return START_PAGE;
  const url = new URL(next, ORIGIN);
  if (url.origin !== ORIGIN || url.pathname.startsWith("//")) return START_PAGE;
  if (SIGN_IN_PAGES.includes(url.pathname)) return START_PAGE;
  return url.pathname + url.search + url.hash;
}
