import { expect, test } from "vitest";
import { startTestServer } from "../support/test-server.ts";

/** What `/metrics` answers a caller on loopback. */
async function statuses(environment: Record<string, string>, callers: readonly Record<string, string>[]) {
  const server = await startTestServer({ targetUrl: "http://127.0.0.1:9", environment });
  try {
    const answers = callers.map((headers) => fetch(`${server.url}/metrics`, { headers }));
    return (await Promise.all(answers)).map(({ status }) => status);
  } finally {
    await server.stop();
  }
}

const NOBODY = {};
const KNOWN = { authorization: "Bearer m3trics" };
const WRONG = { authorization: "Bearer m3tric" };
const FORWARDED = { "x-forwarded-for": "127.0.0.1" };

test("a METRICS_TOKEN guards /metrics from loopback too", async () => {
  const callers = [NOBODY, WRONG, FORWARDED, KNOWN, { ...KNOWN, ...FORWARDED }];
  expect(await statuses({ METRICS_TOKEN: "m3trics" }, callers)).toEqual([403, 403, 403, 200, 200]);
});

test("without a token loopback reads /metrics, but not what an untrusted hop forwards", async () => {
  expect(await statuses({}, [NOBODY, WRONG, FORWARDED])).toEqual([200, 200, 403]);
});

test("an address that METRICS_ALLOW names reads /metrics beside a token", async () => {
  const environment = { METRICS_TOKEN: "m3trics", METRICS_ALLOW: "127.0.0.1" };
  expect(await statuses(environment, [NOBODY, KNOWN, WRONG, FORWARDED])).toEqual([200, 200, 403, 403]);
});
