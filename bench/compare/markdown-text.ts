import type { Language } from "../load/sentence.ts";
import type { Comparison } from "./comparison.ts";
import { goalsOf } from "./goals.ts";
import { notesOf } from "./notes.ts";
import { planLine } from "./plan-line.ts";
import { isOurs, sectionsOf, type Table } from "./sections.ts";
import { WORDS } from "./words.ts";

const BEGIN = "<!-- The run: written by npm run bench -- --docs -->";
const END = "<!-- The end of the run -->";

/** The tables of a run for a page of the docs. */
export function markdownText(comparison: Comparison, language: Language): string {
  const facts = comparison.facts.map(({ name, value }) => `${name[language]}: ${value}`).join("; ");
  const goals = goalsOf(comparison).map((goal) => {
    const state = goal.actual === null ? WORDS.unknown : goal.isMet ? WORDS.met : WORDS.missed;
    return [goal.title[language], goal.shown(language), goal.wanted[language], state[language]];
  });
  const goalHeads = { en: ["Goal", "Measured", "Wanted", ""], ru: ["Показатель", "Измерено", "Нужно", ""] };
  return [
    planLine(comparison, language),
    `${facts}.`,
    ...notesOf(comparison).map((note) => note[language]),
    table({ heads: goalHeads[language], rows: goals }),
    ...sectionsOf(comparison).flatMap((section) => [
      `### ${section.title[language]}`,
      section.note[language],
      table(section.table(language)),
    ]),
  ].join("\n\n");
}

/** The page with its part between the markers replaced. @throws Error if it has no such part */
export function replaceRun(page: string, run: string): string {
  const from = page.indexOf(BEGIN);
  const to = page.indexOf(END, from);
  if (from < 0 || to < 0) throw new Error(`the page has no "${BEGIN}" with its end`);
  return `${page.slice(0, from + BEGIN.length)}\n\n${run}\n\n${page.slice(to)}`;
}

function table({ heads, rows }: Table): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(cellText).join(" | ")} |`;
  const strong = ([name = "", ...cells]: readonly string[]): readonly string[] =>
    isOurs(name) ? [`**${name}**`, ...cells] : [name, ...cells];
  return [line(heads), line(heads.map(() => "---")), ...rows.map((row) => line(strong(row)))].join("\n");
}

/** A name may contain what would end the cell. */
function cellText(text: string): string {
  return text.replaceAll("|", "\\|");
}
