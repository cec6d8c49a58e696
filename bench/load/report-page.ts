import { escapeHtml } from "./chart-svg.ts";
import type { Figures } from "./figures.ts";
import type { Fact } from "./machine-facts.ts";
import { STYLE } from "./page-files.ts";
import type { LoadPlan } from "./plan.ts";
import { resultSections } from "./result-sections.ts";
import { WORDS } from "./words.ts";

/** The report: one file without scripts, that loads nothing and may load nothing. */
export function reportPage(plan: LoadPlan, figures: Figures, facts: readonly Fact[]): string {
  const title = `${WORDS.title[plan.language]}: ${plan.behaviour.host}`;
  return `<!doctype html>
<html lang="${plan.language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)}</title>
<style>
${STYLE}</style>
</head>
<body>
<main>
<h1>${escapeHtml(title)}</h1>
${resultSections(plan, figures, facts)}
</main>
</body>
</html>
`;
}
