import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newCustomer } from "./support/customer.ts";
import {
  type HostileRequest,
  hostileFor,
  hostileRequest,
  type InputField,
  inputFields,
  type Known,
} from "./support/hostile-input.ts";
import { openProxyWorld, type ProxyWorld } from "./support/proxy-world.ts";

/**
 * The attack: a value that a schema accepts and that PostgreSQL, `Date`, a recursive function or a JSON column does not. Each
 * is sent in every field of the API description that a client fills in.
 */

/** Left out: a sign-out would end the sign-ins of this test, and proxied requests are the target's to judge. */
const NOT_HERE = /^\/api\/v1\/(proxy\/\{path\}|auth\/logout)$/;
const FIELDS = inputFields((path) => !NOT_HERE.test(path));
/** Written by the desk alone: nobody else gets as far as a field. */
const isOfDesk = ({ method, path }: InputField["call"]): boolean =>
  path.includes("/admin/") || (method !== "GET" && /\/bundles(\/\{bundle_id\})?$/.test(path));
/** Signing in looks at no sign-in: these calls are the same from everybody, and hash passwords. */
const isOfAnybody = ({ path }: InputField["call"]): boolean => path.startsWith("/api/v1/auth/");
/** Concurrent requests. */
const AT_ONCE = 16;
/** Minutes on a machine that others use. */
const DEADLINE_MS = 400_000;

let world: ProxyWorld;
let known: Known;
let jwts: { readonly user: string; readonly superuser: string };

beforeAll(async () => {
  world = await openProxyWorld();
  const { server } = world;
  const [user, admin] = [await newCustomer(server.url), await newCustomer(server.url)];
  await world.rows(`UPDATE users SET is_superuser = true WHERE id = '${admin.id}'`);
  const { id } = await user.buyToken({});
  // Somebody else: who is given a role or a password is signed out.
  const other = await newCustomer(server.url);
  known = { user_id: other.id, token_id: id, month: "2026-01" };
  jwts = { user: user.jwt, superuser: admin.jwt };
});
afterAll(() => world?.close());

type Outcome = { readonly status: number; readonly body: Record<string, unknown> };

async function send({ path, init }: HostileRequest, jwt: string | null): Promise<Outcome> {
  const headers = { ...init.headers, ...(jwt === null ? {} : { authorization: `Bearer ${jwt}` }) };
  const response = await fetch(world.server.url + path, { ...init, headers, redirect: "manual" });
  const text = await response.text();
  const isJson = /json/.test(response.headers.get("content-type") ?? "");
  return { status: response.status, body: isJson && text !== "" ? JSON.parse(text) : {} };
}

/** What is wrong with an answer to hostile input, or null. */
function faultOf({ status, body }: Outcome, field: InputField): string | null {
  if (status >= 500) return `${status} ${body.code}`;
  if (status !== 422 || body.code !== "validation_failed") return null;
  const errors = body.errors as
    | readonly { readonly path?: unknown; readonly message?: unknown }[]
    | undefined;
  const named = errors?.map(({ path, message }) => (typeof message === "string" ? path : undefined)) ?? [];
  if (named.length === 0 || named.some((path) => typeof path !== "string")) return "422 that names no path";
  const isHere = named.some(
    (path) => path === "" || path === `/${field.name}` || String(path).startsWith(`/${field.name}/`),
  );
  return isHere || field.name === "" ? null : `422 that names ${named.join()} only`;
}

