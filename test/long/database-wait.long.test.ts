import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createConnection, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { freePort } from "../support/free-port.ts";
import { runCli, spawnCli } from "../support/run-cli.ts";
import { findPostgres15 } from "../support/services/debian-postgres.ts";
import { startPostgres15 } from "../support/services/start-postgres-15.ts";
import type { TestPostgres } from "../support/services/start-test-postgres.ts";
import { waitUntil } from "../support/services/wait-until.ts";
import { testEnvironment } from "../support/test-settings.ts";

const PATIENCE_MS = 40_000;

describe.skipIf((await findPostgres15()) === null)(
  "a start without its database (needs PostgreSQL 15)",
  () => {
    let cwd = "";
    let postgres: TestPostgres;
    let postgresPort = 0;

    beforeAll(async () => {
      cwd = await mkdtemp(join(tmpdir(), "zenzefi-wait-"));
      await runCli(["--version"], { cwd }); // Builds dist if it is stale.
      const started = await startPostgres15();
      if (started === null) throw new Error("PostgreSQL 15 is gone");
      postgres = started;
      postgresPort = Number(new URL(postgres.adminUrl).port);
    });

    afterAll(async () => {
      await postgres?.stop();
      await rm(cwd, { recursive: true, force: true });
    });

    function start(
      databaseUrl: string,
      language = "en",
    ): { child: ChildProcess; stderr: () => string; stdout: () => string } {
      const env = {
        ...testEnvironment(databaseUrl),
        DEFAULT_LANGUAGE: language,
        ZENZEFI_TARGET_URL: "http://127.0.0.1:9",
      };
      const child = spawnCli(["start"], { cwd, env });
      const text = { out: "", err: "" };
      child.stdout?.setEncoding("utf8").on("data", (part: string) => {
        text.out += part;
      });
      child.stderr?.setEncoding("utf8").on("data", (part: string) => {
        text.err += part;
      });
      return { child, stderr: () => text.err, stdout: () => text.out };
    }

    async function forward(port: number): Promise<Server> {
      const server = createServer((socket) => {
        const inner = createConnection({ host: "127.0.0.1", port: postgresPort });
        socket.pipe(inner).pipe(socket);
        for (const each of [socket, inner]) each.on("error", () => each.destroy());
      }).listen(port, "127.0.0.1");
      await once(server, "listening");
      return server;
    }

    test("it names the reason in the operator's language, goes on when PostgreSQL comes, and prints no password", async () => {
      const port = await freePort();
      const { child, stderr, stdout } = start(
        `postgresql://zenzefi:hunter2hunter2@127.0.0.1:${port}/postgres`,
        "ru",
      );
      await waitUntil("it says why it waits", PATIENCE_MS, () => stderr().includes("Жду PostgreSQL"));
      const expected = `^Жду PostgreSQL на 127\\.0\\.0\\.1:${port}/postgres: там никто не слушает.*ECONNREFUSED`;
      expect(stderr()).toMatch(new RegExp(expected, "m"));
      const server = await forward(port);
      await waitUntil("it serves", PATIENCE_MS, () => /http:\/\/\S+/.test(stdout()));
      expect(stderr() + stdout()).not.toContain("hunter2");
      expect(stderr().match(/Жду/g)).toHaveLength(1);
      const exited = once(child, "exit");
      child.kill("SIGTERM");
      await exited;
      expect(child.exitCode).toBe(0);
      server.close();
    });

    test("it ends at once with one line where waiting cannot help", async () => {
      const { child, stderr } = start(`postgresql://zenzefi@127.0.0.1:${postgresPort}/nothing`);
      await once(child, "exit");
      expect(child.exitCode).toBe(1);
      expect(stderr()).toMatch(
        /^PostgreSQL at 127\.0\.0\.1:\d+\/nothing cannot be used: it has no such database: create it.*\n$/,
      );
    });

    test("of several hosts it names the reason of each, and a stop ends the wait", async () => {
      const { child, stderr } = start(`postgresql://zenzefi@127.0.0.1:9,no-such-host.invalid:5432/postgres`);
      await waitUntil("it says why it waits", PATIENCE_MS, () => stderr().includes("Waiting for PostgreSQL"));
      expect(stderr()).toMatch(
        /127\.0\.0\.1:9: nothing listens there.*; no-such-host\.invalid:5432: no such host name/,
      );
      const exited = once(child, "exit");
      child.kill("SIGTERM");
      await exited;
      expect(child.exitCode).toBe(0);
    });
  },
);
