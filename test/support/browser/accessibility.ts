import axe from "axe-core";
import type { Page } from "playwright-core";

/** What axe-core calls serious or critical on a page (WCAG 2.2 A and AA): one line each. */
export async function seriousFindings(page: Page): Promise<string[]> {
  // By the debugger, which the page's policy does not bind.
  await page.evaluate(`${axe.source}; undefined`);
  const findings: unknown = await page.evaluate(`axe
    .run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] })
    .then(({ violations }) => violations
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) =>
        id + " at " + target.join(" ") + ": " + failureSummary.replace(/\\s+/g, " "))))`);
  return findings as string[];
}
