import type { Page } from "playwright-core";

/** What a visit of an application looked like from the browser. */
export type Noted = {
  /** Uncaught errors, and what was written to the console as an error, in the application's own addresses. */
  readonly errors: Set<string>;
  /** Requests that came to nothing or to 400 and above: `GET /path 404`. */
  readonly failed: Set<string>;
  /** Requests and sockets that went elsewhere than to the application's place. */
  readonly elsewhere: Set<string>;
};

/** Versions, times and ids, which differ from visit to visit. */
const PASSING = /\b(?:[0-9a-f]{16,}|\d{9,})\b/g;
/** The gateway's own, in every page. */
const INSIDE_SCRIPT = "/zenzefi-inside.js";

/**
 * Notes what a page, and those that it opens, do from now on.
 * @param home the address of the application's `/` in this browser, without the slash
 */
export function noteVisit(page: Page, home: string): Noted {
  const noted: Noted = { errors: new Set(), failed: new Set(), elsewhere: new Set() };
  const script = new URL(INSIDE_SCRIPT, home).href;
  const named = (text: string): string => text.replaceAll(home, "").replace(PASSING, "*");
  const pathOf = (url: string): string => named(url).replace(/[?#].*/, "");
  const noteWhere = (url: string): void => {
    const web = url.replace(/^ws/, "http");
    if (web.startsWith("http") && !web.startsWith(`${home}/`) && web.split("?")[0] !== script)
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
      // Whoever leaves a page ends what it still asks for; a download ends the navigation that began it.
      if (reason !== "net::ERR_ABORTED")
        noted.failed.add(`${request.method()} ${pathOf(request.url())} ${reason}`);
    });
    to.on("popup", note);
  };
  note(page);
  return noted;
}
