import { startTestUpstream, type TestUpstream } from "../test-upstream.ts";

/** The heading of each page of the target. */
export const TARGET_HEADING = "The Zenzefi machine";

/** A service worker that answers every navigation by a page of its own, as those of applications that work offline. */
const WORKER = `addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));
addEventListener("fetch", (event) => {
  if (event.request.mode !== "navigate" || event.request.method !== "GET") return;
  event.respondWith(new Response("<!doctype html><h1>Offline shell</h1>", { headers: { "content-type": "text/html" } }));
});`;

/** A target that answers with an HTML page, and at `/worker.js` with a service worker. */
export function startTargetPages(): Promise<TestUpstream> {
  return startTestUpstream(({ url }, response) => {
    if (url === "/worker.js") {
      response.writeHead(200, { "content-type": "text/javascript" }).end(WORKER);
      return;
    }
    response.writeHead(200, { "content-type": "text/html; charset=utf-8" });
    response.end(`<!doctype html><title>Target</title><h1>${TARGET_HEADING}</h1>`);
  });
}
