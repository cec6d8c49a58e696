/** A maintenance window that begins and ends while PostgreSQL is away: known windows are obeyed, and nothing is lost by it. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Customer, clientHeaders, newCustomer } from "../support/customer.ts";
import { type HeldUpstream, startHeldUpstream } from "../support/held-upstream.ts";
import { query } from "../support/services/embedded-postgres-process.ts";
import { type KillablePostgres, startKillablePostgres } from "../support/services/killable-postgres.ts";
import { waitUntil } from "../support/services/wait-until.ts";
import { startTestServer, type TestServer } from "../support/test-server.ts";

const PATIENCE_MS = 60_000;
/** Long enough to be seen on a busy machine. */
const BEGINS_IN_MS = 5_000;
const LASTS_MS = 12_000;

let upstream: HeldUpstream;
let postgres: KillablePostgres;
let server: TestServer;
let customer: Customer;

beforeAll(async () => {
  [upstream, postgres] = await Promise.all([startHeldUpstream(), startKillablePostgres()]);
  server = await startTestServer({ targetUrl: upstream.url, databaseUrl: postgres.url });
  customer = await newCustomer(server.url);
}, PATIENCE_MS);
afterAll(async () => {
  await server?.stop();
  await postgres?.stop();
  await upstream?.close();
});

type Row = Record<string, unknown>;
const rowsOf = async (text: string): Promise<Row[]> => (await query(postgres.url, text)) as Row[];

test.each([
  ["killed", () => postgres.kill(), () => postgres.revive()],
  ["paused", () => postgres.pause(), () => postgres.resume()],
])(
  "PostgreSQL is %s: a known window begins and ends on time, and its time is given back once PostgreSQL is there",
  async (_how, lose, restore) => {
    const { id, token } = await customer.buyToken({ hours: 24 });
    const ask = async (): Promise<string> => {
      const answer = await fetch(`${server.url}/api/v1/proxy/`, { headers: clientHeaders(token) });
      await answer.text();
      return answer.headers.get("x-gateway-error") ?? String(answer.status);
    };
    expect(await ask()).toBe("200");
    await query(postgres.url, `UPDATE users SET is_superuser = true WHERE id = '${customer.id}'`);
    const startsMs = Date.now() + BEGINS_IN_MS;
    const planned = await customer.call("POST", "/admin/maintenance", {
      starts_at: new Date(startsMs).toISOString(),
      ends_at: new Date(startsMs + LASTS_MS).toISOString(),
    });
    expect(planned.status).toBe(201);
    const { id: windowId, ...times } = JSON.parse(await planned.text());
    const [beginsMs, endsMs] = [Date.parse(times.starts_at), Date.parse(times.ends_at)];
    await lose();
    await waitUntil("it has begun", PATIENCE_MS, async () => (await ask()) === "maintenance");
    expect(Date.now()).toBeGreaterThanOrEqual(beginsMs);
    await waitUntil("it has ended", PATIENCE_MS, async () => (await ask()) === "200");
    expect(Date.now()).toBeGreaterThanOrEqual(endsMs);

    await restore();
    await waitUntil("its time is given back", PATIENCE_MS, async () => {
      const given = await rowsOf(
        `SELECT 1 FROM compensations WHERE window_id = '${windowId}' AND finished_at IS NOT NULL`,
      );
      return given.length === 1;
    });
    expect(await rowsOf(`SELECT added_ms::int AS added FROM access_tokens WHERE id = '${id}'`)).toEqual([
      { added: endsMs - beginsMs },
    ]);
    expect(
      await rowsOf(`SELECT action FROM audit_logs WHERE resource_id = '${windowId}' ORDER BY id`),
    ).toEqual(["planned", "started", "ended"].map((what) => ({ action: `maintenance.${what}` })));
    expect(await ask()).toBe("200");
  },
  4 * PATIENCE_MS,
);
