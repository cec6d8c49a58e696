import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { packageFile } from "../../src/adapters/system/package-root.ts";
import type { Language } from "../load/sentence.ts";
import { type Comparison, parseComparison } from "./comparison.ts";
import { markdownText, replaceRun } from "./markdown-text.ts";
import { reportPage } from "./report-page.ts";
import { terminalText } from "./terminal-text.ts";

export const RUN_FILE = "comparison.json";

type Where = {
  readonly folder: string;
  /** Whether the tables of docs/benchmarks.md and its Russian twin are replaced as well. */
  readonly isForDocs: boolean;
};

const PAGES: readonly { readonly language: Language; readonly html: string; readonly docs: string }[] = [
  { language: "en", html: "report.html", docs: "docs/benchmarks.md" },
  { language: "ru", html: "report.ru.html", docs: "docs/benchmarks.ru.md" },
];

/** Prints a run, and writes it as JSON and as HTML in both languages. */
export async function writeReports(comparison: Comparison, { folder, isForDocs }: Where): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, RUN_FILE), `${JSON.stringify(comparison, null, 1)}\n`);
  for (const { language, html, docs } of PAGES) {
    await writeFile(join(folder, html), reportPage(comparison, language));
    if (!isForDocs) continue;
    const page = await readFile(packageFile(docs), "utf8");
    await writeFile(packageFile(docs), replaceRun(page, markdownText(comparison, language)));
  }
  process.stdout.write(`\n${terminalText(comparison)}\n`);
  for (const name of [RUN_FILE, ...PAGES.map(({ html }) => html)]) {
    process.stdout.write(`${resolve(folder, name)}\n`);
  }
}

/** Writes the reports of an earlier run again. @param file its JSON @returns the exit code */
export async function rewriteReports(file: string, where: Where): Promise<number> {
  await writeReports(parseComparison(await readFile(file, "utf8")), where);
  return 0;
}