async function faultsOf(fields: readonly InputField[], jwt: string | null): Promise<string[]> {
  const work = fields.flatMap((field) => hostileFor(field).map((json) => ({ field, json })));
  const faults: string[] = [];
  const worker = async (): Promise<void> => {
    for (let next = work.pop(); next !== undefined; next = work.pop()) {
      const { field, json } = next;
      const fault = faultOf(await send(hostileRequest(field, json, known), jwt), field);
      if (fault !== null)
        faults.push(
          `${field.call.method} ${field.call.path} ${field.in} ${field.name} = ${json.slice(0, 60)}: ${fault}`,
        );
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return faults;
}

describe("no value in any field of the API description causes a fault of the service", () => {
  test("there are fields of all kinds", () => {
    for (const where of ["body", "query", "path", "header"])
      expect(FIELDS.some((field) => field.in === where)).toBe(true);
    expect(FIELDS.length).toBeGreaterThan(100);
  });

  test(
    "from a client that is not signed in",
    async () => {
      const open = FIELDS.filter(
        ({ call }) => !isOfDesk(call) && !/\/(users|tokens|currency)\//.test(call.path),
      );
      expect(await faultsOf(open, null)).toEqual([]);
    },
    DEADLINE_MS,
  );

  test(
    "from a user",
    async () => {
      const ofUsers = FIELDS.filter(({ call }) => !isOfDesk(call) && !isOfAnybody(call));
      expect(await faultsOf(ofUsers, jwts.user)).toEqual([]);
    },
    DEADLINE_MS,
  );

  test(
    "from a superuser",
    async () => {
      const ofSuperusers = FIELDS.filter(({ call }) => isOfDesk(call));
      expect(await faultsOf(ofSuperusers, jwts.superuser)).toEqual([]);
    },
    DEADLINE_MS,
  );

  test(
    "nor does any other JSON",
    async () => {
      const text = fc.string({ unit: "binary", maxLength: 300 });
      const json = fc.oneof(
        text.map((value) => JSON.stringify(value)),
        fc.jsonValue({ stringUnit: "binary" }).map((value) => JSON.stringify(value)),
      );
      await fc.assert(
        fc.asyncProperty(fc.constantFrom(...FIELDS), json, async (field, value) => {
          expect(faultOf(await send(hostileRequest(field, value, known), jwts.superuser), field)).toBeNull();
        }),
        { numRuns: 1_000 },
      );
    },
    DEADLINE_MS,
  );
});

describe("input that no client sends by intent", () => {
  test.each([
    [
      "a key of a query twice",
      "/api/v1/currency/transactions?from=2026-01-01T00:00:00Z&from=2026-01-02T00:00:00Z",
      "/from",
    ],
    ["a leap second", "/api/v1/currency/transactions?from=2016-12-31T23:59:60Z", "/from"],
    ["a leap second elsewhere", "/api/v1/currency/transactions/export?to=2017-01-01T02:59:60%2B03:00", "/to"],
    ["a day that no month has", "/api/v1/currency/transactions?to=2026-02-30T00:00:00Z", "/to"],
    ["a forged cursor", "/api/v1/currency/transactions?cursor=x", "/cursor"],
    ["a page too deep", "/api/v1/currency/transactions?skip=1000001", "/skip"],
  ])("%s is 422 with its path", async (_what, path, member) => {
    const { status, body } = await send({ path, init: { method: "GET" } }, jwts.user);
    expect(status).toBe(422);
    expect(body).toMatchObject({ code: "validation_failed", errors: [{ path: member }] });
  });

  test.each([
    "register",
    "login",
    "forgot-password",
    "password-reset",
  ])("deep JSON for %s is 422 without a sign-in", async (call) => {
    for (const open of ["[", '{"a":']) {
      const init = { method: "POST", headers: { "content-type": "application/json" } };
      const close = open === "[" ? "]" : "}";
      const body = `${open.repeat(9_000)}0${close.repeat(9_000)}`;
      const member = `{"email":${body}}`;
      for (const sent of [body, member])
        expect(
          (await send({ path: `/api/v1/auth/${call}`, init: { ...init, body: sent } }, null)).status,
        ).toBe(422);
    }
  });

  test("half of a surrogate pair is 422 with its path, in values and in names", async () => {
    const init = { method: "POST", headers: { "content-type": "application/json" } };
    const account = { email: "half@example.com", username: "half\ud800", password: "correct horse" };
    const registered = await send(
      { path: "/api/v1/auth/register", init: { ...init, body: JSON.stringify(account) } },
      null,
    );
    expect(registered).toMatchObject({ status: 422, body: { errors: [{ path: "/username" }] } });
    const body = '{"duration_hours": 1, "\\udc00": 1}';
    const bought = await send({ path: "/api/v1/tokens/purchase", init: { ...init, body } }, jwts.user);
    expect(bought.status).toBe(422);
  });
});
