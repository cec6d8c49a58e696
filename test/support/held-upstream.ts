import type { ServerResponse } from "node:http";
import { startTestUpstream, type TestUpstream } from "./test-upstream.ts";

export type HeldUpstream = TestUpstream & {
  /** The answers to `/stream...`, `/events...` and `/wait...` that the test has not ended, with their paths. */
  readonly held: ReadonlyMap<ServerResponse, string>;
  /** How many requests arrived whose path starts with `prefix`. */
  arrived(prefix: string): number;
  /** Writes one byte to each open stream. */
  tick(): void;
  /** Ends the held answers whose path starts with `prefix`, each as a whole answer. */
  letGo(prefix: string): void;
};

/**
 * A target that the test controls: `/stream...` sends a header section and one byte and stays open, `/events...` does the same as
 * a stream of events, `/wait...` sends nothing until `letGo`, any other path is answered at once.
 */
export async function startHeldUpstream(): Promise<HeldUpstream> {
  const held = new Map<ServerResponse, string>();
  const paths: string[] = [];
  const upstream = await startTestUpstream((request, response) => {
    const path = request.url ?? "";
    paths.push(path);
    request.resume();
    if (!/^\/(stream|events|wait)/.test(path)) {
      response.end("ok");
      return;
    }
    held.set(response, path);
    response.on("close", () => held.delete(response));
    if (path.startsWith("/events")) response.setHeader("content-type", "text/event-stream");
    if (!path.startsWith("/wait")) response.write(".");
  });
  return {
    ...upstream,
    held,
    arrived: (prefix) => paths.filter((path) => path.startsWith(prefix)).length,
    tick: () => {
      for (const [response, path] of held) if (path.startsWith("/stream")) response.write(".");
    },
    letGo: (prefix) => {
      for (const [response, path] of held) if (path.startsWith(prefix)) response.end("ok");
    },
  };
}
