/** The workflows are valid, and give no more rights than they need. */
import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { readRepositoryFile, repositoryPaths } from "../support/source-tree.ts";

type Step = { id?: string; name?: string; uses?: string; run?: string; with?: Record<string, unknown> };
type Job = {
  steps?: Step[];
  uses?: string;
  "timeout-minutes"?: number;
  permissions?: Record<string, string>;
};
type Workflow = { permissions?: Record<string, string>; jobs: Record<string, Job> };

const paths = repositoryPaths().filter((path) => /^\.github\/workflows\/.*\.yml$/.test(path));
const workflows = paths.map((path) => ({ path, text: readRepositoryFile(path) }));
const jobs = workflows.flatMap(({ path, text }) =>
  Object.entries((parse(text) as Workflow).jobs).map(([name, job]) => ({ where: `${path} ${name}`, job })),
);
const steps = jobs.flatMap(({ where, job }) => (job.steps ?? []).map((step) => ({ where, step })));

it("there are workflows for tests, the image, releases and deployment", () => {
  const names = paths.map((path) => path.split("/").at(-1));
  expect(names).toEqual(["deploy.yml", "image.yml", "nightly.yml", "release.yml", "test.yml"]);
});

describe("each workflow", () => {
  it("may only read, where a job does not say what it writes", () => {
    const rights = workflows.map(({ text }) => (parse(text) as Workflow).permissions);
    expect(rights).toEqual(rights.map(() => ({ contents: "read" })));
  });

  it("uses no action but GitHub's own", () => {
    const actions = steps.flatMap(({ step: { uses } }) => uses ?? []);
    expect(actions.length).toBeGreaterThan(5);
    expect(actions.filter((action) => !/^actions\/[\w-]+@(v\d+|[0-9a-f]{40})$/.test(action))).toEqual([]);
  });

  it("leaves no token in the checkout", () => {
    const checkouts = steps.filter(({ step }) => step.uses?.startsWith("actions/checkout@"));
    const keeping = checkouts.filter(({ step }) => step.with?.["persist-credentials"] !== false);
    expect(keeping.map(({ where }) => where)).toEqual([]);
  });

  it("puts no expression into a shell script: values come by the environment", () => {
    const mixed = steps.filter(({ step: { run = "" } }) => run.includes("${{"));
    expect(mixed.map(({ where, step }) => `${where}: ${step.name ?? step.run}`)).toEqual([]);
  });

  it("ends by itself", () => {
    const endless = jobs.filter(({ job }) => job.uses === undefined && job["timeout-minutes"] === undefined);
    expect(endless.map(({ where }) => where)).toEqual([]);
  });
});

it("the deployment checks the host's key, and needs the environment's approval", () => {
  const text = readRepositoryFile(".github/workflows/deploy.yml");
  expect(text).toContain("StrictHostKeyChecking yes");
  expect(text).not.toMatch(/StrictHostKeyChecking (no|accept-new)|ssh-keyscan/);
  // biome-ignore lint/suspicious/noTemplateCurlyInString: GitHub replaces it, not JavaScript
  expect(text).toContain("environment: ${{ inputs.environment }}");
});

describe("a deployment that does not answer from outside", () => {
  /** What the step tells the server to do, where the server has the release `now` and had another or the same one. */
  function rollBack(before: string, now: string): string {
    const script = steps.find(({ step }) => step.name === "Roll back")?.step.run ?? "exit 1";
    const server = `ssh() { [[ $2 == *NAME* ]] && echo "${now}" || echo "ssh $2" >&2; }; scp() { :; }`;
    const { status, stderr } = spawnSync("bash", ["--norc", "-ec", `${server}\n${script}`], {
      encoding: "utf8",
      env: { PATH: process.env.PATH, BEFORE: before, NAME_RELEASE: "NAME", SCRIPT: "deploy.sh" },
    });
    expect(status).toBe(0);
    return stderr;
  }

  it("returns to the release before, if the run has changed the release", () => {
    expect(rollBack("releases/1", "releases/2")).toContain("deploy.sh --rollback");
  });

  it("leaves a release that ran already: the one before that is older", () => {
    expect(rollBack("releases/2", "releases/2")).toBe("");
    expect(rollBack("", "releases/2")).toBe("");
  });

  it("notes the release before it installs", () => {
    const names = steps
      .filter(({ where }) => where.includes("/deploy.yml"))
      .map(({ step }) => step.id ?? step.name);
    expect(names.indexOf("before")).toBeGreaterThan(0);
    expect(names.indexOf("before")).toBeLessThan(names.indexOf("Install"));
  });
});

it("Dependabot looks after npm, images, compose files and actions", () => {
  const { updates } = parse(readRepositoryFile(".github/dependabot.yml")) as {
    updates: { "package-ecosystem": string }[];
  };
  const kinds = updates.map((update) => update["package-ecosystem"]);
  expect(kinds.sort()).toEqual(["docker", "docker-compose", "github-actions", "npm"]);
});
