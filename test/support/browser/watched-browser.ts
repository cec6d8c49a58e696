import type { BrowserContext, Request } from "playwright-core";

/** The faults of pages. */
export type Watched = {
  /** Uncaught errors, violations of the Content-Security-Policy, and errors on the console. */
  readonly errors: string[];
  /** Requests to another origin than the service's, but for the target's pages at their own. */
  readonly foreignRequests: string[];
};

/** Chromium logs this for each response of 400 and above, also if the page expects it. */
const ANSWER_LINE = /^Failed to load resource/;

/**
 * Records from now on the faults of all pages of a browser profile.
 * @param origin the service's
 * @param ownOrigin the target's own; null if it has none
 */
export function watchBrowser(context: BrowserContext, origin: string, ownOrigin: string | null): Watched {
  const watched: Watched = { errors: [], foreignRequests: [] };
  context.on("weberror", (error) => watched.errors.push(String(error.error())));
  context.on("console", (message) => {
    if (message.type() !== "error" || ANSWER_LINE.test(message.text())) return;
    watched.errors.push(message.text());
  });
  context.on("request", (request) => {
    const url = request.url();
    const isOurs = url.startsWith(`${origin}/`) || isOfTarget(request, ownOrigin);
    if (!isOurs && !/^(data|blob):/.test(url)) watched.foreignRequests.push(url);
  });
  return watched;
}

/** How pages of the console connect the browser there. */
const CONNECTING = /^\/\.zenzefi\/(?:enter|status)$/;

/**
 * Whether it opens a page of the target's own origin, or is made by one or its service worker: pages of the console may only
 * connect the browser there, and lead there.
 */
function isOfTarget(request: Request, ownOrigin: string | null): boolean {
  if (ownOrigin === null || !request.url().startsWith(`${ownOrigin}/`)) return false;
  if (request.serviceWorker() !== null || request.isNavigationRequest()) return true;
  return (
    CONNECTING.test(new URL(request.url()).pathname) || request.frame().url().startsWith(`${ownOrigin}/`)
  );
}
