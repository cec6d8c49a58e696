import { renderTable } from "../report.ts";
import type { Comparison } from "./comparison.ts";
import { goalsOf } from "./goals.ts";
import { notesOf } from "./notes.ts";
import { planLine } from "./plan-line.ts";
import { sectionsOf } from "./sections.ts";

/** The run for a terminal, in English. */
export function terminalText(comparison: Comparison): string {
  const sections = sectionsOf(comparison).map((section) => {
    const { heads, rows } = section.table("en");
    return `${section.title.en}\n\n${renderTable([heads, ...rows])}\n`;
  });
  const goals = goalsOf(comparison).map((goal) => {
    const state = goal.actual === null ? "not measured" : goal.isMet ? "met" : "missed";
    return [goal.title.en, goal.shown("en"), goal.wanted.en, state];
  });
  const notes = notesOf(comparison).map(({ en }) => `${en}\n`);
  return [
    `${planLine(comparison, "en")}\n`,
    ...sections,
    `${renderTable([["Goal", "", "wanted", ""], ...goals])}\n`,
    ...notes,
  ].join("\n");
}
