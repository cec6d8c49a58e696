import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ApiServer, type Json, type Person } from "../../../../test/support/api-server.ts";
import { pruneBatches, runBatches } from "../../../domain/desk/batches/run-batches.ts";
import { readWallet } from "../../../domain/ledger/read-wallet.ts";
import { DAY_MS } from "../../../kernel/duration.ts";

let api: ApiServer;
let owner: Person;
let operator: Person;
beforeAll(async () => {
  api = await ApiServer.start();
  owner = await api.registerSuperuser();
  operator = await api.registerRole("operator");
});
afterAll(() => api.close());

const PATH = "/api/v1/admin/batches";
const { signal } = new AbortController();
const run = () => runBatches({ ...api.world, log: api.log }, signal);

function order(json: object, { as = owner, key }: { as?: Person; key?: string } = {}) {
  const headers = key === undefined ? {} : { "idempotency-key": key };
  return api.call("POST", PATH, { jwt: as.jwt, headers, json: { reason: "a test", ...json } });
}

const read = async (id: Json | string | undefined) =>
  (await api.call("GET", `${PATH}/${id}`, { jwt: owner.jwt })).body;

const undo = (id: Json | undefined, as = owner) =>
  api.call("POST", `${PATH}/${id}/undo`, { jwt: as.jwt, json: { reason: "a mistake" } });

const outcomesOf = (body: Json) =>
  Object.values(body.items ?? {}).map(({ outcome, code }) =>
    `${outcome} ${String(code) === "null" ? "" : code}`.trim(),
  );

async function buyToken({ jwt }: Person): Promise<string> {
  const { body } = await api.call("POST", "/api/v1/tokens/purchase", { jwt, json: { duration_hours: 1 } });
  return String(body.id);
}

const isActive = async ({ id }: Person) =>
  (await api.call("GET", `/api/v1/admin/users/${id}`, { jwt: owner.jwt })).body.is_active as unknown;

describe("money for many", () => {
  test("a dry run tells what the run then does, item by item with the total, and changes nothing", async () => {
    const [rich, poor] = [await api.register({ balance: "10" }), await api.register({ balance: "1" })];
    const json = { action: "adjust_balance", amount: "-2.50", ids: [rich.id, poor.id, randomUUID()] };
    const before = (await api.world.auditRows("wallet.adjusted")).length;
    const rehearsed = await order({ ...json, dry_run: true });
    expect([rehearsed.status, outcomesOf(rehearsed.body)]).toEqual([
      200,
      ["done", "refused balance_insufficient", "refused not_found"],
    ]);
    expect(rehearsed.body).toMatchObject({ total: "-2.50", counts: { done: 1, refused: 2 } });
    expect([await api.balanceOf(rich), await api.balanceOf(poor)]).toEqual(["10.00", "1.00"]);
    expect(await api.world.auditRows("wallet.adjusted")).toHaveLength(before);

    const ordered = await order(json);
    expect([ordered.status, ordered.body]).toMatchObject([
      202,
      { status: "running", counts: { waiting: 3 } },
    ]);
    await run();
    const done = await read(ordered.body.id);
    expect(done).toMatchObject({ status: "ended", total: "-2.50", items: rehearsed.body.items });
    expect([await api.balanceOf(rich), await api.balanceOf(poor)]).toEqual(["7.50", "1.00"]);
  });

  test("each item has the audit row of the single action, which names the batch and who ordered it", async () => {
    const person = await api.register();
    const { body } = await order({ action: "adjust_balance", amount: 3, ids: [person.id] });
    await run();
    const rows = (await api.world.auditRows("wallet.adjusted")).filter(
      (row) => row.resource_id === person.id,
    );
    expect(rows).toMatchObject([{ actor_id: owner.id, reason: "a test", request_id: `batch ${body.id}` }]);
    const [started] = (await api.world.auditRows("batch.started")).filter(
      (row) => row.resource_id === String(body.id),
    );
    expect(started?.after).toEqual({ action: "adjust_balance", items: 1, amount: "3.00" });
  });

  test("an order that is repeated with its key is one batch, and one that runs twice at once does each once", async () => {
    const people = [await api.register(), await api.register()];
    const json = { action: "adjust_balance", amount: 1, ids: people.map(({ id }) => id) };
    const [first, again] = [await order(json, { key: "batch-1" }), await order(json, { key: "batch-1" })];
    expect(again.body.id).toEqual(first.body.id);
    await Promise.all([run(), run(), run()]);
    await run();
    expect(await Promise.all(people.map((person) => api.balanceOf(person)))).toEqual(["1.00", "1.00"]);
    expect(await read(first.body.id)).toMatchObject({ status: "ended", counts: { done: 2 } });
  });

  test("is taken back by the opposite entries, once, but from nobody who has spent it", async () => {
    const [kept, spent] = [await api.register(), await api.register()];
    const { body } = await order({ action: "adjust_balance", amount: 5, ids: [kept.id, spent.id] });
    expect((await undo(body.id)).body.code).toBe("batch_running");
    await run();
    await buyToken(spent);
    const [undoing, again] = [await undo(body.id), await undo(body.id)];
    expect([undoing.status, again.body.id]).toEqual([202, undoing.body.id]);
    await run();
    const taken = await read(undoing.body.id);
    expect(outcomesOf(taken)).toEqual(["done", "refused balance_insufficient"]);
    expect(taken).toMatchObject({ undo_of: body.id, total: "-5.00" });
    expect(await read(body.id)).toMatchObject({ undone_by: undoing.body.id });
    expect([await api.balanceOf(kept), await api.balanceOf(spent)]).toEqual(["0.00", "4.00"]);
    expect((await undo(undoing.body.id)).body.code).toBe("batch_not_reversible");
  });
});

