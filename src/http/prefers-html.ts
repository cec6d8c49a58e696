import { weightedRanges } from "./weighted-ranges.ts";

/** Whether `Accept` names HTML with a higher weight than JSON, as browsers do. `*` (curl, `fetch`) is no preference. */
export function prefersHtml(accept: string | undefined): boolean {
  if (accept === undefined || !accept.includes("text/html")) return false;
  let html = 0;
  let json = 0;
  for (const { range, quality } of weightedRanges(accept)) {
    if (range === "text/html") html = quality;
    else if (/^application\/([\w.-]+\+)?json$/.test(range)) json = Math.max(json, quality);
  }
  return html > json;
}
