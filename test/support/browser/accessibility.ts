import axe from "axe-core";
import type { Page } from "playwright-core";
import { expectAtRest } from "./page-parts.ts";

/** The serious and critical findings of axe-core on a page (WCAG 2.2 A and AA), one line each. */
export async function seriousFindings(page: Page): Promise<string[]> {
  // What fades in has too little contrast meanwhile.
  await expectAtRest(page);
  // `evaluate` uses the debugger, to which the page's Content-Security-Policy does not apply.
  await page.evaluate(`${axe.source}; undefined`);
  const findings: unknown = await page.evaluate(`axe
    .run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] })
    .then(({ violations }) => violations
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) =>
        id + " at " + target.join(" ") + ": " + failureSummary.replace(/\\s+/g, " "))))`);
  return findings as string[];
}
