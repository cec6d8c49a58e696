import { afterAll, beforeAll, expect, test } from "vitest";
import { ApiServer, type Person } from "../../../../test/support/api-server.ts";
import { giftSteps } from "../../../../test/support/gift-steps.ts";

let api: ApiServer;
let steps: ReturnType<typeof giftSteps>;
beforeAll(async () => {
  api = await ApiServer.start();
  steps = giftSteps(api.world);
});
afterAll(() => api.close());

const listOf = (of: string, { jwt }: Person) => api.call("GET", `/api/v1/admin/tokens/${of}/gifts`, { jwt });
const revoke = (of: string, { jwt }: Person) =>
  api.call("DELETE", `/api/v1/admin/tokens/${of}/gift?reason=sent%20by%20mistake`, { jwt });

test("the desk sees both sides of a token's gifts, and never a code", async () => {
  const owner = await api.registerSuperuser();
  const { user, token, code, id } = await steps.giver();
  const receiver = await api.register();
  const got = await steps.claim(receiver.id, code);
  const common = { id, state: "claimed" };
  const sides = {
    giver: { user_id: user.id, username: user.username, token_id: token.id },
    receiver: { user_id: receiver.id, username: receiver.username, token_id: got.token.id },
  };
  for (const of of [token.id, got.token.id]) {
    const { status, body, text } = await listOf(of, owner);
    expect([status, body]).toMatchObject([200, { items: [{ ...common, ...sides }], total: 1 }]);
    expect(text).not.toContain(code);
  }
  const { body } = await api.call("GET", `/api/v1/admin/tokens/${token.id}`, { jwt: owner.jwt });
  expect(body).toMatchObject({ state: "revoked", is_gift: false });
  expect(body.gifted_at).not.toBeNull();
});

test("an operator ends an offer for a reason, and support, customers and strangers do not", async () => {
  const operator = await api.registerRole("operator");
  const { token } = await steps.giver();
  const others = [await api.registerRole("support"), await api.register()];
  for (const person of others) expect((await revoke(token.id, person)).body.code).toBe("forbidden");
  expect((await listOf(token.id, operator)).body).toMatchObject({
    items: [{ state: "open", receiver: null }],
  });
  expect((await revoke(token.id, operator)).status).toBe(204);
  expect((await revoke(token.id, operator)).status).toBe(204);
  expect((await listOf(token.id, operator)).body).toMatchObject({ items: [{ state: "revoked" }] });
  const rows = (await api.world.auditRows("token.gift_revoked")).filter(
    (row) => row.resource_id === token.id,
  );
  expect(rows).toMatchObject([{ reason: "sent by mistake", after: { by_owner: false } }]);
});

test("what was claimed already is not ended", async () => {
  const owner = await api.registerSuperuser();
  const { token, code } = await steps.giver();
  await steps.claim((await api.register()).id, code);
  expect((await revoke(token.id, owner)).body.code).toBe("gift_claimed");
});