describe("whom the items are about", () => {
  const whom = (body: Json) =>
    Object.values(body.items ?? {}).map(({ user_id, username, email }) => ({ user_id, username, email }));
  const nobody = { user_id: null, username: null, email: null };

  test("is named with the address, tried and done, and so is who ordered it; an id of nothing names nobody", async () => {
    const [anna, bob] = [await api.register({ balance: "10" }), await api.register({ balance: "10" })];
    const named = [anna, bob].map(({ id, username, email }) => ({ user_id: id, username, email }));
    const tokens = [await buyToken(anna), await buyToken(bob)];
    const sessions = [anna, bob].map(({ id }, at) => ({
      id: api.world.newId(),
      token_id: String(tokens[at]),
      user_id: id,
      device_id: "a-device",
    }));
    await api.world.database.direct.insertInto("proxy_sessions").values(sessions).execute();
    for (const json of [
      { action: "adjust_balance", amount: 1, ids: [anna.id, bob.id] },
      { action: "revoke_tokens", ids: tokens },
      { action: "end_sessions", ids: sessions.map(({ id }) => id) },
    ]) {
      const all = { ...json, ids: [...json.ids, randomUUID()] };
      expect(whom((await order({ ...all, dry_run: true })).body)).toEqual([...named, nobody]);
      const { body } = await order(all);
      const stored = await read(body.id);
      expect(whom(stored)).toEqual([...named, nobody]);
      const by = { actor_id: owner.id, actor_name: owner.username };
      expect([body, stored]).toMatchObject([by, by]);
    }
    await run();
  });
});

describe("other actions", () => {
  test("deactivated users are activated again by the undoing, but for those who were inactive before", async () => {
    const [active, inactive] = [await api.register(), await api.register()];
    const json = { is_active: false };
    await api.call("PATCH", `/api/v1/admin/users/${inactive.id}`, { jwt: owner.jwt, json });
    const ids = [active.id, inactive.id, owner.id];
    const { body } = await order({ action: "deactivate", ids }, { as: operator });
    await run();
    expect(outcomesOf(await read(body.id))).toEqual(["done", "unchanged", "refused account_protected"]);
    expect([await isActive(active), await isActive(owner)]).toEqual([false, true]);
    const undoing = await undo(body.id, operator);
    await run();
    expect(outcomesOf(await read(undoing.body.id))).toEqual(["done"]);
    expect([await isActive(active), await isActive(inactive)]).toEqual([true, false]);
  });

  test("whoever was deactivated again by a single decision stays so at the undoing, which says why", async () => {
    const [twice, renamed] = [await api.register(), await api.register()];
    const change = (person: Person, json: object) =>
      api.call("PATCH", `/api/v1/admin/users/${person.id}`, { jwt: owner.jwt, json });
    const { body } = await order({ action: "deactivate", ids: [twice.id, renamed.id] });
    await run();
    await change(twice, { is_active: true });
    await change(twice, { is_active: false });
    await change(renamed, { full_name: "Another Name" });
    const undoing = await undo(body.id);
    await run();
    expect((await read(undoing.body.id)).items).toMatchObject([
      { outcome: "refused", code: "changed_since" },
      { outcome: "done" },
    ]);
    expect([await isActive(twice), await isActive(renamed)]).toEqual([false, true]);
  });

  test("tokens are revoked and sessions ended, and stay so: the undoing says that of each", async () => {
    const person = await api.register({ balance: "5" });
    const [token, held] = [await buyToken(person), await buyToken(person)];
    const session = { id: api.world.newId(), token_id: held, user_id: person.id, device_id: "a-device" };
    await api.world.database.direct.insertInto("proxy_sessions").values(session).execute();
    const orders = [
      await order({ action: "revoke_tokens", ids: [token, randomUUID()] }, { as: operator }),
      await order({ action: "end_sessions", ids: [session.id] }, { as: operator }),
    ];
    await run();
    const [revoked, ended] = orders.map(({ body }) => body.id);
    expect(outcomesOf(await read(revoked))).toEqual(["done", "refused token_not_found"]);
    expect(outcomesOf(await read(ended))).toEqual(["done"]);
    const undoing = await undo(revoked, operator);
    await run();
    const { items } = await read(undoing.body.id);
    expect(items).toMatchObject([{ id: token, code: "batch_not_reversible", message: "Cannot be undone" }]);
    expect((await undo(revoked, operator)).body.undone_by).toBeNull();
  });
});

