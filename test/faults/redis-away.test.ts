import { afterAll, beforeAll, expect, test } from "vitest";
import { type Customer, clientHeaders, newCustomer } from "../support/customer.ts";
import { type HeldUpstream, startHeldUpstream } from "../support/held-upstream.ts";
import { openStream } from "../support/open-stream.ts";
import { waitUntil } from "../support/services/wait-until.ts";
import { startTwoInstances, type TwoInstances } from "../support/two-instances.ts";

const LOGIN_HITS_MAX = 5;

let upstream: HeldUpstream;
let two: TwoInstances;
let customer: Customer;

beforeAll(async () => {
  upstream = await startHeldUpstream();
  const environment = {
    HEALTH_CHECK_INTERVAL: "0.2",
    HEALTH_CHECK_TIMEOUT: "5",
    RATE_LIMIT_LOGIN: `${LOGIN_HITS_MAX}/3600`,
    RATE_LIMIT_PROXY: "100000/60",
  };
  two = await startTwoInstances({ targetUrl: upstream.url, withRedis: true, environment });
  customer = await newCustomer(two.a.url);
});

afterAll(async () => {
  await two?.stop();
  await upstream?.close();
});

const statusOf = async (url: string, token: string, device: string): Promise<number> =>
  (await fetch(`${url}/api/v1/proxy/`, { headers: clientHeaders(token, device) })).status;

/** Sends requests of the holder and of a refused device to both instances until `stop`. Counts the answers by status. */
function startLoad(token: string) {
  const seen = { holder: new Map<number, number>(), other: new Map<number, number>() };
  let isOver = false;
  const ask = async (url: string, who: "holder" | "other"): Promise<void> => {
    while (!isOver) {
      const status = await statusOf(url, token, `device-${who}`);
      seen[who].set(status, (seen[who].get(status) ?? 0) + 1);
    }
  };
  const running = [two.a, two.b].flatMap(({ url }) => [ask(url, "holder"), ask(url, "other")]);
  return {
    answers: () => seen.holder.get(200) ?? 0,
    stop: async () => {
      isOver = true;
      await Promise.all(running);
      return { holder: [...seen.holder.keys()], other: [...seen.other.keys()] };
    },
  };
}

const untilHealth = (status: string): Promise<void> =>
  waitUntil(`both instances are ${status}`, 15_000, async () => {
    const answers = await Promise.all([two.a, two.b].map(({ url }) => fetch(`${url}/health`)));
    const bodies = (await Promise.all(answers.map((answer) => answer.json()))) as { status: string }[];
    return answers.every(({ ok }) => ok) && bodies.every((body) => body.status === status);
  });

const logInWrongly = async (url: string, email: string): Promise<number> => {
  const response = await fetch(`${url}/api/v1/auth/login`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ email, password: "not the right one" }),
  });
  return response.status;
};

const faults = [
  {
    title: "killed and started again",
    begin: () => two.redis?.kill(),
    end: () => two.redis?.restart(),
  },
  {
    title: "stopped by SIGSTOP and continued",
    begin: () => two.redis?.pause(),
    end: () => two.redis?.resume(),
  },
];

test.each(
  faults,
)("Redis $title under load: no wrong answer, health is degraded meanwhile, and limits are still enforced", async ({
  begin,
  end,
}) => {
  const { token } = await customer.buyToken();
  expect(await statusOf(two.a.url, token, "device-holder")).toBe(200);
  const load = startLoad(token);
  await untilHealth("healthy");
  await begin();
  await untilHealth("degraded");

  const victim = `${crypto.randomUUID()}@example.com`;
  const tried = await Promise.all(Array.from({ length: 30 }, () => logInWrongly(two.a.url, victim)));
  expect(tried.filter((status) => status === 401)).toHaveLength(LOGIN_HITS_MAX);
  expect(tried.filter((status) => status === 429)).toHaveLength(30 - LOGIN_HITS_MAX);
  const answersBefore = load.answers();
  await waitUntil("the load goes on", 5_000, () => load.answers() > answersBefore + 20);

  await end();
  await untilHealth("healthy");
  expect(await load.stop()).toEqual({ holder: [200], other: [409] });
});

test("without Redis, a revocation on one instance cuts running traffic on the other within 1 s", async () => {
  const { id, token } = await customer.buyToken();
  const stream = await openStream(`${two.b.url}/api/v1/proxy/stream`, clientHeaders(token, "device-holder"));
  await two.redis?.kill();
  await untilHealth("degraded");
  expect((await customer.call("DELETE", `/tokens/${id}`)).status).toBe(200);
  await waitUntil("the stream is cut", 1_000, () => stream.state() !== "open");
  expect(stream.state()).toBe("reset");
  expect(await statusOf(two.b.url, token, "device-holder")).toBe(401);
});
