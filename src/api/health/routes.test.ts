import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ApiServer } from "../../../test/support/api-server.ts";
import type { BackupState } from "../../domain/backups/read-backup-state.ts";
import type { HealthStatus } from "../../domain/health/health-rules.ts";
import type { HealthReport } from "../../domain/health/health-state.ts";

const BOT_ID = "4711";
let report: HealthReport;
let isShuttingDown = false;
let backup: () => Promise<BackupState> = async () => ({ status: "off", lastMadeAt: null, failures: 0 });
let api: ApiServer;
beforeAll(async () => {
  api = await ApiServer.start({
    health: { current: () => report },
    isShuttingDown: () => isShuttingDown,
    verifiesTargetTls: false,
    readBackupState: () => backup(),
    telegram: { botId: BOT_ID, tellUnlinked: () => {}, receive: null },
  });
});
afterAll(() => api.close());

function found(status: HealthStatus): HealthReport {
  const isUp = status !== "unhealthy";
  return {
    status,
    checkedAt: new Date("2026-01-15T11:59:30Z"),
    checkedAtMs: 0,
    findings: [{ name: "database", isUp, sinceMs: 0, durationMs: 3, problem: isUp ? null : "timeout" }],
  };
}

describe("/health", () => {
  test.each<[HealthStatus, number]>([
    ["healthy", 200],
    ["degraded", 200],
    ["unhealthy", 503],
  ])("answers %s with %s and the time of the check, and nothing else", async (status, code) => {
    report = found(status);
    const answer = await api.call("GET", "/health");
    expect([answer.status, answer.body]).toEqual([
      code,
      { status, timestamp: "2026-01-15T11:59:30.000+00:00" },
    ]);
  });
});

describe("/health/live and /health/ready", () => {
  test("a process without its database is live, but not ready", async () => {
    report = found("unhealthy");
    expect(await api.call("GET", "/health/live")).toMatchObject({ status: 200, body: { status: "alive" } });
    expect(await api.call("GET", "/health/ready")).toMatchObject({
      status: 503,
      body: { status: "not_ready" },
    });
    report = found("degraded");
    expect(await api.call("GET", "/health/ready")).toMatchObject({ status: 200, body: { status: "ready" } });
  });

  test("a process that is stopping is not ready", async () => {
    report = found("healthy");
    isShuttingDown = true;
    expect((await api.call("GET", "/health/ready")).status).toBe(503);
    isShuttingDown = false;
  });
});

describe("/api/v1/admin/health", () => {
  test("lists each check for superusers, and warns that the target's certificate is not verified", async () => {
    report = found("healthy");
    const admin = await api.registerSuperuser();
    const { status, body } = await api.call("GET", "/api/v1/admin/health", { jwt: admin.jwt });
    expect([status, body]).toMatchObject([
      200,
      {
        status: "healthy",
        version: "0.0.0-test",
        tls_verify: false,
        checks: [{ name: "database", status: "up", latency_ms: 3, problem: null }],
        target: { max_concurrent: null, waiting: 0, breaker: "off", breaker_since: null },
        warnings: [expect.stringContaining("ZENZEFI_TARGET_TLS_VERIFY")],
      },
    ]);
  });

  test.each([
    ["off", null, 0],
    ["overdue", new Date("2026-01-13T12:00:00Z"), 3],
  ] as const)("tells how old the newest backup is: %s", async (status, lastMadeAt, failures) => {
    report = found("healthy");
    backup = async () => ({ status, lastMadeAt, failures });
    const admin = await api.registerSuperuser();
    const { body } = await api.call("GET", "/api/v1/admin/health", { jwt: admin.jwt });
    expect(body).toMatchObject({
      status: "healthy",
      backup: { status, age_seconds: lastMadeAt === null ? null : 2 * 86_400, failures },
      warnings: { length: status === "overdue" ? 2 : 1 },
    });
  });

  test("answers also while the database does not", async () => {
    backup = () => Promise.reject(new Error("away"));
    const admin = await api.registerSuperuser();
    const { status, body } = await api.call("GET", "/api/v1/admin/health", { jwt: admin.jwt });
    expect([status, body]).toMatchObject([200, { backup: { status: "unknown", last_success_at: null } }]);
  });

  test("tells how the bot of Telegram is reached, and since when it fails and why", async () => {
    report = found("healthy");
    const admin = await api.registerSuperuser();
    const read = async () =>
      (await api.call("GET", "/api/v1/admin/health", { jwt: admin.jwt })).body.telegram;
    const none = { username: null, contact_at: null, problem: null, problem_since: null };
    expect(await read()).toEqual({ status: "unknown", ...none });
    const at = new Date("2026-01-14T12:00:00Z");
    const state = { bot_id: BOT_ID, username: "zenzefi_bot", contact_at: at };
    await api.world.database.direct.insertInto("telegram_state").values(state).execute();
    const contact = { username: "zenzefi_bot", contact_at: "2026-01-14T12:00:00.000+00:00" };
    expect(await read()).toEqual({ status: "ok", ...none, ...contact });
    const problem = { problem: "token_refused", problem_since: at };
    await api.world.database.direct.updateTable("telegram_state").set(problem).execute();
    const since = { problem: "token_refused", problem_since: contact.contact_at };
    expect(await read()).toEqual({ status: "failing", ...contact, ...since });
  });

  test("is closed to others", async () => {
    const { jwt } = await api.register();
    const answers = [
      await api.call("GET", "/api/v1/admin/health"),
      await api.call("GET", "/api/v1/admin/health", { jwt }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([401, 403]);
  });
});