describe("rights", () => {
  test("each action needs the permission of the single one, also for a dry run and for the undoing", async () => {
    const support = await api.registerRole("support");
    const person = await api.register();
    const json = { action: "adjust_balance", amount: 1, ids: [person.id] };
    const { body } = await order(json);
    await run();
    const answers = [
      await order(json, { as: operator }),
      await order({ ...json, dry_run: true }, { as: operator }),
      await order({ action: "deactivate", ids: [person.id] }, { as: support }),
      await order({ action: "revoke_tokens", ids: [person.id] }, { as: support }),
      await undo(body.id, operator),
    ];
    expect(answers.map(({ status }) => status)).toEqual(Array(5).fill(403));
    expect((await order({ action: "end_sessions", ids: [person.id] }, { as: support })).status).toBe(202);
    expect(await api.balanceOf(person)).toBe("1.00");
  });

  test("who loses the role while items wait has no more of them done", async () => {
    const leaving = await api.registerRole("owner");
    const person = await api.register();
    const { body } = await order({ action: "adjust_balance", amount: 9, ids: [person.id] }, { as: leaving });
    const path = `/api/v1/admin/users/${leaving.id}`;
    await api.call("PATCH", path, { jwt: owner.jwt, json: { role: "operator" } });
    await run();
    expect(outcomesOf(await read(body.id))).toEqual(["refused forbidden"]);
    expect(await api.balanceOf(person)).toBe("0.00");
  });
});

test.each([
  ["no ids", { action: "deactivate", ids: [] }],
  ["1,001 ids", { action: "deactivate", ids: Array.from({ length: 1_001 }, () => randomUUID()) }],
  ["an id that is none", { action: "deactivate", ids: ["all"] }],
  ["an amount where no money moves", { action: "deactivate", ids: [randomUUID()], amount: 1 }],
  ["no amount where it does", { action: "adjust_balance", ids: [randomUUID()] }],
  ["an amount of nothing", { action: "adjust_balance", ids: [randomUUID()], amount: 0 }],
  ["a reason that says nothing", { action: "deactivate", ids: [randomUUID()], reason: " " }],
])("an order with %s is refused with 422", async (_what, json) => {
  expect((await order(json)).status).toBe(422);
});

test("the same id in capitals is the same item", async () => {
  const person = await api.register();
  const json = { action: "adjust_balance", amount: 1, ids: [person.id, person.id.toUpperCase()] };
  expect((await order(json)).body).toMatchObject({ counts: { waiting: 1 } });
  await run();
  expect(await api.balanceOf(person)).toBe("1.00");
});

test("batches are deleted with their items 400 days after their end, and none before", async () => {
  const { body } = await order({ action: "end_sessions", ids: [randomUUID()] });
  await run();
  const count = async () => {
    await pruneBatches({ ...api.world, log: api.log });
    const rows = api.world.database.direct.selectFrom("batch_items").select("outcome");
    return (await rows.where("batch_id", "=", String(body.id)).execute()).length;
  };
  api.world.clock.advance(400 * DAY_MS);
  expect(await count()).toBe(1);
  api.world.clock.advance(1);
  expect(await count()).toBe(0);
});

test("a batch whose undoing waits is not deleted, so that what was ordered is done", async () => {
  const person = await api.register();
  const signedIn = { ...owner, jwt: await api.logIn(owner.email) };
  const json = { action: "adjust_balance", amount: 1, ids: [person.id] };
  const { body } = await order(json, { as: signedIn });
  await run();
  api.world.clock.advance(400 * DAY_MS + 1);
  const again = { ...owner, jwt: await api.logIn(owner.email) };
  expect((await undo(body.id, again)).status).toBe(202);
  await pruneBatches({ ...api.world, log: api.log });
  await run();
  await pruneBatches({ ...api.world, log: api.log });
  const { balanceCents } = await readWallet(api.world.database.direct, person.id);
  expect(balanceCents).toBe(0n);
  const kept = api.world.database.direct.selectFrom("batches").select("id").where("id", "=", String(body.id));
  expect(await kept.execute()).toHaveLength(1);
  api.world.clock.advance(400 * DAY_MS + 1);
  await pruneBatches({ ...api.world, log: api.log });
  expect(await kept.execute()).toEqual([]);
});
