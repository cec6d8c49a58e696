import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ApiServer, type Person } from "../../../../test/support/api-server.ts";
import { MINUTE_MS } from "../../../kernel/duration.ts";

let api: ApiServer;
let owner: Person;
let support: Person;
let customer: Person;
let token = "";
beforeAll(async () => {
  api = await ApiServer.start();
  owner = await api.registerSuperuser();
  support = await api.registerRole("support");
  customer = await api.register({ balance: "10" });
  const { jwt } = customer;
  const { body } = await api.call("POST", "/api/v1/tokens/purchase", { jwt, json: { duration_hours: 1 } });
  token = String(body.token);
});
afterAll(() => api.close());

const view = (of: Person, as: Person) =>
  api.call("POST", `/api/v1/admin/users/${of.id}/view`, { jwt: as.jwt, json: { reason: "asked for help" } });

async function jwtOf(of: Person, as: Person): Promise<string> {
  const { status, body } = await view(of, as);
  expect(status).toBe(201);
  return String(body.access_token);
}

const me = (jwt: string) => api.call("GET", "/api/v1/users/me", { jwt });
const statusOf = async (jwt: string) => (await me(jwt)).status;

/** What a view answers; everything else is refused. */
const VIEWABLE = [
  "/api/v1/currency/balance",
  "/api/v1/currency/payments",
  "/api/v1/currency/payments/{payment_id}",
  "/api/v1/currency/providers",
  "/api/v1/currency/transactions",
  "/api/v1/currency/transactions/export",
  "/api/v1/gifts",
  "/api/v1/receipts/{month}",
  "/api/v1/receipts/{month}/export",
  "/api/v1/tokens/freeze-terms",
  "/api/v1/tokens/my-tokens",
  "/api/v1/tokens/{token_id}/auto-extend",
  "/api/v1/tokens/{token_id}/lots",
  "/api/v1/tokens/{token_id}/receipt",
  "/api/v1/tokens/{token_id}/receipt/export",
  "/api/v1/tokens/{token_id}/refund-preview",
  "/api/v1/tokens/{token_id}/time",
  "/api/v1/users/me",
  "/api/v1/users/me/notifications",
  "/api/v1/users/me/referrals",
  "/api/v1/users/me/safety",
  "/api/v1/users/me/usage",
  "/api/v1/users/me/usage/export",
];

type Operation = { readonly security?: readonly object[] };

/** The operations of the API, but for those of the gateway, which takes no JWT. */
function operations() {
  const { paths } = api.document as { paths: Record<string, Record<string, Operation>> };
  return Object.entries(paths).flatMap(([path, methods]) =>
    /^\/(api\/v1\/proxy|\.zenzefi)\//.test(path)
      ? []
      : Object.entries(methods).map(([method, { security }]) => ({
          method: method.toUpperCase(),
          path,
          needsSignIn: JSON.stringify(security ?? []).includes("bearer"),
        })),
  );
}

/** Without the check against the description: errors of before a route are not in it. */
async function ask(jwt: string, method: string, path: string) {
  const url = `${api.url}${path.replaceAll(/\{\w+\}/g, randomUUID())}`;
  const response = await fetch(url, { method, headers: { authorization: `Bearer ${jwt}` } });
  const text = await response.text();
  return { status: response.status, text, isViewOnly: text.includes('"view_only"') };
}

describe("with the JWT of a view", () => {
  test("every write of the API, also without a sign-in, and every read that does not say so is 403 view_only", async () => {
    const jwt = await jwtOf(customer, support);
    const wrong: string[] = [];
    const answered: string[] = [];
    for (const { method, path, needsSignIn } of operations()) {
      if (method === "GET" && !needsSignIn) continue;
      const { status, isViewOnly } = await ask(jwt, method, path);
      if (method === "GET" && !isViewOnly) answered.push(path);
      if (isViewOnly !== (status === 403) || status >= 500) wrong.push(`${method} ${path} ${status}`);
      if (method !== "GET" && !isViewOnly) wrong.push(`${method} ${path} ${status}`);
    }
    expect(wrong).toEqual([]);
    expect(answered.sort()).toEqual(VIEWABLE);
  });

  test("HEAD is judged as GET, and what reads for somebody else is not answered", async () => {
    const jwt = await jwtOf(customer, owner);
    expect((await ask(jwt, "HEAD", "/api/v1/users/me")).status).toBe(200);
    expect((await ask(jwt, "HEAD", "/api/v1/users/me/sign-ins")).status).toBe(403);
    expect((await ask(jwt, "GET", "/api/v1/admin/users")).status).toBe(403);
  });

  test("the customer's own resources are read, and none has the token", async () => {
    const jwt = await jwtOf(customer, support);
    const texts = await Promise.all(VIEWABLE.map(async (path) => (await ask(jwt, "GET", path)).text));
    expect(token).toMatch(/^[\w-]{64}$/);
    expect(texts.join("\n")).not.toContain(token);
    const { body } = await api.call("GET", "/api/v1/tokens/my-tokens", { jwt });
    expect(body).toMatchObject([{ token: null, duration_hours: 1 }]);
    const own = await api.call("GET", "/api/v1/tokens/my-tokens", { jwt: customer.jwt });
    expect(own.body).toMatchObject([{ token }]);
  });

  test("who am I is the customer, with who views and until when, and no permissions", async () => {
    const { status, body } = await me(await jwtOf(customer, support));
    const until = new Date(api.world.clock.nowMs() + 30 * MINUTE_MS).toISOString().replace("Z", "+00:00");
    expect([status, body]).toMatchObject([
      200,
      { id: customer.id, role: null, permissions: [], viewed_by: { username: support.username, until } },
    ]);
    expect((await me(customer.jwt)).body.viewed_by).toBeNull();
  });
});

