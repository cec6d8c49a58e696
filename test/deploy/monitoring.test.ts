/** The alerts, the dashboard and the documents name the metrics that the service has, and all of them. */
import { expect, it } from "vitest";
import { parse } from "yaml";
import { createMetrics } from "../../src/adapters/metrics/metrics.ts";
import { systemClock } from "../../src/adapters/system/system-clock.ts";
import { METRIC_SOURCES } from "../support/metric-sources.ts";
import { readRepositoryFile } from "../support/source-tree.ts";

type Rule = {
  alert: string;
  expr: string;
  for?: string;
  labels?: { severity?: string };
  annotations?: { summary?: string; runbook?: string };
};
type Rules = { groups: { rules: Rule[] }[] };
type Dashboard = { panels: { type: string; title: string; targets?: { expr: string }[] }[] };

const alerts = (parse(readRepositoryFile("deploy/prometheus/alerts.yml")) as Rules).groups.flatMap(
  ({ rules }) => rules,
);
const dashboard = JSON.parse(
  readRepositoryFile("deploy/docker/grafana/dashboards/zenzefi.json"),
) as Dashboard;
const operations = readRepositoryFile("docs/OPERATIONS.md");

/** What a query names that is neither a function, a label nor a keyword of PromQL. */
function metricsIn(expression: string): string[] {
  const withoutLabels = expression
    .replace(/\{[^}]*\}/g, "")
    .replace(/\b(by|without|on|ignoring) *\([^)]*\)/g, "");
  return [...withoutLabels.matchAll(/\b([a-z][a-z0-9]*(?:_[a-z0-9]+)+)\b(?! *\()/g)].map(([, name = ""]) =>
    name.replace(/_bucket$/, ""),
  );
}

/** The labels that a query names, each with its metric. */
function labelsIn(expression: string): string[] {
  const grouped = [...expression.matchAll(/\b(?:by|on) *\(([^)]*)\)/g)].flatMap(([, list = ""]) =>
    list.split(/, */),
  );
  const matched = [...expression.matchAll(/\{([^}]*)\}/g)].flatMap(([, list = ""]) =>
    [...list.matchAll(/(\w+) *[=!]/g)].map(([, label = ""]) => label),
  );
  return [...grouped, ...matched];
}

/** As `/metrics` writes them, with one sample of everything that has one only once it has happened. */
async function scrape(): Promise<string> {
  const metrics = createMetrics({ ...METRIC_SOURCES, clock: systemClock, countWorkerRestarts: () => 0 });
  metrics.gateway.countAnswer("GET", 200, 1);
  metrics.jobs.expect("job");
  metrics.jobs.noteSuccess("job", 1);
  metrics.logIns.inc({ result: "ok" });
  metrics.tokenPurchases.inc({ duration_hours: 1 });
  metrics.tokenExtensions.inc({ duration_hours: 1 });
  metrics.tokenThaws.inc({ by: "owner" });
  metrics.paymentEvents.inc({ provider: "mock", outcome: "applied" });
  metrics.mails.inc({ result: "sent" });
  metrics.notifications.inc({ kind: "kind", channel: "mail", result: "sent" });
  metrics.telegram.updates.inc({ result: "handled" });
  metrics.observeRedisOperation("limiter", 1);
  return metrics.registry.metrics();
}

const scraped = await scrape();
const known = new Set([...scraped.matchAll(/^# TYPE (\S+)/gm)].map(([, name = ""]) => name));
const queries = [
  ...alerts.map(({ expr }) => expr),
  ...dashboard.panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr)),
];

it("each metric in an alert or on the dashboard is one that /metrics has, and so is each label", () => {
  // `up` and `job` are Prometheus's own.
  const labels = new Set([...scraped.matchAll(/[{,](\w+)="/g)].map(([, label = ""]) => label).concat("job"));
  const named = queries.flatMap(metricsIn);
  expect(named.length).toBeGreaterThan(60);
  expect([...new Set(named)].filter((name) => !known.has(name))).toEqual([]);
  expect([...new Set(queries.flatMap(labelsIn))].filter((label) => !labels.has(label))).toEqual([]);
});

it("each metric of the service is on the dashboard or in an alert, but for those of Node and the process", () => {
  const named = new Set(queries.flatMap(metricsIn));
  const left = [...known].filter((name) => !/^(process|nodejs)_/.test(name) && !named.has(name));
  expect(left).toEqual([]);
});

it("the table of the documents has each metric of the service with its labels, and no other", () => {
  const [, section = ""] = operations.split("\n### Metrics\n");
  const [table = ""] = section.split("\n## ");
  const cells = table.split("\n").flatMap((line) => /^\| (`.+?) \| /.exec(line)?.[1] ?? []);
  const documented = cells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name));
  const names = documented.map((name) => name.replace(/\{.*/, ""));
  const expected = [...known].filter((name) => !/^(process|nodejs)_/.test(name));
  expect(names.filter((name) => !name.endsWith("*")).sort()).toEqual(expected.sort());
  for (const text of documented.filter((name) => name.includes("{"))) {
    const [name = "", list = ""] = text.replace("}", "").split("{");
    const line =
      scraped.split("\n").find((candidate) => candidate.startsWith(`${name}{`)) ??
      scraped.split("\n").find((candidate) => candidate.startsWith(`${name}_`));
    const labels = [...(line ?? "").matchAll(/[{,](\w+)="/g)].map(([, label]) => label);
    expect([name, ...labels.sort()]).toEqual([name, ...list.split(",").sort()]);
  }
});

it("each alert has a summary, a severity, a time that it must hold for, and its own row of the run-book", () => {
  expect(alerts.length).toBeGreaterThan(20);
  const russian = readRepositoryFile("docs/OPERATIONS.ru.md");
  const wrong = alerts.filter((rule) => {
    const { alert, labels, annotations } = rule;
    const anchor = alert.toLowerCase();
    const row = `\n| <a id="${anchor}"></a>\`${alert}\` | `;
    return !(
      annotations?.summary &&
      annotations.runbook === `docs/OPERATIONS.md#${anchor}` &&
      ["critical", "warning"].includes(labels?.severity ?? "") &&
      /^\d+[mh]$/.test(rule.for ?? "") &&
      operations.includes(row) &&
      russian.includes(row)
    );
  });
  expect(wrong.map(({ alert }) => alert)).toEqual([]);
  const rows = [...operations.matchAll(/^\| <a id="\w+"><\/a>`(Zenzefi\w+)`/gm)].map(([, alert]) => alert);
  expect(rows.sort()).toEqual(alerts.map(({ alert }) => alert).sort());
});
