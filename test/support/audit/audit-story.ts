import { expect } from "vitest";
import { createAuditMacs } from "../../../src/adapters/crypto/audit-macs.ts";
import { sealAudit } from "../../../src/domain/audit/seal-audit.ts";
import { parseHead } from "../../../src/domain/audit/seal-rules.ts";
import { verifyAudit } from "../../../src/domain/audit/verify-audit.ts";
import { ApiServer, type Person } from "../api-server.ts";
import { runAsIntruder } from "./audit-world.ts";

type Cast = { readonly api: ApiServer; readonly admin: Person; readonly users: readonly Person[] };
type Pick = (below: number) => number;
type Action = (cast: Cast, user: Person, pick: Pick) => Promise<unknown>;

const BUNDLE = { token_count: 2, duration_hours: 1, scope: "full", discount_percent: 10 };

const anyToken = async ({ api }: Cast, user: Person): Promise<string> => {
  const { body } = await api.call("POST", "/api/v1/tokens/purchase", {
    jwt: user.jwt,
    json: { duration_hours: 1 },
  });
  return String(body.id);
};

const newBundle = async ({ api, admin }: Cast, pick: Pick): Promise<string> => {
  const json = { ...BUNDLE, name: `bundle ${pick(1_000_000)}` };
  const { body } = await api.call("POST", "/api/v1/bundles", { jwt: admin.jwt, json });
  return String(body.id);
};

/** What users and an administrator do; each writes at least one audit row. */
const ACTIONS: readonly Action[] = [
  ({ api }, { email, password }) => api.logIn(email, password),
  ({ api }, user, pick) =>
    api.call("POST", "/api/v1/currency/mock-purchase", {
      jwt: user.jwt,
      json: { amount: `${1 + pick(50)}` },
    }),
  anyToken,
  async (cast, user) =>
    cast.api.call("DELETE", `/api/v1/tokens/${await anyToken(cast, user)}`, { jwt: user.jwt }),
  async (cast, user) =>
    cast.api.call("DELETE", `/api/v1/admin/tokens/${await anyToken(cast, user)}`, { jwt: cast.admin.jwt }),
  ({ api, admin }, user, pick) =>
    api.call("POST", `/api/v1/admin/users/${user.id}/adjustments`, {
      jwt: admin.jwt,
      headers: { "idempotency-key": `key-${pick(1e9)}` },
      json: { amount: `${10 + pick(20)}`, reason: "a gift" },
    }),
  ({ api, admin }, user) =>
    api.call("POST", `/api/v1/admin/users/${user.id}/password-reset`, { jwt: admin.jwt }),
  async ({ api, admin }, user) => {
    const path = `/api/v1/admin/users/${user.id}`;
    await api.call("PATCH", path, { jwt: admin.jwt, json: { is_active: false } });
    await api.call("PATCH", path, { jwt: admin.jwt, json: { is_active: true } });
  },
  (cast, _user, pick) => newBundle(cast, pick),
  async (cast, _user, pick) =>
    cast.api.call("DELETE", `/api/v1/bundles/${await newBundle(cast, pick)}`, { jwt: cast.admin.jwt }),
  async (cast, user, pick) =>
    cast.api.call("POST", `/api/v1/bundles/${await newBundle(cast, pick)}/purchase`, { jwt: user.jwt }),
];

