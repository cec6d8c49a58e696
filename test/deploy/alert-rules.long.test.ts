/** The alert rules as Prometheus itself reads and evaluates them. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse, stringify } from "yaml";
import { isInstalled } from "../support/is-installed.ts";
import { readRepositoryFile } from "../support/source-tree.ts";

const RULES = fileURLToPath(new URL("../../deploy/prometheus/alerts.yml", import.meta.url));

/** One sample a minute, by the series and its values; whether the alert fires at a time, with the labels that name what is wrong. */
const STORIES = [
  {
    name: "a job that has failed ever since its last success",
    series: {
      'job_failures_total{job_name="poll"}': "0+1x240",
      'job_last_success_timestamp_seconds{job_name="poll"}': "60x240",
    },
    alert: "ZenzefiJobFails",
    fires: [["2h", [{ job_name: "poll" }]]],
    quiet: ["30m"],
  },
  {
    name: "a job that has never had a success",
    series: { 'job_failures_total{job_name="poll"}': "0+1x240" },
    alert: "ZenzefiJobFails",
    fires: [["30m", [{ job_name: "poll" }]]],
    quiet: ["10m"],
  },
  {
    name: "a job that fails on one instance and runs on another",
    series: {
      'job_failures_total{job_name="poll",instance="a"}': "0+1x240",
      'job_last_success_timestamp_seconds{job_name="poll",instance="b"}': "0+60x240",
    },
    alert: "ZenzefiJobFails",
    fires: [],
    quiet: ["30m", "2h"],
  },
  {
    name: "a job that neither fails nor ends",
    series: { 'job_last_success_timestamp_seconds{job_name="poll"}': "60x240" },
    alert: "ZenzefiJobStuck",
    fires: [["190m", [{ job_name: "poll" }]]],
    quiet: ["170m"],
  },
  {
    name: "an instance whose breaker goes between two states",
    series: {
      'target_breaker_state{instance="a"}': "2 1 2 1 2 1",
      'target_breaker_state{instance="b"}': "0x5",
    },
    alert: "ZenzefiTargetUnreachable",
    fires: [["3m", [{}]]],
    quiet: ["0m"],
  },
  {
    name: "cuts that come within a second, and then do not",
    series: {
      'revocation_latency_seconds_bucket{le="1"}': "0+1x60 60+0x60",
      'revocation_latency_seconds_bucket{le="5"}': "0+1x60 60+1x60",
      'revocation_latency_seconds_bucket{le="+Inf"}': "0+1x60 60+1x60",
    },
    alert: "ZenzefiRevocationSlow",
    fires: [["90m", [{}]]],
    quiet: ["50m"],
  },
] as const;

describe.skipIf(!isInstalled("promtool"))("with promtool", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "zenzefi-alerts-"));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function promtool(...options: string[]): string {
    const { status, stdout, stderr } = spawnSync("promtool", options, { encoding: "utf8", timeout: 60_000 });
    expect(status, `${stdout}${stderr}`).toBe(0);
    return stdout;
  }

  test("each rule is one that Prometheus accepts", () => {
    expect(promtool("check", "rules", RULES)).toMatch(/SUCCESS: \d+ rules found/);
  });

  test.each(STORIES)("$alert: $name", ({ series, alert, fires, quiet }) => {
    const expected = (evalTime: string, labels: readonly Record<string, string>[]) => ({
      eval_time: evalTime,
      alertname: alert,
      exp_alerts: labels.map((some) => alertOf(alert, some)),
    });
    const story = {
      interval: "1m",
      input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
      alert_rule_test: [
        ...fires.map(([time, labels]) => expected(time, labels)),
        ...quiet.map((time) => expected(time, [])),
      ],
    };
    const file = join(folder, "story.yml");
    writeFileSync(file, stringify({ rule_files: [RULES], evaluation_interval: "1m", tests: [story] }));
    promtool("test", "rules", file);
  });
});

type Rule = {
  alert: string;
  labels: { severity: string };
  annotations: Record<string, string>;
};

/** The alert as promtool expects it, with its texts. */
function alertOf(name: string, labels: Readonly<Record<string, string>>) {
  const { groups } = parse(readRepositoryFile("deploy/prometheus/alerts.yml")) as {
    groups: { rules: Rule[] }[];
  };
  const rule = groups.flatMap(({ rules }) => rules).find(({ alert }) => alert === name);
  if (rule === undefined) throw new Error(`there is no alert ${name}`);
  const texts = Object.entries(rule.annotations).map(([key, text]) => [
    key,
    text.replace(/\{\{ \$labels\.(\w+) \}\}/g, (_, label: string) => labels[label] ?? ""),
  ]);
  return { exp_labels: { ...rule.labels, ...labels }, exp_annotations: Object.fromEntries(texts) };
}
