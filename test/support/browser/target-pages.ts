import { startTestUpstream, type TestUpstream } from "../test-upstream.ts";

/** The heading of each page of the target. */
export const TARGET_HEADING = "The Zenzefi machine";

/** A target that answers with an HTML page. */
export function startTargetPages(): Promise<TestUpstream> {
  return startTestUpstream((_request, response) => {
    response.writeHead(200, { "content-type": "text/html; charset=utf-8" });
    response.end(`<!doctype html><title>Target</title><h1>${TARGET_HEADING}</h1>`);
  });
}
