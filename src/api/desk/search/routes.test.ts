import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ApiServer, type Person } from "../../../../test/support/api-server.ts";

let api: ApiServer;
let auditor: Person;
let anna: Person;
beforeAll(async () => {
  api = await ApiServer.start();
  auditor = await api.registerRole("auditor");
  anna = await api.register({ username: "Anna_100%", balance: "50" });
});
afterAll(() => api.close());

async function search(q: string) {
  const path = `/api/v1/admin/search?q=${encodeURIComponent(q)}`;
  const { status, body } = await api.call("GET", path, { jwt: auditor.jwt });
  expect(status).toBe(200);
  return Object.values(body.items ?? {}).map((item) => ({ ...item }));
}

const titlesOf = async (q: string) => (await search(q)).map(({ kind, title }) => `${kind} ${title}`);

async function buyToken(): Promise<string> {
  const json = { duration_hours: 1 };
  const { body } = await api.call("POST", "/api/v1/tokens/purchase", { jwt: anna.jwt, json });
  return String(body.id);
}

async function addSession(tokenId: string): Promise<string> {
  const id = api.world.newId();
  const values = { id, token_id: tokenId, user_id: anna.id, device_id: "device-0123456789" };
  await api.world.database.direct.insertInto("proxy_sessions").values(values).execute();
  return id;
}

async function addPayment(providerId: string): Promise<string> {
  const [id, at] = [api.world.newId(), new Date(api.world.clock.nowMs())];
  const sums = { amount_cents: 100n, amount_kopecks: 1_000n, kopecks_per_znc: 1_000n };
  const times = { created_at: at, updated_at: at };
  const row = { id, user_id: anna.id, provider: "stripe", provider_payment_id: providerId } as const;
  await api.world.database.direct
    .insertInto("payments")
    .values({ ...row, ...sums, ...times })
    .execute();
  return id;
}

describe("the search of the desk", () => {
  test("finds users by parts of the address and the names in any case, a wildcard as itself, and by the id", async () => {
    for (const q of ["ANNA_100%", "_100%@exam", anna.id, anna.id.toUpperCase(), " anna_ "]) {
      expect(await titlesOf(q)).toEqual(["user Anna_100%@example.com"]);
    }
    expect(await titlesOf("anna%100")).toEqual([]);
  });

  test("finds a token by its id or the end of it, and never has the token itself", async () => {
    const id = await buyToken();
    const expected = {
      kind: "token",
      id,
      user_id: anna.id,
      username: anna.username,
      title: `…${id.slice(-8)}`,
    };
    for (const q of [id, id.slice(-6), id.slice(-13).toUpperCase()]) {
      expect(await search(q)).toEqual([expected]);
    }
    expect(await search(id.slice(-5))).toEqual([]);
    expect(await search(`${id.slice(-13, -1)}${id.endsWith("0") ? "1" : "0"}`)).toEqual([]);
  });

  test("finds payments by their id, and by the beginning of the provider's, letter by letter", async () => {
    const id = await addPayment("cs_test_Ab%1");
    await addPayment("cs_test_Ab_1");
    expect(await titlesOf("cs_test_Ab%1")).toEqual(["payment cs_test_Ab%1"]);
    expect((await titlesOf("cs_test_Ab")).sort()).toEqual(["payment cs_test_Ab%1", "payment cs_test_Ab_1"]);
    expect(await titlesOf("cs_test_ab")).toEqual([]);
    expect(await titlesOf("cs_te")).toEqual([]);
    expect(await search(id)).toMatchObject([{ kind: "payment", id }]);
  });

  test("finds a payment whose provider has UUIDs by that id", async () => {
    const providerId = "2d1f6c60-000f-5000-8000-1b2c3d4e5f60";
    await addPayment(providerId);
    expect(await titlesOf(providerId)).toEqual([`payment ${providerId}`]);
  });

  test("finds a session by its id, with no more of the device than its hint", async () => {
    const id = await addSession(await buyToken());
    expect(await search(id)).toMatchObject([{ kind: "session", id, title: "device-0", user_id: anna.id }]);
  });

  test("has at most five of a kind, the newest users", async () => {
    for (let nth = 1; nth <= 6; nth += 1) await api.register({ username: `crowd-${nth}` });
    const found = await titlesOf("crowd-");
    expect(found).toEqual([6, 5, 4, 3, 2].map((nth) => `user crowd-${nth}@example.com`));
  });

  test("needs two characters of which one shows, and takes no more than an address has", async () => {
    const statusOf = async (q: string) =>
      (await api.call("GET", `/api/v1/admin/search?q=${q}`, { jwt: auditor.jwt })).status;
    expect([await statusOf("a"), await statusOf("%20%20"), await statusOf("x".repeat(255))]).toEqual([
      422, 422, 422,
    ]);
    expect((await api.call("GET", "/api/v1/admin/search", { jwt: auditor.jwt })).status).toBe(422);
  });
});
