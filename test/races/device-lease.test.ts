import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type BoughtToken, clientHeaders, newCustomer } from "../support/customer.ts";
import { type HeldUpstream, startHeldUpstream } from "../support/held-upstream.ts";
import { openStream } from "../support/open-stream.ts";
import { query } from "../support/services/embedded-postgres-process.ts";
import { waitUntil } from "../support/services/wait-until.ts";
import { startTwoInstances, type TwoInstances } from "../support/two-instances.ts";

/** Longer than each test: a lease ends only if the test changes its row. */
const SESSION_TIMEOUT_SECONDS = 300;

describe.each([
  { title: "without Redis", withRedis: false },
  { title: "with Redis", withRedis: true },
])("the device lease over two instances, $title", ({ withRedis }) => {
  let upstream: HeldUpstream;
  let two: TwoInstances;

  beforeAll(async () => {
    upstream = await startHeldUpstream();
    const environment = { SESSION_TIMEOUT_SECONDS: String(SESSION_TIMEOUT_SECONDS) };
    two = await startTwoInstances({ targetUrl: upstream.url, withRedis, environment });
  });

  afterAll(async () => {
    await two?.stop();
    await upstream?.close();
  });

  const newToken = async (): Promise<BoughtToken> => (await newCustomer(two.a.url)).buyToken();
  const get = (url: string, path: string, token: BoughtToken, device: string): Promise<Response> =>
    fetch(`${url}/api/v1/proxy${path}`, { headers: clientHeaders(token.token, device) });
  const sql = (text: string) => query(two.databaseUrl, text);
  const shiftActivity = (token: BoughtToken, seconds: number) =>
    sql(`UPDATE proxy_sessions SET last_activity = last_activity - interval '${seconds} seconds'
          WHERE token_id = '${token.id}' AND ended_at IS NULL`);

  test("of two devices with 100 concurrent first requests, exactly one is ever served", async () => {
    const token = await newToken();
    const asked = Array.from({ length: 100 }, async (_, nth) => {
      const device = nth % 2 === 0 ? "device-even" : "device-odd-";
      const response = await get(nth % 4 < 2 ? two.a.url : two.b.url, `/${device}`, token, device);
      return { device, status: response.status, headers: response.headers, body: await response.text() };
    });
    const answers = await Promise.all(asked);
    const served = answers.filter(({ status }) => status === 200);
    const winner = served[0]?.device ?? "nobody";
    const losers = answers.filter(({ device }) => device !== winner);

    expect(served).toHaveLength(50);
    expect(new Set(served.map(({ device }) => device))).toEqual(new Set([winner]));
    expect(upstream.arrived("/device-")).toBe(upstream.arrived(`/${winner}`));
    expect(new Set(losers.map(({ status }) => status))).toEqual(new Set([409]));
    for (const { headers, body } of losers) {
      const problem = JSON.parse(body);
      expect(problem).toMatchObject({ code: "device_conflict", device_id_hint: winner.slice(0, 8) });
      expect(Date.now() - Date.parse(problem.session_started_at)).toBeLessThan(60_000);
      expect(problem.retry_after_seconds).toBeGreaterThan(SESSION_TIMEOUT_SECONDS - 60);
      expect(problem.retry_after_seconds).toBeLessThanOrEqual(SESSION_TIMEOUT_SECONDS);
      expect(headers.get("retry-after")).toBe(String(problem.retry_after_seconds));
      expect(headers.get("x-gateway-error")).toBe("device_conflict");
    }
    const rows = await sql(`SELECT count(*)::int AS n FROM proxy_sessions WHERE token_id = '${token.id}'`);
    expect(rows).toEqual([{ n: 1 }]);
    const audited = await sql(`SELECT resource_id FROM audit_logs 
       WHERE action = 'session.conflict' AND after->>'token_id' = '${token.id}'`);
    expect(audited).toHaveLength(1);
  });

  test("a conflict is audited once for each session and refused device, on whichever instances the device is refused", async () => {
    const token = await newToken();
    await get(two.a.url, "/", token, "device-holder");
    const refused = ["device-one", "device-two"].flatMap((device) =>
      [two.a, two.b, two.a, two.b].map(({ url }) => get(url, "/", token, device)),
    );
    const statuses = (await Promise.all(refused)).map(({ status }) => status);
    expect(new Set(statuses)).toEqual(new Set([409]));
    const rows = await sql(`SELECT after->>'refused_device_hint' AS hint FROM audit_logs
       WHERE action = 'session.conflict' AND after->>'token_id' = '${token.id}' ORDER BY 1`);
    expect(rows).toEqual([{ hint: "device-o" }, { hint: "device-t" }]);
  });

  test("an idle lease is taken over once, by one of many, and the former holder is refused on both instances", async () => {
    const token = await newToken();
    expect((await get(two.a.url, "/", token, "device-first")).status).toBe(200);
    await untilFlushed(token);
    await shiftActivity(token, SESSION_TIMEOUT_SECONDS + 1);
    const rivals = Array.from({ length: 20 }, (_, nth) => `device-rival-${nth % 5}`);
    const asked = rivals.map((device, nth) => get(nth % 2 === 0 ? two.a.url : two.b.url, "/", token, device));
    const answers = (await Promise.all(asked)).map(({ status }, nth) => ({ status, device: rivals[nth] }));
    const winners = new Set(answers.filter(({ status }) => status === 200).map(({ device }) => device));
    expect(winners.size).toBe(1);
    const refusedOn = async (url: string) => (await get(url, "/", token, "device-first")).status === 409;
    await waitUntil("the former holder is refused on both", 1_000, async () => {
      return (await refusedOn(two.a.url)) && (await refusedOn(two.b.url));
    });
    const ended = await sql(`SELECT end_reason FROM proxy_sessions
       WHERE token_id = '${token.id}' AND ended_at IS NOT NULL`);
    expect(ended).toEqual([{ end_reason: "idle" }]);
  });

  test("a takeover cuts running traffic of the former holder on the other instance within 1 s", async () => {
    const token = await newToken();
    const stream = await openStream(
      `${two.a.url}/api/v1/proxy/stream`,
      clientHeaders(token.token, "device-first"),
    );
    expect(stream.status).toBe(200);
    await shiftActivity(token, SESSION_TIMEOUT_SECONDS + 1);
    expect((await get(two.b.url, "/", token, "device-second")).status).toBe(200);
    await waitUntil("the stream of the former holder is cut", 1_000, () => stream.state() !== "open");
    expect(stream.state()).toBe("reset");
  });

  test("a customer who is deactivated and activated again can go on with the same device, on both instances", async () => {
    const customer = await newCustomer(two.a.url);
    const token = await customer.buyToken();
    const statuses = async () => {
      const asked = [two.a, two.b].map(({ url }) => get(url, "/", token, "device-first"));
      return (await Promise.all(asked)).map(({ status }) => status).join(" ");
    };
    const setActive = (isActive: boolean) =>
      sql(`UPDATE users SET is_active = ${isActive} WHERE id = '${customer.id}'`);
    expect(await statuses()).toBe("200 200");
    await setActive(false);
    await waitUntil("it is refused on both", 1_000, async () => (await statuses()) === "401 401");
    await setActive(true);
    await waitUntil("it is served on both", 2_000, async () => (await statuses()) === "200 200");
    const rows = await sql(`SELECT count(*)::int AS n FROM proxy_sessions WHERE token_id = '${token.id}'`);
    expect(rows).toEqual([{ n: 1 }]);
  });

  /** Waits until the first request's counts are committed, so that no flush overwrites the changed time. */
  const untilFlushed = (token: BoughtToken): Promise<void> =>
    waitUntil("the counters are flushed", 10_000, async () => {
      const [row] = (await sql(
        `SELECT sum(request_count)::int AS n FROM proxy_sessions WHERE token_id = '${token.id}'`,
      )) as { n: number }[];
      return row?.n === 1;
    });

  test("a first request that waits on one instance is paid for, though the token is revoked on the other", async () => {
    const customer = await newCustomer(two.a.url);
    const token = await customer.buyToken();
    const answer = fetch(`${two.b.url}/api/v1/proxy/wait-revoked`, {
      method: "POST",
      body: "x",
      headers: clientHeaders(token.token, "device-first"),
    });
    await waitUntil("the target has it", 5_000, () => upstream.arrived("/wait-revoked") === 1);
    const revoked = await customer.call("DELETE", `/tokens/${token.id}`);
    expect(JSON.parse(await revoked.text()).refund_amount).toBe("0.99");
    expect([401, 503]).toContain((await answer).status);
  });
});
