import { Parser } from "htmlparser2";
import { describe, expect, it } from "vitest";
import { cleanText } from "./answer-rules.ts";
import { callFigures, type Figures, latencyOf, timesOf } from "./figures.ts";
import { judge } from "./judge-rules.ts";
import type { LoadPlan } from "./plan.ts";
import { readFlags } from "./read-flags.ts";
import { reportPage } from "./report-page.ts";
import { Series } from "./series.ts";
import { Tally } from "./tally.ts";

const EVIL = `"'><script>alert(1)</script><img src=x onerror=alert(2)></td></table>`;

function planOf(args: readonly string[]): LoadPlan {
  const read = readFlags(args, undefined);
  if (read.kind !== "plan") throw new Error("no plan");
  return read.plan;
}

/** A load of one answer, and of one error with this text. */
function figuresOf(plan: LoadPlan, text: string): Figures {
  const tally = new Tally();
  const times = { latencyUs: 5_000, sendingUs: 5_000, bytes: 100 };
  tally.record({ call: "page", outcome: { kind: "ok" }, ...times });
  const what = { call: "page", status: 502, code: cleanText(text, 60) } as const;
  tally.record({ call: "page", outcome: { kind: "error", what, detail: cleanText(text, 240) }, ...times });
  const series = new Series();
  series.add(0.5, tally.copy(), 1, 1);
  const latency = timesOf(latencyOf(tally));
  return {
    run: "1f2e3d4c",
    state: "ended",
    endedBy: "run-time",
    startedAt: "2026-01-01T00:00:00.000Z",
    rampSeconds: 0,
    measuredSeconds: 1,
    size: plan.size,
    users: 1,
    ready: 1,
    inFlight: 0,
    requests: 2,
    answered: 1,
    bad: 1,
    notSent: 0,
    rps: 1,
    errorsPercent: 50,
    latency,
    sending: timesOf(tally.sending),
    calls: callFigures(tally),
    errors: tally.errors.list(),
    ramp: { calls: [], errors: [] },
    points: series.points(1),
    generator: {
      processes: 1,
      cpuPercent: 1,
      busyPercent: 1,
      loopDelayMaxMs: 1,
      latenessP99Ms: null,
      isStrained: false,
    },
    verdicts: judge({ rps: 1, p50Ms: latency.p50Ms, p95Ms: latency.p95Ms, errors: 50 }, plan.targets),
    hints: [],
  };
}

/** Its elements with their attributes, and its text, as a browser reads it. */
function read(html: string) {
  const elements: { name: string; attributes: Record<string, string> }[] = [];
  let text = "";
  const parser = new Parser({
    onopentag: (name, attributes) => void elements.push({ name, attributes }),
    ontext: (part) => {
      text += part;
    },
  });
  parser.end(html);
  return { elements, text };
}

describe("the report", () => {
  it("shows text that the server, or the command line, chose as text: no element comes of it", () => {
    const plan = planOf(["--page", `/${EVIL.replaceAll(" ", "")}`]);
    const facts = [{ name: { en: "Service", ru: "Сервис" }, value: EVIL }];
    const { elements, text } = read(reportPage(plan, figuresOf(plan, EVIL), facts));
    expect(elements.filter(({ name }) => name === "script" || name === "img")).toEqual([]);
    expect(
      elements.flatMap(({ attributes }) => Object.keys(attributes)).filter((name) => /^on/.test(name)),
    ).toEqual([]);
    expect(text).toContain("<script>alert(1)</script>");
  });

  it("loads nothing and may load nothing: it works offline", () => {
    const plan = planOf([]);
    const { elements } = read(reportPage(plan, figuresOf(plan, "bad"), []));
    const linked = elements.filter(({ attributes }) => "src" in attributes || "href" in attributes);
    expect(linked).toEqual([]);
    const policy = elements.find(({ attributes }) => attributes["http-equiv"] === "Content-Security-Policy");
    expect(policy?.attributes.content).toBe("default-src 'none'; style-src 'unsafe-inline'");
  });

  it.each([
    ["en", "Targets not met", "requests a second, at least 1,000"],
    ["ru", "Цели не достигнуты", "запросов в секунду, не меньше 1 000"],
  ])("speaks %s", (language, verdict, target) => {
    const plan = planOf(["--language", language]);
    const html = reportPage(plan, figuresOf(plan, "bad"), []);
    expect(html).toContain(`<html lang="${language}">`);
    const { text } = read(html);
    expect(text).toContain(verdict);
    expect(text.replaceAll("\u00a0", " ")).toContain(target);
  });
});
