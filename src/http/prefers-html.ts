import { likedRanges } from "./liked-ranges.ts";

/** HTML is named, and named above JSON, as browsers do. What takes anything (curl, `fetch`) prefers nothing. */
export function prefersHtml(accept: string | undefined): boolean {
  if (accept === undefined || !accept.includes("text/html")) return false;
  let html = 0;
  let json = 0;
  for (const { range, quality } of likedRanges(accept)) {
    if (range === "text/html") html = quality;
    else if (/^application\/([\w.-]+\+)?json$/.test(range)) json = Math.max(json, quality);
  }
  return html > json;
}
