import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ApiServer, type Json, type Person } from "../../../../test/support/api-server.ts";
import { HOUR_MS } from "../../../kernel/duration.ts";

let api: ApiServer;
let admin: Person;
beforeAll(async () => {
  api = await ApiServer.start();
  admin = await api.registerSuperuser();
});
afterAll(() => api.close());

const PATH = "/api/v1/admin/users";

const list = (query: string, as = admin) => api.call("GET", `${PATH}${query}`, { jwt: as.jwt });

async function namesOf(query: string): Promise<string[]> {
  const { body } = await list(query);
  return Object.values(body.items ?? {}).map(({ username }) => String(username));
}

function adjust(userId: string, json: object, options: { key?: string; as?: Person } = {}) {
  const headers = options.key === undefined ? {} : { "idempotency-key": options.key };
  return api.call("POST", `${PATH}/${userId}/adjustments`, {
    jwt: (options.as ?? admin).jwt,
    headers,
    json,
  });
}

test("the desk is for superusers: others get 403", async () => {
  const person = await api.register();
  const answers = [
    await list("", person),
    await adjust(person.id, { amount: 1 }, { as: person }),
    await api.call("POST", `${PATH}/${person.id}/password-reset`, { jwt: person.jwt }),
  ];
  expect(answers.map(({ status, body }) => [status, String(body.code)])).toEqual(
    Array(3).fill([403, "forbidden"]),
  );
  expect(await api.balanceOf(person)).toBe("0.00");
});

describe("the list of users", () => {
  test("is newest first with balances, and has the same pages by skip and by cursor", async () => {
    await api.register({ username: "zoe-1", balance: "5" });
    for (const username of ["zoe-2", "zoe-3"]) await api.register({ username });
    const { body } = await list("?search=zoe-&limit=2");
    expect(body).toMatchObject({ total: 3, skip: 0, limit: 2, items: [{ username: "zoe-3" }, {}] });
    const next = await list(`?search=zoe-&limit=2&cursor=${body.next_cursor}`);
    expect(next.body).toMatchObject({
      items: [{ username: "zoe-1", currency_balance: "5.00" }],
      next_cursor: null,
    });
    expect(await namesOf("?search=zoe-&limit=2&skip=2")).toEqual(["zoe-1"]);
  });

  test("is searched by parts of names and addresses in any case, and by the whole id", async () => {
    const person = await api.register({ username: "Ulrich_100%" });
    expect(await namesOf("?search=ULRICH")).toEqual(["Ulrich_100%"]);
    expect(await namesOf("?search=rich_100%25@EXAMPLE")).toEqual(["Ulrich_100%"]);
    expect(await namesOf(`?search=${person.id.toUpperCase()}`)).toEqual(["Ulrich_100%"]);
    expect(await namesOf("?search=Ulrich%25100")).toEqual([]);
  });

  test("can be of deactivated users only", async () => {
    const person = await api.register({ username: "locked" });
    await api.call("PATCH", `${PATH}/${person.id}`, { jwt: admin.jwt, json: { is_active: false } });
    expect(await namesOf("?is_active=false")).toEqual(["locked"]);
    expect(await namesOf("?is_active=true&search=locked")).toEqual([]);
    expect((await list("?limit=101")).status).toBe(422);
  });
});

describe("an adjustment", () => {
  test("moves the balance by its sum with one audit row that has the reason", async () => {
    const person = await api.register({ balance: "10" });
    const { status, body } = await adjust(person.id, { amount: "-2.50", reason: "wrong top-up" });
    expect(status).toBe(201);
    expect(body).toMatchObject({ amount: "-2.50", new_balance: "7.50", reason: "wrong top-up" });
    expect((await adjust(person.id, { amount: 1 })).body).toMatchObject({
      new_balance: "8.50",
      reason: null,
    });
    const rows = (await api.world.auditRows("wallet.adjusted")).filter(
      (row) => row.resource_id === person.id,
    );
    expect(rows).toMatchObject([{ actor_id: admin.id, reason: "wrong top-up" }, { reason: null }]);
  });

  test("is made once for each Idempotency-Key", async () => {
    const person = await api.register();
    const first = await adjust(person.id, { amount: 5 }, { key: "adjust-1" });
    const again = await adjust(person.id, { amount: 5 }, { key: "adjust-1" });
    expect(again.body).toEqual(first.body);
    expect(await api.balanceOf(person)).toBe("5.00");
  });

  test("of 20 at once none is lost", async () => {
    const person = await api.register({ balance: "10" });
    await Promise.all(
      Array.from({ length: 20 }, (_, nth) => adjust(person.id, { amount: nth % 2 ? -1 : 2 })),
    );
    expect(await api.balanceOf(person)).toBe("20.00");
  });

  test("to below zero is 402, of 0.00 is 422, of an unknown user is 404; no money moves", async () => {
    const person = await api.register({ balance: "1" });
    const answers = [
      await adjust(person.id, { amount: "-1.01" }),
      await adjust(person.id, { amount: 0 }),
      await adjust(person.id, { amount: "1.001" }),
      await adjust(randomUUID(), { amount: 1 }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([402, 422, 422, 404]);
    expect(await api.balanceOf(person)).toBe("1.00");
  });
});

describe("a password reset", () => {
  const issue = async (person: Person): Promise<Json> => {
    const { status, body } = await api.call("POST", `${PATH}/${person.id}/password-reset`, {
      jwt: admin.jwt,
    });
    expect(status).toBe(201);
    return body;
  };
  const use = (token: Json | string | undefined, password = "a new and long password") =>
    api.call("POST", "/api/v1/auth/password-reset", { json: { token: String(token), password } });
  const logIn = (person: Person, password: string) =>
    api.call("POST", "/api/v1/auth/login", { json: { email: person.email, password } });

  test("returns a link that sets a new password once, and leaves an audit row for each step", async () => {
    const person = await api.register();
    const { link, token } = await issue(person);
    expect(String(link)).toBe(`https://zenzefi.example/reset-password#token=${token}`);
    expect((await use(token)).status).toBe(204);
    expect((await logIn(person, "a new and long password")).status).toBe(200);
    expect((await logIn(person, person.password)).status).toBe(401);
    expect(await use(token)).toMatchObject({ status: 400, body: { code: "reset_link_invalid" } });
    const issued = (await api.world.auditRows("user.password_reset_issued")).filter(
      (row) => row.resource_id === person.id,
    );
    const changed = (await api.world.auditRows("user.password_changed")).filter(
      (row) => row.resource_id === person.id,
    );
    expect([issued.length, changed.length]).toEqual([1, 1]);
    expect(JSON.stringify([issued, changed])).not.toContain(String(token));
  });

  test("stores only a hash of the secret", async () => {
    const person = await api.register();
    const { token } = await issue(person);
    const rows = await api.world.database.direct.selectFrom("password_resets").selectAll().execute();
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.map((row) => row.secret_hash.toString())).not.toContain(String(token));
  });

  test("is valid for an hour, until a new link is made, and for one of many uses at once", async () => {
    const person = await api.register();
    const { token: replaced } = await issue(person);
    const { token } = await issue(person);
    expect((await use(replaced)).status).toBe(400);
    const statuses = await Promise.all(Array.from({ length: 4 }, () => use(token)));
    expect(statuses.map(({ status }) => status).sort()).toEqual([204, 400, 400, 400]);
    const { token: late } = await issue(person);
    api.world.clock.advance(HOUR_MS);
    expect((await use(late)).status).toBe(400);
    expect((await use("unknown")).status).toBe(400);
    expect((await use("unknown", "short")).status).toBe(422);
  });
});
