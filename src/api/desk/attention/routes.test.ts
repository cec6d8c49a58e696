import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ApiServer, type Person } from "../../../../test/support/api-server.ts";
import type { AttentionItem } from "../../../domain/desk/attention.ts";
import { readAttention } from "../../../domain/desk/read-attention.ts";
import { JobJournal } from "../../../domain/health/job-journal.ts";
import { DAY_MS, HOUR_MS } from "../../../kernel/duration.ts";

let api: ApiServer;
let auditor: Person;
const disks = [{ path: "/data", freeBytes: 0, totalBytes: 0 }];

beforeAll(async () => {
  disks.length = 0;
  api = await ApiServer.start({ measureDisks: async () => disks });
  auditor = await api.registerRole("auditor");
});
afterAll(() => api.close());

async function read(headers: Record<string, string> = {}) {
  const { status, body } = await api.call("GET", "/api/v1/admin/attention", { jwt: auditor.jwt, headers });
  expect(status).toBe(200);
  return Object.values(body.items ?? {}).map((item) => ({ ...item }));
}

const codes = async () => (await read()).map(({ code }) => String(code));
const now = (agoMs = 0) => new Date(api.world.clock.nowMs() - agoMs);
const direct = () => api.world.database.direct;

async function addPayment(): Promise<string> {
  const id = api.world.newId();
  const sums = { amount_cents: 100n, amount_kopecks: 1_000n, kopecks_per_znc: 1_000n };
  const times = { created_at: now(), updated_at: now() };
  const row = { id, user_id: auditor.id, provider: "stripe", ...sums, ...times } as const;
  await direct().insertInto("payments").values(row).execute();
  return id;
}

/** What an operator would have to look into, by the code of its item. A later proof replaces an earlier one. */
const TROUBLES: Readonly<Record<string, () => Promise<unknown>>> = {
  books_unproven: () =>
    direct()
      .insertInto("ledger_verifications")
      .values({
        id: api.world.newId(),
        verified_at: now(31 * HOUR_MS),
        transaction_count: 9n,
        mismatch_count: 0,
      })
      .execute(),
  books_wrong: () =>
    direct()
      .insertInto("ledger_verifications")
      .values({ id: api.world.newId(), verified_at: now(), transaction_count: 9n, mismatch_count: 2 })
      .execute(),
  audit_unproven: () =>
    direct()
      .insertInto("audit_verifications")
      .values({ id: api.world.newId(), begun_at: now(32 * HOUR_MS), ended_at: now(31 * HOUR_MS) })
      .execute(),
  audit_broken: () =>
    direct()
      .insertInto("audit_verifications")
      .values({ id: api.world.newId(), begun_at: now(), ended_at: now(), finding_count: 3 })
      .execute(),
  refunds_stuck: async () => {
    const at = now(2 * HOUR_MS);
    const sums = { amount_cents: 100n, amount_kopecks: 1_000n };
    const row = { id: api.world.newId(), payment_id: await addPayment(), check_at: now(), ...sums };
    await direct()
      .insertInto("payment_refunds")
      .values({ ...row, created_at: at, updated_at: at })
      .execute();
  },
  payment_events_flagged: () =>
    direct()
      .insertInto("payment_events")
      .values({
        ...{ id: api.world.newId(), provider: "stripe", event_id: "evt_1", kind: "k", body: "{}" },
        ...{ outcome: "mismatch", created_at: now(DAY_MS), settled_at: now() },
      })
      .execute(),
  disk_low: async () => disks.push({ path: "/data", freeBytes: 1024 ** 3, totalBytes: 1024 ** 4 }),
  // A failed attempt is an item of the same code.
  backup_overdue: () =>
    direct()
      .insertInto("backups")
      .values({
        ...{ id: api.world.newId(), started_at: now(), finished_at: now(), outcome: "failed" },
        ...{ reason: "disk_full", origin: "schedule", host: "h" },
      })
      .execute(),
  job_failing: async () => {
    const journal = new JobJournal({ ...api.world, instance: "host:1" });
    journal.expect("verify-ledger", 1_000);
    journal.noteFailure("verify-ledger", api.world.clock.nowMs(), new Error("smtp://user:secret@host"));
    await journal.write();
  },
  deliveries_failed: () => addDelivery("mail", "user:1"),
  webhook_disabled: () => addEndpoint(false),
};

