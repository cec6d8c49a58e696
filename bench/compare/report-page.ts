import { readFileSync } from "node:fs";
import { escapeHtml } from "../load/chart-svg.ts";
import { reportFile } from "../load/report-page.ts";
import type { Language } from "../load/sentence.ts";
import { barChartSvg } from "./bar-chart.ts";
import type { Comparison } from "./comparison.ts";
import { type Goal, goalsOf } from "./goals.ts";
import { notesOf } from "./notes.ts";
import { planLine } from "./plan-line.ts";
import { isOurs, type Section, sectionsOf, type Table } from "./sections.ts";
import { METHOD, WORDS } from "./words.ts";

const OWN_STYLE = readFileSync(new URL("compare.css", import.meta.url), "utf8");

/** The report of a comparison. */
export function reportPage(comparison: Comparison, language: Language): string {
  const goals = goalsOf(comparison).map((goal) => card(goal, language));
  const sections = sectionsOf(comparison).map((section) => sectionHtml(section, language));
  const body = [
    `<p class="lead">${escapeHtml(planLine(comparison, language))}</p>`,
    notes(comparison, language),
    `<h2>${WORDS.goals[language]}</h2>`,
    `<ul class="cards">${goals.join("")}</ul>`,
    ...sections,
    about(comparison, language),
  ].join("\n");
  return reportFile({ language, title: WORDS.title[language], style: OWN_STYLE, body });
}

function notes(comparison: Comparison, language: Language): string {
  const lines = notesOf(comparison).map((note) => `<li>${escapeHtml(note[language])}</li>`);
  return lines.length === 0 ? "" : `<ul class="notes">${lines.join("")}</ul>`;
}

function card(goal: Goal, language: Language): string {
  const isKnown = goal.actual !== null;
  const state = isKnown ? (goal.isMet ? WORDS.met : WORDS.missed) : WORDS.unknown;
  const tone = isKnown ? (goal.isMet ? "good" : "bad") : "";
  return [
    `<li class="card ${tone}"><span>${escapeHtml(goal.title[language])}</span>`,
    `<b>${escapeHtml(goal.shown(language))}</b>`,
    `<span class="bound">${escapeHtml(goal.wanted[language])} · <span class="state">${state[language]}</span></span></li>`,
  ].join("");
}

function sectionHtml(section: Section, language: Language): string {
  const charts = section
    .charts(language)
    .map(
      (chart) => `<figure><figcaption>${escapeHtml(chart.title)}</figcaption>${barChartSvg(chart)}</figure>`,
    );
  return `<section>
<h2>${escapeHtml(section.title[language])}</h2>
<p class="note">${escapeHtml(section.note[language])}</p>
<div class="pair">${charts.join("")}</div>
${tableHtml(section.table(language))}
</section>`;
}

function tableHtml({ heads, rows }: Table): string {
  const head = heads.map((text) => `<th scope="col">${escapeHtml(text)}</th>`).join("");
  const body = rows.map(([name = "", ...cells]) => {
    const mark = isOurs(name) ? ' class="ours"' : "";
    const row = cells.map((cell) => `<td>${escapeHtml(cell)}</td>`).join("");
    return `<tr${mark}><th scope="row">${escapeHtml(name)}</th>${row}</tr>`;
  });
  return `<div class="scroll" tabindex="0"><table class="numbers"><thead><tr>${head}</tr></thead><tbody>${body.join("")}</tbody></table></div>`;
}

function about({ contenders, facts, startedAt }: Comparison, language: Language): string {
  const who = contenders.map(
    ({ name, does }) => `<dt>${escapeHtml(name)}</dt><dd>${escapeHtml(does[language])}</dd>`,
  );
  const machine = facts.map(
    ({ name, value }) => `<dt>${escapeHtml(name[language])}</dt><dd>${escapeHtml(value)}</dd>`,
  );
  const started = `<dt>${WORDS.started[language]}</dt><dd>${escapeHtml(startedAt)}</dd>`;
  const how = METHOD.map((line) => `<li>${escapeHtml(line[language])}</li>`);
  return `<section><h2>${WORDS.contenders[language]}</h2><dl>${who.join("")}</dl></section>
<section><h2>${WORDS.how[language]}</h2><ul class="how">${how.join("")}</ul></section>
<section class="settings"><h2>${WORDS.machine[language]}</h2><dl>${started}${machine.join("")}</dl></section>`;
}
