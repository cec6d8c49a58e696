import { expect, test } from "vitest";
import { startTestServer } from "../support/test-server.ts";

/** The status of `/metrics` for each caller, all on loopback. */
async function statuses(environment: Record<string, string>, callers: readonly Record<string, string>[]) {
  const server = await startTestServer({ targetUrl: "http://127.0.0.1:9", environment });
  try {
    const answers = callers.map((headers) => fetch(`${server.url}/metrics`, { headers }));
    return (await Promise.all(answers)).map(({ status }) => status);
  } finally {
    await server.stop();
  }
}

const ANONYMOUS = {};
const KNOWN = { authorization: "Bearer m3trics" };
const WRONG = { authorization: "Bearer m3tric" };
const FORWARDED = { "x-forwarded-for": "127.0.0.1" };

test("a METRICS_TOKEN is required of loopback too", async () => {
  const callers = [ANONYMOUS, WRONG, FORWARDED, KNOWN, { ...KNOWN, ...FORWARDED }];
  expect(await statuses({ METRICS_TOKEN: "m3trics" }, callers)).toEqual([403, 403, 403, 200, 200]);
});

test("without METRICS_TOKEN loopback may read /metrics, but not a request that an untrusted proxy forwards", async () => {
  expect(await statuses({}, [ANONYMOUS, WRONG, FORWARDED])).toEqual([200, 200, 403]);
});

test("an address of METRICS_ALLOW may read /metrics without the token", async () => {
  const environment = { METRICS_TOKEN: "m3trics", METRICS_ALLOW: "127.0.0.1" };
  expect(await statuses(environment, [ANONYMOUS, KNOWN, WRONG, FORWARDED])).toEqual([200, 200, 403, 403]);
});
