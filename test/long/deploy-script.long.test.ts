/** scripts/deploy.sh without a server: its flags, its dry run, what it writes. test/deploy/native.sh runs it for real. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { packageFile } from "../../src/adapters/system/package-root.ts";
import { runDeployFunctions } from "../support/services/run-deploy-functions.ts";
import { repositoryPaths } from "../support/source-tree.ts";

const SCRIPT = packageFile("scripts/deploy.sh");
const GOOD_FLAGS = ["--domain", "api.example.com", "--target", "https://10.8.0.2:61000"];
/** What a run would make first. */
const FIRST_CHANGES = ["/home/zenzefi", "/etc/nginx/conf.d/zenzefi-backend.conf", "/run/zenzefi-deploy.lock"];
/** Of the packages shellcheck and systemd. */
const SHELLCHECK = "shellcheck";
const SYSTEMD_ANALYZE = "systemd-analyze";
const isInstalled = (program: string): boolean => spawnSync("which", [program]).status === 0;

let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "zenzefi-deploy-"));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

function deploy(flags: readonly string[], environment: Record<string, string> = {}) {
  const run = spawnSync("bash", [SCRIPT, ...flags], {
    encoding: "utf8",
    input: "",
    env: { PATH: process.env.PATH, ...environment },
  });
  return { code: run.status, output: run.stdout + run.stderr };
}

/** A program of this name that prints this text to stderr, before all others on the path that is returned. */
async function fakeProgram(name: string, text: string): Promise<string> {
  const bin = await mkdtemp(join(folder, "bin-"));
  await writeFile(join(bin, name), `#!/bin/sh\necho '${text}' >&2\n`);
  await chmod(join(bin, name), 0o755);
  return `${bin}:${process.env.PATH}`;
}

function renderNginx(names: string, path?: string): string {
  return runDeployFunctions(
    `known=(${names}); certificate=/c.pem key=/k.pem; render_nginx deploy/nginx/zenzefi-backend.conf`,
    path,
  );
}

describe.skipIf(!isInstalled(SHELLCHECK))("shellcheck (skipped where it is not installed)", () => {
  it("finds nothing in any shell script", () => {
    const scripts = repositoryPaths().filter((path) => path.endsWith(".sh"));
    expect(scripts).toContain("scripts/deploy.sh");
    const { status, stdout } = spawnSync(SHELLCHECK, ["-x", ...scripts], {
      cwd: packageFile("."),
      encoding: "utf8",
    });
    expect(stdout).toBe("");
    expect(status).toBe(0);
  });
});

describe("flags", () => {
  it("all faults are told at once, each with its flag, in the language of the run; nothing is asked", () => {
    const faulty = ["--domain", "Bad_Name", "--port", "x", "--certificate", "/nowhere.pem", "--surprise"];
    const english = deploy(faulty);
    expect(english.code).toBe(2);
    for (const flag of ["--domain", "--port", "--certificate", "--surprise", "--target is missing"]) {
      expect(english.output).toContain(flag);
    }
    expect(english.output).toContain("Nothing was changed");
    expect(deploy(faulty, { LANG: "ru_RU.UTF-8" }).output).toContain("Ничего не изменено");
    expect(deploy([...faulty, "--language", "ru"]).output).toContain("не задан --target");
  });

  it.each([
    [["--from", "https://user:secret@example.com/x.git"], "no password in the address"],
    [["--ref", "--upload-pack=x"], "--ref needs a value"],
    [["--embedded", "--database-url-file", "/dev/null"], "exclude each other"],
    [["--key", "/dev/null"], "belong together"],
    [["--proxy-domain", "api.example.com"], "same as --domain"],
    [["--target", "https://10.0.0.1:1/$(id)"], "--target: expected"],
  ])("%j is refused", (flags, sentence) => {
    const { code, output } = deploy([...GOOD_FLAGS, ...flags, "--dry-run"]);
    expect(code).toBe(2);
    expect(output).toContain(sentence);
    expect(output).not.toContain("secret@");
  });

  it("--help lists every flag that the script takes, in both languages", async () => {
    const taken = [...(await readFile(SCRIPT, "utf8")).matchAll(/(--[a-z-]+)(?= \||\) given| \| \\)/g)];
    expect(taken.length).toBeGreaterThan(20);
    for (const language of ["en", "ru"]) {
      const { output } = deploy(["--help", "--language", language]);
      expect(
        taken.map(([, flag = ""]) => flag).filter((flag) => flag !== "--help" && !output.includes(flag)),
      ).toEqual([]);
    }
  });
});

