const START_PAGE = "/";
/** Whoever has just signed in has no business there. */
const SIGN_IN_PAGES = ["/sign-in", "/register"];
/** Only to resolve addresses against: any origin does. */
const ORIGIN = "https://console.invalid";

/**
 * Where to go after signing in: a page of ours, or the start page. An address such as `//evil.example`, which a browser
 * would take for another host, must not lead away, however it is written.
 * @param next what stands after `?next=`: anybody may have made the link
 */
export function pageAfterSignIn(next: string | undefined): string {
  // Browsers take "\" for "/" and drop control characters.
  if (next === undefined || !next.startsWith("/") || /[\\\p{Cc}]/u.test(next)) return START_PAGE;
  if (!URL.canParse(next, ORIGIN)) return START_PAGE;
  const url = new URL(next, ORIGIN);
  if (url.origin !== ORIGIN || url.pathname.startsWith("//")) return START_PAGE;
  if (SIGN_IN_PAGES.includes(url.pathname)) return START_PAGE;
  return url.pathname + url.search + url.hash;
}
