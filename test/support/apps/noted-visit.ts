import type { Page } from "playwright-core";

/** What the browser recorded during a visit of an application. */
export type Noted = {
  /** Uncaught errors and errors on the console, with the application's paths instead of whole URLs. */
  readonly errors: Set<string>;
  /** Requests that failed or were answered with 400 and above: `GET /path 404`. */
  readonly failed: Set<string>;
  /** Requests and sockets outside the application's URL. */
  readonly elsewhere: Set<string>;
};

/** Versions, times and ids, which differ from visit to visit. */
const PASSING = /\b(?:[0-9a-f]{16,}|\d{9,})\b/g;
/** The gateway inserts it in every page. */
const INSIDE_SCRIPT = "/zenzefi-inside.js";

/**
 * Records from now on what a page, and the pages that it opens, do.
 * @param appUrl the URL of the application's `/` in this browser, without the slash
 */
export function noteVisit(page: Page, appUrl: string): Noted {
  const noted: Noted = { errors: new Set(), failed: new Set(), elsewhere: new Set() };
  const script = new URL(INSIDE_SCRIPT, appUrl).href;
  const named = (text: string): string => text.replaceAll(appUrl, "").replace(PASSING, "*");
  const pathOf = (url: string): string => named(url).replace(/[?#].*/, "");
  const noteWhere = (url: string): void => {
    const web = url.replace(/^ws/, "http");
    if (web.startsWith("http") && !web.startsWith(`${appUrl}/`) && web.split("?")[0] !== script)
      noted.elsewhere.add(url);
  };
  const note = (to: Page): void => {
    to.on("pageerror", (error) => noted.errors.add(named(String(error))));
    to.on("console", (message) => {
      if (message.type() === "error") noted.errors.add(named(message.text()));
    });
    to.on("websocket", (socket) => {
      noteWhere(socket.url());
      socket.on("socketerror", (error) => noted.failed.add(`WebSocket ${pathOf(socket.url())} ${error}`));
    });
    to.on("request", (request) => noteWhere(request.url()));
    to.on("response", (response) => {
      if (response.status() < 400) return;
      noted.failed.add(`${response.request().method()} ${pathOf(response.url())} ${response.status()}`);
    });
    to.on("requestfailed", (request) => {
      const reason = request.failure()?.errorText;
      // Leaving a page aborts its requests; a download aborts the navigation that started it.
      if (reason !== "net::ERR_ABORTED")
        noted.failed.add(`${request.method()} ${pathOf(request.url())} ${reason}`);
    });
    to.on("popup", note);
  };
  note(page);
  return noted;
}
