import { escapeHtml } from "./chart-svg.ts";
import type { Figures } from "./figures.ts";
import type { Fact } from "./machine-facts.ts";
import { STYLE } from "./page-files.ts";
import type { LoadPlan } from "./plan.ts";
import { resultSections } from "./result-sections.ts";
import type { Language } from "./sentence.ts";
import { WORDS } from "./words.ts";

/** The report of a load. */
export function reportPage(plan: LoadPlan, figures: Figures, facts: readonly Fact[]): string {
  const { language } = plan;
  const title = `${WORDS.title[language]}: ${plan.behaviour.host}`;
  return reportFile({ language, title, body: resultSections(plan, figures, facts) });
}

/** A report: one file without scripts, that loads nothing and may load nothing. @param report `style`: beside what all reports have */
export function reportFile(report: {
  readonly language: Language;
  readonly title: string;
  readonly style?: string;
  /** HTML, below the title. */
  readonly body: string;
}): string {
  const title = escapeHtml(report.title);
  return `<!doctype html>
<html lang="${report.language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>
${STYLE}${report.style ?? ""}</style>
</head>
<body>
<main>
<h1>${title}</h1>
${report.body}
</main>
</body>
</html>
`;
}
