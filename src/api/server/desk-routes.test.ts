import Fastify from "fastify";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ApiServer, type Person } from "../../../test/support/api-server.ts";
import { mayDo, PERMISSIONS, type Permission } from "../../domain/identity/role-rules.ts";
import { ROLES, type Role } from "../../kernel/role.ts";
import { addDeskRoutes } from "./desk-routes.ts";

let api: ApiServer;
const people = new Map<Role | null, Person>();

beforeAll(async () => {
  api = await ApiServer.start();
  people.set(null, await api.register());
  for (const role of ROLES) people.set(role, await api.registerRole(role));
});
afterAll(() => api.close());

type Operation = { readonly method: string; readonly path: string; readonly permission: string | undefined };

/** Every operation of the API description. */
function operations(): Operation[] {
  const { paths } = api.document as { paths: Record<string, Record<string, { "x-permission"?: string }>> };
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      method: method.toUpperCase(),
      path,
      permission: operation["x-permission"],
    })),
  );
}

/** With those that Fastify adds: HEAD for each GET, but of exports, which would be made for nothing. */
const ofDesk = () =>
  operations()
    .filter(({ permission }) => permission !== undefined)
    .flatMap((one) =>
      one.method === "GET" && !one.path.endsWith("/export") ? [one, { ...one, method: "HEAD" }] : [one],
    );

/** What an operation answers to somebody, for resources that do not exist and without a body. */
async function statusFor({ method, path }: Operation, person: Person | undefined): Promise<number> {
  const url = `${api.url}${path.replaceAll(/\{\w+\}/g, api.world.newId())}`;
  const headers = person === undefined ? {} : { authorization: `Bearer ${person.jwt}` };
  const response = await fetch(url, { method, headers });
  await response.body?.cancel();
  return response.status;
}

describe("every call of the desk", () => {
  test("names a permission of the table, and every permission but those of members guards one", () => {
    const unnamed = operations().filter(
      ({ path, permission }) => path.startsWith("/api/v1/admin/") && permission === undefined,
    );
    expect(unnamed).toEqual([]);
    const named = new Set(ofDesk().map(({ permission }) => permission));
    // A change of a user requires it for one of its members.
    expect([...named, "grant-roles"].sort()).toEqual(Object.keys(PERMISSIONS).sort());
  });

  test.each([
    null,
    ...ROLES,
  ])("answers 403 to the role %s without the permission, and to no other", async (role) => {
    const wrong: string[] = [];
    for (const operation of ofDesk()) {
      const status = await statusFor(operation, people.get(role));
      const isRefused = status === 403;
      const mustBe = !mayDo(role, operation.permission as Permission);
      if (isRefused !== mustBe || status >= 500 || status === 401) {
        wrong.push(`${operation.method} ${operation.path} answered ${status}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(ofDesk().length).toBeGreaterThan(15);
  });

  test("answers 401 to strangers", async () => {
    const statuses = await Promise.all(ofDesk().map((operation) => statusFor(operation, undefined)));
    expect(new Set(statuses)).toEqual(new Set([401]));
  });
});

test("a write that is not of the desk is one of a customer, of somebody without a sign-in, or of a provider", () => {
  const writes = operations().filter(
    ({ method, permission }) => method !== "GET" && permission === undefined,
  );
  const foreign = writes.filter(
    ({ path }) =>
      !/^\/api\/v1\/(auth|currency|gifts|notifications|proxy|receipts|tokens|users\/me|vouchers|webhooks)\b|\/purchase$|^\/\.zenzefi\//.test(
        path,
      ),
  );
  expect(foreign).toEqual([]);
});

const RULES = { signedIn: [], requiresAdminTotp: false };

describe("a route of the desk without a permission stops the start", () => {
  test("where it is added as one of the desk, whatever its path", async () => {
    const added = addDeskRoutes(Fastify() as never, RULES, (desk) => {
      desk.delete("/api/v1/bundles/:id", async () => null);
    });
    await expect(added).rejects.toThrow("/api/v1/bundles/:id of the desk names no permission");
  });

  test("where it is added elsewhere with a path of the desk", async () => {
    const app = Fastify();
    await addDeskRoutes(app as never, RULES, () => {});
    expect(() => app.get("/api/v1/admin/secrets", async () => null)).toThrow("names no permission");
  });
});

test("a role that is given needs a new sign-in, one that is taken away ends with the next request", async () => {
  const person = await api.register();
  const [owner] = [people.get("owner")];
  let { jwt } = person;
  const list = async () => (await api.call("GET", "/api/v1/admin/users", { jwt })).status;
  const give = (role: Role | null) =>
    api.call("PATCH", `/api/v1/admin/users/${person.id}`, { jwt: owner?.jwt ?? "", json: { role } });
  const seen = [await list()];
  for (const role of ["auditor", null, "support"] as const) {
    await give(role);
    seen.push(await list());
    if (role === null) continue;
    jwt = await api.logIn(person.email);
    seen.push(await list());
  }
  expect(seen).toEqual([403, 401, 200, 403, 401, 200]);
});