async function addDelivery(channel: string, recipient: string): Promise<void> {
  const times = { created_at: now(), happened_at: now(), due_at: now(), ended_at: now() };
  const row = { id: api.world.newId(), cause: "fact:1", kind: "target_down", channel, recipient };
  await direct()
    .insertInto("notification_deliveries")
    .values({ ...row, ...times, content: "{}", result: "failed" })
    .execute();
}

async function addEndpoint(isEnabled: boolean): Promise<string> {
  const id = api.world.newId();
  const state = { is_enabled: isEnabled, disabled_reason: isEnabled ? null : "failing" };
  const row = {
    id,
    url: "https://hooks.example.com/a-secret-path",
    kinds: ["target_down"],
    secret: "sealed",
  };
  await direct()
    .insertInto("webhook_endpoints")
    .values({ ...row, ...state, created_at: now() })
    .execute();
  return id;
}

test("nothing is wrong with a new service; each trouble is an item more, critical ones first, in the language of the request", async () => {
  expect(await read()).toEqual([]);
  for (const [code, cause] of Object.entries(TROUBLES)) {
    await cause();
    expect(await codes(), code).toContain(code);
  }
  const items = await read();
  expect(items.map(({ severity }) => String(severity)).join(" ")).toMatch(/^(critical ?)+ (warning ?)+$/);
  const russian = await read({ "accept-language": "ru" });
  expect(russian).toHaveLength(items.length);
  for (const { sentence } of russian) expect(String(sentence)).toMatch(/[а-я]{3}/);
  expect(JSON.stringify([items, russian])).not.toContain("secret");
});

test("what mends itself is an item no more, nor is an endpoint that was disabled by hand", async () => {
  expect(await codes()).toEqual(expect.arrayContaining(["job_failing", "webhook_disabled"]));
  const journal = new JobJournal({ ...api.world, instance: "host:2" });
  journal.expect("verify-ledger", 1_000);
  journal.noteSuccess("verify-ledger", api.world.clock.nowMs() + 1);
  await journal.write();
  await direct().updateTable("webhook_endpoints").set({ disabled_reason: "by_hand" }).execute();
  const left = await codes();
  expect(left.filter((code) => code === "job_failing" || code === "webhook_disabled")).toEqual([]);
});

test("an item has a count, a time and a link to what it is about", async () => {
  const id = await addEndpoint(true);
  await addDelivery("webhook", `webhook:${id}`);
  const items = await read();
  expect(items.find(({ link }) => String(link?.id) === id)).toMatchObject({
    code: "deliveries_failed",
    count: 1,
    since: now().toISOString().replace("Z", "+00:00"),
    link: { kind: "webhook_endpoint", id },
  });
});

describe("one check", () => {
  const fine: AttentionItem = {
    severity: "critical",
    code: "disk_low",
    sentence: { en: "a", ru: "б" },
    count: 1,
    since: null,
    link: { kind: "health", id: null },
  };

  test("that fails is an item, and hides no other", async () => {
    await sql`DROP TABLE job_runs`.execute(direct());
    const items = await read();
    const failed = items.filter(({ code }) => String(code) === "check_failed");
    expect(failed).toMatchObject([{ sentence: expect.stringContaining('"jobs"') }]);
    expect(items.length).toBeGreaterThan(5);
  });

  test("that hangs, or throws before it waits, is an item within its time; critical ones come first", async () => {
    const never = new Promise<never>(() => {});
    const throws = () => {
      throw new Error("at once");
    };
    const found = await readAttention(
      [
        { name: "hangs", look: () => never },
        { name: "throws", look: throws },
        { name: "works", look: async () => [fine] },
      ],
      20,
    );
    expect(found.map(({ code }) => code)).toEqual(["disk_low", "check_failed", "check_failed"]);
  });
});
