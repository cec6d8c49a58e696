import type { BrowserContext } from "playwright-core";

/** What pages did that they must not do. */
export type Watched = {
  /** Uncaught errors, violations of the policy, and what was written to the console as an error. */
  readonly errors: string[];
  /** Requests to anywhere but the service. */
  readonly strangers: string[];
};

/** Chromium writes this for each answer of 400 and above, also where the page expects one. */
const ANSWER_LINE = /^Failed to load resource/;

/** Notes what goes wrong on the pages of a browser from now on, in any of its tabs. */
export function watchBrowser(context: BrowserContext, origin: string): Watched {
  const watched: Watched = { errors: [], strangers: [] };
  context.on("weberror", (error) => watched.errors.push(String(error.error())));
  context.on("console", (message) => {
    if (message.type() !== "error" || ANSWER_LINE.test(message.text())) return;
    watched.errors.push(message.text());
  });
  context.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(`${origin}/`) && !/^(data|blob):/.test(url)) watched.strangers.push(url);
  });
  return watched;
}