describe("a dry run", () => {
  const isFresh = FIRST_CHANGES.every((path) => !existsSync(path));

  it.skipIf(!isFresh)(
    "says what it would do and changes nothing (skipped where the service is deployed)",
    () => {
      const { code, output } = deploy([...GOOD_FLAGS, "--dry-run"]);
      expect(code, output).toBe(0);
      for (const what of [
        "useradd",
        "PostgreSQL",
        "Redis",
        ".env",
        "zenzefi-backend.service",
        "nothing was changed",
      ]) {
        expect(output).toContain(what);
      }
      expect(FIRST_CHANGES.filter((path) => existsSync(path))).toEqual([]);
    },
  );
});

describe("what it writes", () => {
  it.each([
    ["nginx/1.18.0", true],
    ["nginx/1.22.1", true],
    ["nginx/1.24.0 (Ubuntu)", true],
    ["nginx/1.25.1", false],
    ["nginx/1.26.3", false],
  ])("for %s HTTP/2 is switched on as that version takes it", async (version, isOfListen) => {
    const site = renderNginx("[domain]=a.test", await fakeProgram("nginx", `nginx version: ${version}`));
    expect(site.includes("listen 443 ssl http2;")).toBe(isOfListen);
    expect(/^ +http2 on;$/m.test(site)).toBe(!isOfListen);
    expect(site).not.toMatch(/@[A-Z]/);
  });

  it("a site with both names has HSTS, but not with a self-signed certificate, which browsers would never accept then", () => {
    const site = renderNginx("[domain]=a.test [proxy-domain]=b.test [port]=8123");
    expect(site).toContain("server_name a.test b.test;");
    expect(site).toContain("server 127.0.0.1:8123;");
    expect(site).toContain("Strict-Transport-Security");
    const selfSigned = runDeployFunctions(
      "known=([domain]=a.test); certificate=$tls/fullchain.pem key=k; render_nginx deploy/nginx/zenzefi-backend.conf",
    );
    expect(selfSigned).not.toContain("Strict-Transport-Security");
  });

  it.skipIf(!isInstalled(SYSTEMD_ANALYZE))(
    "systemd accepts the units (skipped without systemd-analyze)",
    async () => {
      const units = ["zenzefi-backend.service", "zenzefi-backup.service", "zenzefi-backup.timer"];
      for (const unit of units) {
        const text = await readFile(packageFile(`deploy/systemd/${unit}`), "utf8");
        // The programs are not where the units expect them on a server.
        await writeFile(join(folder, unit), text.replaceAll(/^ExecStart=\S+/gm, "ExecStart=/bin/true"));
      }
      const { status, stderr } = spawnSync(
        SYSTEMD_ANALYZE,
        ["verify", ...units.map((unit) => join(folder, unit))],
        {
          encoding: "utf8",
        },
      );
      expect(stderr.split("\n").filter((line) => line.includes("zenzefi"))).toEqual([]);
      expect(status).toBe(0);
    },
  );

  it("settings keep what an operator has written, and are written once", () => {
    const lines = (program: string): string[] =>
      runDeployFunctions(
        `env_text=$'A=1\\nexport B = "x"\\n# C=3'; ${program}; printf '%s' "$env_text"`,
      ).split("\n");
    expect(lines("env_set A 2; env_set A 2")).toEqual(['export B = "x"', "# C=3", "A=2"]);
    expect(lines("env_default A 9; env_default B 9; env_default C 4")).toEqual([
      "A=1",
      'export B = "x"',
      "# C=3",
      "C=4",
    ]);
    expect(lines("env_drop 'A|B'")).toEqual(["# C=3"]);
  });
});
