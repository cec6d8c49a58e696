import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { expect, test } from "vitest";
import { packageFile } from "../../src/adapters/system/package-root.ts";
import { waitUntil } from "../support/services/wait-until.ts";

/** Of util-linux, as on any Linux. */
const UNSHARE = "unshare";
/** Room for an empty database and little more. */
const DISK_MB = 160;
const NOTICED_MS_MAX = 30_000;

/**
 * The service, as a user starts it, on a small disk that is mounted in its namespace only. Needs `unshare` and the right to mount
 * in a namespace, as root or by user namespaces.
 */
async function startOnSmallDisk(cwd: string) {
  const disk = join(cwd, "data");
  await mkdir(disk);
  const isRoot = process.getuid?.() === 0;
  const script = `mount -t tmpfs -o size=${DISK_MB}m,mode=0777 tmpfs "$1" && exec "$2" "$3" start`;
  const child = spawn(
    UNSHARE,
    [
      isRoot ? "-m" : "-Urm",
      "sh",
      "-c",
      script,
      "sh",
      disk,
      process.execPath,
      packageFile("bin/zenzefi.mjs"),
    ],
    {
      cwd,
      env: {
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        PORT: "0",
        HEALTH_CHECK_INTERVAL: "0.5",
        FIRST_SUPERUSER_EMAIL: "root@example.com",
        FIRST_SUPERUSER_PASSWORD: "correct horse",
      },
    },
  );
  const errors: string[] = [];
  child.stderr.setEncoding("utf8").on("data", (text: string) => errors.push(text));
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /Web console +(http:\S+)/.exec(line)?.[1];
    if (url === undefined) continue;
    child.stdout.resume();
    // The path through the mount namespace of the service.
    const file = join(`/proc/${child.pid}/root`, disk, "ballast");
    return { url, child, file };
  }
  throw new Error(`the service did not start on a disk of its own: ${errors.join("")}`);
}

/** Writes until the disk is full. */
async function fill(file: string): Promise<void> {
  const piece = Buffer.alloc(64 * 1_024, "full");
  try {
    for (;;) await writeFile(file, piece, { flag: "a" });
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOSPC")) throw error;
  }
}

test("on a full disk the service is unhealthy with the reason, and healthy again when there is space", async () => {
  const cwd = await mkdtemp(join(tmpdir(), "zenzefi-full-"));
  const { url, child, file } = await startOnSmallDisk(cwd);
  const statusOf = async (path: string): Promise<number> => (await fetch(url + path)).status;
  const until = (status: number): Promise<void> =>
    waitUntil(`/health is ${status}`, NOTICED_MS_MAX, async () => (await statusOf("/health")) === status);
  try {
    const signedIn = await fetch(`${url}/api/v1/auth/login`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ email: "root@example.com", password: "correct horse" }),
    });
    const { access_token } = (await signedIn.json()) as { access_token: string };
    const problemOfDatabase = async (): Promise<unknown> => {
      const headers = { authorization: `Bearer ${access_token}` };
      const health = (await (await fetch(`${url}/api/v1/admin/health`, { headers })).json()) as {
        checks: { name: string; problem: string | null }[];
      };
      return health.checks.find(({ name }) => name === "database")?.problem;
    };
    await until(200);
    await fill(file);
    await until(503);
    expect(await statusOf("/health/ready")).toBe(503);
    await waitUntil(
      "the reason is reported",
      NOTICED_MS_MAX,
      async () => (await problemOfDatabase()) === "disk_full",
    );
    await rm(file);
    await until(200);
    expect([await statusOf("/health/ready"), await problemOfDatabase()]).toEqual([200, null]);
  } finally {
    const exited = once(child, "exit");
    child.kill("SIGTERM");
    await exited;
    await rm(cwd, { recursive: true, force: true });
  }
});
