import { Parser } from "htmlparser2";
import { describe, expect, it } from "vitest";
import { OURS } from "../contenders.ts";
import { DIRECT, NGINX } from "./contender-list.ts";
import { markdownText, replaceRun } from "./markdown-text.ts";
import { reportPage } from "./report-page.ts";
import { comparisonOf, sampleOf } from "./sample-comparison.ts";
import { terminalText } from "./terminal-text.ts";

const EVIL = `"'><script>alert(1)</script>`;
const comparison = {
  ...comparisonOf({
    [DIRECT]: [sampleOf({ cpuUs: null })],
    [OURS]: [sampleOf({ cpuUs: 12.34, requestsPerSecond: 12_345 })],
    [NGINX]: [sampleOf({ cpuUs: 10 })],
    [EVIL]: [sampleOf({})],
  }),
  facts: [{ name: { en: "Processor", ru: "Процессор" }, value: EVIL }],
};

function elementsOf(html: string): { name: string; attributes: Record<string, string> }[] {
  const elements: { name: string; attributes: Record<string, string> }[] = [];
  const parser = new Parser({ onopentag: (name, attributes) => void elements.push({ name, attributes }) });
  parser.end(html);
  return elements;
}

describe("the report", () => {
  it("loads nothing and may load nothing, and text in it is text", () => {
    const elements = elementsOf(reportPage(comparison, "en"));
    expect(elements.filter(({ name }) => name === "script")).toEqual([]);
    expect(elements.filter(({ attributes }) => "src" in attributes || "href" in attributes)).toEqual([]);
    const policy = elements.find(({ attributes }) => "http-equiv" in attributes);
    expect(policy?.attributes.content).toBe("default-src 'none'; style-src 'unsafe-inline'");
  });

  it.each([
    ["en", "Zenzefi beside other proxies", "12.3 µs", "12,345"],
    ["ru", "Zenzefi в сравнении с другими прокси", "12,3 мкс", "12 345"],
  ] as const)("speaks %s", (language, title, cpu, rate) => {
    const html = reportPage(comparison, language).replaceAll("\u00a0", " ");
    for (const text of [`<html lang="${language}">`, title, cpu, rate]) expect(html).toContain(text);
  });

  it("has each chart's figures in a table", () => {
    const elements = elementsOf(reportPage(comparison, "en"));
    const count = (wanted: string): number => elements.filter(({ name }) => name === wanted).length;
    expect(count("table")).toBe(3);
    expect(count("svg")).toBe(8);
  });
});

it("the terminal says what was not measured, and the same ratios", () => {
  const text = terminalText(comparison);
  expect(text).toMatch(/Zenzefi +12\.3 µs +1\.23×/);
  expect(text).toMatch(/CPU for 1 MiB .* – .*not measured/);
});

describe("the page of the docs", () => {
  const page =
    "Before.\n\n<!-- The run: written by npm run bench -- --docs -->\n\nold\n\n<!-- The end of the run -->\n\nAfter.\n";

  it("gets the tables between its markers, and keeps the rest", () => {
    const written = replaceRun(page, markdownText(comparison, "en"));
    expect(written).toMatch(/^Before\.\n[\s\S]+\n\nAfter\.\n$/);
    expect(written).toContain("| **Zenzefi** | 12.3 µs | 1.23× |");
    expect(written).not.toContain("old");
    expect(replaceRun(written, markdownText(comparison, "en"))).toBe(written);
  });

  it("is refused without them", () => {
    expect(() => replaceRun("No markers.", "x")).toThrow("the page has no");
  });
});
