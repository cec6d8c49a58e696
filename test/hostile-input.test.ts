import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newCustomer } from "./support/customer.ts";
import { fuzzRuns } from "./support/fuzz-runs.ts";
import {
  type HostileRequest,
  hostileFor,
  hostileRequest,
  type InputPlace,
  inputPlaces,
  type Known,
} from "./support/hostile-input.ts";
import { openProxyWorld, type ProxyWorld } from "./support/proxy-world.ts";

/**
 * The attack: a value that a schema takes and that PostgreSQL, `Date`, a recursive walk or a JSON column does not. Each
 * is sent to every place of the API description where a client writes something.
 */

/** Another call of ours would sign the test's people out. What the target is sent is not judged. */
const NOT_HERE = /^\/api\/v1\/(proxy\/\{path\}|auth\/logout)$/;
const PLACES = inputPlaces((path) => !NOT_HERE.test(path));
/** Requests under way at once. */
const AT_ONCE = 16;

let world: ProxyWorld;
let known: Known;
let people: { readonly user: string; readonly superuser: string };

beforeAll(async () => {
  world = await openProxyWorld();
  const { server } = world;
  const [user, admin] = [await newCustomer(server.url), await newCustomer(server.url)];
  await world.rows(`UPDATE users SET is_superuser = true WHERE id = '${admin.id}'`);
  const { id } = await user.buyToken({});
  known = { user_id: user.id, token_id: id };
  people = { user: user.jwt, superuser: admin.jwt };
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
function faultOf({ status, body }: Outcome, place: InputPlace): string | null {
  if (status >= 500) return `${status} ${body.code}`;
  if (status !== 422 || body.code !== "validation_failed") return null;
  const errors = body.errors as
    | readonly { readonly path?: unknown; readonly message?: unknown }[]
    | undefined;
  const named = errors?.map(({ path, message }) => (typeof message === "string" ? path : undefined)) ?? [];
  if (named.length === 0 || named.some((path) => typeof path !== "string")) return "422 that names no path";
  const isHere = named.some(
    (path) => path === "" || path === `/${place.name}` || String(path).startsWith(`/${place.name}/`),
  );
  return isHere || place.name === "" ? null : `422 that names ${named.join()} only`;
}

async function faultsOf(places: readonly InputPlace[], jwt: string | null): Promise<string[]> {
  const work = places.flatMap((place) => hostileFor(place).map((json) => ({ place, json })));
  const faults: string[] = [];
  const worker = async (): Promise<void> => {
    for (let next = work.pop(); next !== undefined; next = work.pop()) {
      const { place, json } = next;
      const fault = faultOf(await send(hostileRequest(place, json, known), jwt), place);
      if (fault !== null)
        faults.push(
          `${place.call.method} ${place.call.path} ${place.in} ${place.name} = ${json.slice(0, 60)}: ${fault}`,
        );
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return faults;
}

describe("no value in any place of the API description is a fault of ours", () => {
  test("there are places of all kinds", () => {
    for (const where of ["body", "query", "path", "header"])
      expect(PLACES.some((place) => place.in === where)).toBe(true);
    expect(PLACES.length).toBeGreaterThan(100);
  });

  test("from somebody who is not signed in", async () => {
    const open = PLACES.filter(({ call }) => !/\/(admin|users|tokens|currency)\//.test(call.path));
    expect(await faultsOf(open, null)).toEqual([]);
  }, 120_000);

  test("from a user", async () => {
    const ofUsers = PLACES.filter(({ call }) => !call.path.includes("/admin/"));
    expect(await faultsOf(ofUsers, people.user)).toEqual([]);
  }, 120_000);

  test("from a superuser", async () => {
    const ofSuperusers = PLACES.filter(({ call }) => /\/(admin|bundles)\b/.test(call.path));
    expect(await faultsOf(ofSuperusers, people.superuser)).toEqual([]);
  }, 120_000);

  test("nor is any JSON at all", async () => {
    const text = fc.string({ unit: "binary", maxLength: 300 });
    const json = fc.oneof(
      text.map((value) => JSON.stringify(value)),
      fc.jsonValue({ stringUnit: "binary" }).map((value) => JSON.stringify(value)),
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...PLACES), json, async (place, value) => {
        expect(faultOf(await send(hostileRequest(place, value, known), people.superuser), place)).toBeNull();
      }),
      { numRuns: fuzzRuns(500) },
    );
  }, 120_000);
});

describe("what repeats or is never meant", () => {
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
    const { status, body } = await send({ path, init: { method: "GET" } }, people.user);
    expect(status).toBe(422);
    expect(body).toMatchObject({ code: "validation_failed", errors: [{ path: member }] });
  });

  test.each([
    "register",
    "login",
    "forgot-password",
    "password-reset",
  ])("deep JSON for %s is 422 of anybody", async (call) => {
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

  test("half of a character is 422 with its path, wherever it stands", async () => {
    const init = { method: "POST", headers: { "content-type": "application/json" } };
    const account = { email: "half@example.com", username: "half\ud800", password: "correct horse" };
    const registered = await send(
      { path: "/api/v1/auth/register", init: { ...init, body: JSON.stringify(account) } },
      null,
    );
    expect(registered).toMatchObject({ status: 422, body: { errors: [{ path: "/username" }] } });
    const body = '{"duration_hours": 1, "\\udc00": 1}';
    const bought = await send({ path: "/api/v1/tokens/purchase", init: { ...init, body } }, people.user);
    expect(bought.status).toBe(422);
  });
});
