/** The alerts and the dashboard ask for metrics that the service has. */
import { expect, it } from "vitest";
import { parse } from "yaml";
import { createMetrics } from "../../src/adapters/metrics/metrics.ts";
import { systemClock } from "../../src/adapters/system/system-clock.ts";
import { METRIC_SOURCES } from "../support/metric-sources.ts";
import { readRepositoryFile } from "../support/source-tree.ts";

type Rules = { groups: { rules: { alert: string; expr: string; annotations: { summary: string } }[] }[] };
type Dashboard = { panels: { title: string; targets: { expr: string }[] }[] };

const alerts = (parse(readRepositoryFile("deploy/prometheus/alerts.yml")) as Rules).groups.flatMap(
  ({ rules }) => rules,
);
const dashboard = JSON.parse(
  readRepositoryFile("deploy/docker/grafana/dashboards/zenzefi.json"),
) as Dashboard;

/** What a query names that is neither a function, a label nor a keyword of PromQL. */
function metricsIn(expression: string): string[] {
  const withoutLabels = expression.replace(/\{[^}]*\}/g, "").replace(/\b(by|without) *\([^)]*\)/g, "");
  return [...withoutLabels.matchAll(/\b([a-z][a-z0-9]*(?:_[a-z0-9]+)+)\b(?! *\()/g)].map(([, name = ""]) =>
    name.replace(/_bucket$/, ""),
  );
}

function metricsOfTheService(): Set<string> {
  const { registry } = createMetrics({
    ...METRIC_SOURCES,
    clock: systemClock,
    countWorkerRestarts: () => 0,
  });
  return new Set(registry.getMetricsAsArray().map(({ name }) => name));
}

it("each metric in an alert or on the dashboard is one of the service's", () => {
  const queries = [
    ...alerts.map(({ expr }) => expr),
    ...dashboard.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)),
  ];
  const named = queries.flatMap(metricsIn);
  expect(named.length).toBeGreaterThan(20);
  const known = metricsOfTheService();
  expect([...new Set(named)].filter((name) => !known.has(name))).toEqual([]);
});

it("each alert says what is wrong", () => {
  expect(alerts.length).toBeGreaterThan(5);
  expect(alerts.filter(({ annotations }) => !annotations?.summary).map(({ alert }) => alert)).toEqual([]);
});