/** A small generator, so that a failing story can be told again by its seed. */
function pickBy(seed: number): Pick {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/**
 * Random actions by HTTP; then the audit log is proven, rows are changed, removed, exchanged and inserted by SQL, its tail is cut with
 * all traces, and each of these must be found and named, and nothing else.
 */
export async function tellAuditStory(actions: number, seed: number): Promise<void> {
  const api = await ApiServer.start();
  try {
    const admin = await api.registerSuperuser();
    const users = [await api.register({ balance: "500" }), await api.register({ balance: "500" })];
    const pick = pickBy(seed);
    for (let done = 0; done < actions; done += 1) {
      const act = ACTIONS[pick(ACTIONS.length)] ?? expect.unreachable();
      await act({ api, admin, users }, users[pick(users.length)] ?? admin, pick);
      api.world.clock.advance(1_000);
      if (pick(10) === 0) await sealAudit(depsOf(api));
    }
    await sealAudit(depsOf(api));
    await expectWhoAndWhence(api);
    await tamper(api, pick);
  } finally {
    await api.close();
  }
}

function depsOf({ world }: ApiServer) {
  return { ...world, macs: createAuditMacs(world.keys) };
}

/** Whatever came by a request tells who did it, from where, and with what. */
async function expectWhoAndWhence({ world }: ApiServer): Promise<void> {
  const rows = await world.database.direct.selectFrom("audit_logs").selectAll().execute();
  const byRequest = rows.filter(({ action }) => action !== "user.superuser_granted");
  const lacking = byRequest.filter(({ actor_id, ip, user_agent, request_id }) =>
    [actor_id, ip, user_agent, request_id].includes(null),
  );
  expect(lacking.map(({ action }) => action)).toEqual([]);
}

async function tamper(api: ApiServer, pick: Pick): Promise<void> {
  const { database, url, newId } = api.world;
  const { macs } = depsOf(api);
  const seals = await database.direct.selectFrom("audit_seals").selectAll().orderBy("position").execute();
  const clean = await verifyAudit(database, macs);
  expect(clean).toMatchObject({ rows: seals.length, unsealed: 0, findings: [] });
  const idAt = (position: number): string => seals[position - 1]?.audit_id ?? expect.unreachable();
  // Five different places, the last of them before the tail.
  const share = Math.floor((seals.length - 5) / 5);
  const [edited = 0, deleted = 0, one = 0, other = 0, between = 0] = [0, 1, 2, 3, 4].map(
    (part) => 1 + part * share + pick(share),
  );
  const [spare, inserted] = [newId(), newId()];
  const contents =
    "actor_id, action, resource_type, resource_id, before, after, reason, ip, user_agent, request_id, created_at";
  const kept = seals.length - 3;
  await runAsIntruder(
    url,
    `UPDATE audit_logs SET ip = '203.0.113.1' WHERE id = '${idAt(edited)}';
     DELETE FROM audit_logs WHERE id = '${idAt(deleted)}';
     UPDATE audit_logs SET id = '${spare}' WHERE id = '${idAt(one)}';
     UPDATE audit_logs SET id = '${idAt(one)}' WHERE id = '${idAt(other)}';
     UPDATE audit_logs SET id = '${idAt(other)}' WHERE id = '${spare}';
     INSERT INTO audit_logs (id, ${contents}) SELECT '${inserted}', ${contents} FROM audit_logs WHERE id = '${idAt(between)}';
     DELETE FROM audit_logs WHERE id IN (SELECT audit_id FROM audit_seals WHERE position > ${kept});
     DELETE FROM audit_seals WHERE position > ${kept};
     UPDATE audit_chain SET head_position = ${kept}, head_mac = (SELECT mac FROM audit_seals WHERE position = ${kept})`,
  );
  const heads = [parseHead(clean.head ?? "") ?? expect.unreachable()];
  const { findings } = await verifyAudit(database, macs, { heads });
  const named = findings.map(({ fault, position, id }) => `${fault} ${position ?? "-"} ${id ?? "-"}`);
  expect(named.toSorted()).toEqual(
    [
      `row_changed ${edited} ${idAt(edited)}`,
      `row_removed ${deleted} ${idAt(deleted)}`,
      `rows_swapped ${one} ${idAt(one)}`,
      `rows_swapped ${other} ${idAt(other)}`,
      `row_inserted - ${inserted}`,
      `head_differs ${seals.length} -`,
    ].toSorted(),
  );
}
