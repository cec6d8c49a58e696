import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newCustomer } from "../support/customer.ts";
import { openProxyWorld, type ProxyWorld, reachThrough } from "../support/proxy-world.ts";
import { startTestServer, type TestServer } from "../support/test-server.ts";

const ROUNDS = 20;

let world: ProxyWorld;
let other: TestServer;

beforeAll(async () => {
  world = await openProxyWorld({
    handler: (request, response) => {
      const afterMs = request.url === "/slow" ? 700 : 5;
      request.resume().on("end", () => setTimeout(() => response.end("served"), afterMs));
    },
  });
  other = await startTestServer({ targetUrl: world.upstream.url, databaseUrl: world.server.databaseUrl });
});
afterAll(async () => {
  await other.instance.stop();
  await world.close();
});

const cookieOf = (token: string, device: string) =>
  `zenzefi_access_token=${token}; zenzefi_device_id=${device}`;

/** The statuses of requests, each sent right after `end` ended its token's session. */
async function justAfter(
  end: (bought: { id: string; token: string }) => Promise<Response>,
  next: (token: string) => Promise<Response>,
  rounds = ROUNDS,
): Promise<number[]> {
  const statuses: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const bought = await world.buy();
    expect((await world.reach(bought.token, "/")).status).toBe(200);
    expect((await end(bought)).ok).toBe(true);
    const answer = await next(bought.token);
    await answer.text();
    statuses.push(answer.status);
  }
  return statuses;
}

const logOut = ({ token }: { token: string }) =>
  fetch(`${world.server.url}/api/v1/proxy/logout`, {
    method: "DELETE",
    headers: { cookie: cookieOf(token, "device-0001") },
  });
const release = ({ id }: { id: string }) => world.customer.call("POST", `/tokens/${id}/release-device`);
const revoke = ({ id }: { id: string }) => world.customer.call("DELETE", `/tokens/${id}`);
const all = (status: number) => Array(ROUNDS).fill(status);

describe("a request right after the end of its session is answered like a later one", () => {
  test("after log-out the same device claims again", async () => {
    expect(await justAfter(logOut, (token) => world.reach(token, "/"))).toEqual(all(200));
  }, 30_000);

  test("after log-out a request with a body is served too", async () => {
    const post = (token: string) => world.reach(token, "/", { method: "POST", body: "a body" });
    expect(await justAfter(logOut, post)).toEqual(all(200));
  }, 30_000);

  test("after release the same device is refused, and another one is served", async () => {
    expect(await justAfter(release, (token) => world.reach(token, "/"))).toEqual(all(409));
    const another = (token: string) => world.reach(token, "/", { device: "device-0002" });
    expect(await justAfter(release, another)).toEqual(all(200));
  }, 30_000);

  test("after a revocation it is 401", async () => {
    expect(await justAfter(revoke, (token) => world.reach(token, "/"))).toEqual(all(401));
  }, 30_000);

  test("after an end by the desk the same device claims again", async () => {
    const desk = await newCustomer(world.server.url);
    await world.rows(`UPDATE users SET is_superuser = true WHERE id = '${desk.id}'`);
    const end = async ({ id }: { id: string }) => {
      const [session] = await world.rows(`SELECT id FROM proxy_sessions WHERE token_id = '${id}'`);
      return desk.call("DELETE", `/admin/sessions/${session?.["id"]}`);
    };
    expect(await justAfter(end, (token) => world.reach(token, "/"))).toEqual(all(200));
  }, 30_000);

  test("after log-out on one instance, a request on another, which learns of it later, is served too", async () => {
    const statuses = await justAfter(
      async (bought) => {
        await (await reachThrough(other.url, bought.token, "/")).text();
        return logOut(bought);
      },
      (token) => reachThrough(other.url, token, "/slow"),
      3,
    );
    expect(statuses).toEqual([200, 200, 200]);
  }, 30_000);
});
