import type { BrowserContext } from "playwright-core";

/** The faults of pages. */
export type Watched = {
  /** Uncaught errors, violations of the Content-Security-Policy, and errors on the console. */
  readonly errors: string[];
  /** Requests to another origin than the service's. */
  readonly foreignRequests: string[];
};

/** Chromium logs this for each response of 400 and above, also if the page expects it. */
const ANSWER_LINE = /^Failed to load resource/;

/** Records from now on the faults of all pages of a browser profile. */
export function watchBrowser(context: BrowserContext, origin: string): Watched {
  const watched: Watched = { errors: [], foreignRequests: [] };
  context.on("weberror", (error) => watched.errors.push(String(error.error())));
  context.on("console", (message) => {
    if (message.type() !== "error" || ANSWER_LINE.test(message.text())) return;
    watched.errors.push(message.text());
  });
  context.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(`${origin}/`) && !/^(data|blob):/.test(url)) watched.foreignRequests.push(url);
  });
  return watched;
}