describe("a view ends", () => {
  test("after 30 minutes, with no request in between needed", async () => {
    const jwt = await jwtOf(customer, support);
    api.world.clock.advance(30 * MINUTE_MS - 1);
    expect(await statusOf(jwt)).toBe(200);
    api.world.clock.advance(1);
    expect(await statusOf(jwt)).toBe(401);
  });

  test("with the log-out of who views, and with the next view of the same sign-in", async () => {
    const viewer = { ...support, jwt: await api.logIn(support.email) };
    const [first, second] = [await jwtOf(customer, viewer), await jwtOf(customer, viewer)];
    expect([await statusOf(first), await statusOf(second)]).toEqual([401, 200]);
    await api.call("POST", "/api/v1/auth/logout", { jwt: viewer.jwt });
    expect(await statusOf(second)).toBe(401);
  });

  test("when its operator ends it, loses the role or is deactivated; and when the customer gets a role", async () => {
    const change = (person: Person, json: object) =>
      api.call("PATCH", `/api/v1/admin/users/${person.id}`, { jwt: owner.jwt, json });
    const endings: ((viewer: Person, of: Person) => Promise<unknown>)[] = [
      (viewer, of) => api.call("DELETE", `/api/v1/admin/users/${of.id}/view`, { jwt: viewer.jwt }),
      (viewer) => change(viewer, { role: "auditor" }),
      (viewer) => change(viewer, { is_active: false }),
      (_viewer, of) => change(of, { role: "operator" }),
    ];
    for (const end of endings) {
      const [viewer, of] = [await api.registerRole("operator"), await api.register()];
      const jwt = await jwtOf(of, viewer);
      expect(await statusOf(jwt)).toBe(200);
      await end(viewer, of);
      expect(await statusOf(jwt)).toBe(401);
    }
  });
});

describe("a view is made", () => {
  test("of customers and lesser roles, never of an equal or higher one", async () => {
    const operator = await api.registerRole("operator");
    owner = { ...owner, jwt: await api.logIn(owner.email) };
    support = { ...support, jwt: await api.logIn(support.email) };
    const statuses = [
      await view(operator, owner),
      await view(owner, owner),
      await view(owner, operator),
      await view(operator, support),
      await view(support, support),
      await view({ ...customer, id: randomUUID() }, owner),
    ].map(({ status }) => status);
    expect(statuses).toEqual([201, 403, 403, 403, 403, 404]);
  });

  test("with a reason, which the audit log has beside who viewed whom", async () => {
    const json = { reason: "  " };
    const path = `/api/v1/admin/users/${customer.id}/view`;
    expect((await api.call("POST", path, { jwt: owner.jwt, json })).status).toBe(422);
    const jwt = await jwtOf(customer, owner);
    const row = (await api.world.auditRows("user.viewed")).at(-1);
    expect(row).toMatchObject({ actor_id: owner.id, resource_id: customer.id, reason: "asked for help" });
    expect(JSON.stringify(await api.world.auditRows("user.viewed"))).not.toContain(jwt);
    await api.call("DELETE", path, { jwt: owner.jwt });
    await api.call("DELETE", path, { jwt: owner.jwt });
    expect(await api.world.auditRows("user.view_ended")).toMatchObject([{}, { actor_id: owner.id }]);
  });

  test("of a deactivated customer too, whose own sign-in is refused", async () => {
    const person = await api.register();
    const path = `/api/v1/admin/users/${person.id}`;
    await api.call("PATCH", path, { jwt: owner.jwt, json: { is_active: false } });
    expect([await statusOf(await jwtOf(person, owner)), await statusOf(person.jwt)]).toEqual([200, 403]);
  });
});

test("the JWT of a view is none of a sign-in: without its claim it opens nothing, and no sign-in becomes a view by it", async () => {
  const { jwts } = api.world;
  const subject = jwts.verify(await jwtOf(customer, owner));
  const own = jwts.verify(owner.jwt);
  if (subject === null || own === null) throw new Error("no JWT");
  const { isView: _view, ...asSignIn } = subject;
  expect(await statusOf(jwts.sign(asSignIn, null).jwt)).toBe(401);
  expect(await statusOf(jwts.sign({ ...own, isView: true }, null).jwt)).toBe(401);
  expect(await statusOf(jwts.sign({ ...subject, userId: customer.id }, null).jwt)).toBe(401);
});
