/** Starts that fail, and what a shell sees of a service that npm runs. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, onTestFinished, test } from "vitest";
import { connectToRunningEmbeddedPostgres } from "../../src/adapters/embedded-postgres/connect-to-running.ts";
import { runCli } from "../support/run-cli.ts";
import { waitUntil } from "../support/services/wait-until.ts";

let cwd = "";

beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), "zenzefi-refused-"));
});

afterEach(() => rm(cwd, { recursive: true, force: true }));

const start = (env: Readonly<Record<string, string>>) =>
  runCli(["start"], { cwd, env: { LOG_LEVEL: "silent", ...env } });

test("a start whose port is in use says so in one line, and shows the password of the superuser that it made", async () => {
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void taken.close());
  const { port } = taken.address() as AddressInfo;
  const { exitCode, stdout, stderr } = await start({ PORT: String(port), PROXY_PORT: "0" });
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(new RegExp(`^PORT: another program uses the port ${port};[^\\n]*\\n$`));
  expect(stdout).toMatch(
    /^\n {2}The first superuser was made\.[^\n]*\n +E-mail: +\S+\n +Password: +\S+\n\n$/,
  );
  const again = await start({ PORT: String(port), PROXY_PORT: "0", DEFAULT_LANGUAGE: "ru" });
  expect(again).toMatchObject({ exitCode: 1, stdout: "" });
  expect(again.stderr).toMatch(new RegExp(`^PORT: порт ${port} занят[^\\n]*\\n$`));
});

test.each([
  ["that belongs to no interface", "203.0.113.7"],
  ["that no name server knows", "nowhere.invalid"],
])("a HOST %s is named in one line", async (_, host) => {
  const { exitCode, stderr } = await start({ HOST: host, PORT: "0", PROXY_PORT: "0" });
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(new RegExp(`^HOST: this machine has no address ${host};[^\\n]*\\n$`));
});

test("SIGTERM to npm start ends the service and its database, and npm waits for both", async () => {
  const { PATH = "", HOME = "" } = process.env;
  const dataDir = join(cwd, "data");
  const npm = spawn("npm", ["start"], {
    cwd: fileURLToPath(new URL("../..", import.meta.url)),
    env: { PATH, HOME, PORT: "0", PROXY_PORT: "0", DATA_DIR: dataDir },
    stdio: ["ignore", "pipe", "ignore"],
  });
  const exited = once(npm, "exit");
  let output = "";
  npm.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
  });
  await waitUntil("the start page ends", 60_000, () => output.includes("Ctrl-C"));
  npm.kill("SIGTERM");
  expect(await exited).toEqual([0, null]);
  expect(await connectToRunningEmbeddedPostgres(dataDir)).toBeNull();
});
