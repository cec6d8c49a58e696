import { chmod, cp, mkdtemp, readdir, rm, stat, symlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { packageFile } from "../../src/adapters/system/package-root.ts";
import { runCli } from "../support/run-cli.ts";

/** A user that owns nothing. */
const NOBODY = 65_534;

let clone = "";

beforeEach(async () => {
  clone = await mkdtemp(join(tmpdir(), "zenzefi-clone-"));
  for (const name of ["bin", "scripts", "src", "client", "migrations", "package.json"]) {
    await cp(packageFile(name), join(clone, name), { recursive: true });
  }
  await symlink(packageFile("node_modules"), join(clone, "node_modules"));
});

afterEach(() => rm(clone, { recursive: true, force: true }));

const launch = (nodeOptions: readonly string[] = []) =>
  runCli(["--version"], { cwd: clone, launcher: join(clone, "bin", "zenzefi.mjs"), nodeOptions });
const programInode = async () => (await stat(join(clone, "dist", "zenzefi.js"))).ino;
const version = expect.stringMatching(/^\d+\.\d+\.\d+/);

test("a new clone is built by its first start, and not again until src changes", async () => {
  expect(await launch()).toMatchObject({ exitCode: 0, stdout: version, stderr: "" });
  const first = await programInode();
  await launch();
  expect(await programInode()).toBe(first);
  const changed = new Date(Date.now() + 5_000);
  await utimes(join(clone, "src", "apps", "cli", "main.ts"), changed, changed);
  expect(await launch()).toMatchObject({ exitCode: 0, stdout: version });
  expect(await programInode()).not.toBe(first);
});

test("an older src is built again too", async () => {
  await launch();
  const first = await programInode();
  const longAgo = new Date("2020-01-01T00:00:00Z");
  for (const folder of ["src", "client"]) {
    for (const path of await readdir(join(clone, folder), { recursive: true })) {
      await utimes(join(clone, folder, path), longAgo, longAgo);
    }
    await utimes(join(clone, folder), longAgo, longAgo);
  }
  await utimes(join(clone, "scripts", "build.mjs"), longAgo, longAgo);
  await launch();
  expect(await programInode()).not.toBe(first);
});

test("several concurrent first starts all work, and leave nothing but the programs", async () => {
  const results = await Promise.all([launch(), launch(), launch(), launch()]);
  for (const result of results) expect(result).toMatchObject({ exitCode: 0, stdout: version, stderr: "" });
  expect((await readdir(join(clone, "dist"))).sort()).toEqual(
    ["server", "worker", "zenzefi"].flatMap((name) => [`${name}.js`, `${name}.js.map`]),
  );
});

test("a deployed package without src runs its dist", async () => {
  await launch();
  await rm(join(clone, "src"), { recursive: true });
  await rm(join(clone, "client"), { recursive: true });
  await rm(join(clone, "scripts"), { recursive: true });
  expect(await launch()).toMatchObject({ exitCode: 0, stdout: version, stderr: "" });
});

test("in a folder that this user may not write, a new clone says in one line who can build it", async () => {
  await chmod(clone, 0o555);
  // Root may write everywhere.
  const uid = process.getuid?.() === 0 ? NOBODY : undefined;
  const { exitCode, stderr } = await runCli(["--version"], {
    cwd: "/",
    launcher: join(clone, "bin", "zenzefi.mjs"),
    ...(uid === undefined ? {} : { uid }),
  });
  await chmod(clone, 0o700);
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/^Zenzefi must be built first, but [^\n]* is not writable: [^\n]*\n$/);
});

test("a syntax error in src is printed with its position, without a stack of the launcher", async () => {
  await writeFile(join(clone, "src", "apps", "cli", "main.ts"), "export const = 1;\n");
  const { exitCode, stderr } = await launch();
  expect(exitCode).toBe(1);
  expect(stderr).toContain("src/apps/cli/main.ts:1:13");
  expect(stderr).not.toContain("build.mjs");
});

test("missing packages are reported in one line that names npm ci", async () => {
  await rm(join(clone, "node_modules"));
  const { exitCode, stderr } = await launch();
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/^[^\n]*npm ci[^\n]*\n$/);
});

test("a Node that is too old gets one line", async () => {
  const versions = "Object.defineProperty(process,'versions',{value:{...process.versions,node:'20.18.3'}})";
  const { exitCode, stderr } = await launch(["--import", `data:text/javascript,${versions}`]);
  expect(exitCode).toBe(1);
  expect(stderr).toBe("Zenzefi needs Node 20.19 or newer; this is 20.18.3.\n");
});
