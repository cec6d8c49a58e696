import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ApiServer, type Person } from "../../../../test/support/api-server.ts";
import { activateToken } from "../../../domain/tokens/activate-token.ts";
import { MINUTE_MS } from "../../../kernel/duration.ts";

let api: ApiServer;
beforeAll(async () => {
  api = await ApiServer.start();
});
afterAll(() => api.close());

const preview = (person: Person, tokenId: string) =>
  api.call("GET", `/api/v1/tokens/${tokenId}/refund-preview`, { jwt: person.jwt });

test("a refund preview contains the parts of the formula, and the revocation has the same numbers", async () => {
  const person = await api.register({ balance: "20" });
  const { body: token } = await api.call("POST", "/api/v1/tokens/purchase", {
    jwt: person.jwt,
    json: { duration_hours: 24 },
  });
  const id = String(token.id);
  expect((await preview(person, id)).body).toEqual({
    refund_amount: "18.00",
    refund_granted: "0.00",
    price_paid: "18.00",
    duration_seconds: 86_400,
    left_seconds: 86_400,
    parts: [{ number: 1, seconds: 86_400, price_znc: "18.00", left_seconds: 86_400, refund_znc: "18.00" }],
    new_balance: "20.00",
  });
  await activateToken(api.world, id);
  api.world.clock.advance(45 * MINUTE_MS);
  const { body: foretold } = await preview(person, id);
  expect(foretold).toMatchObject({ refund_amount: "17.43", left_seconds: 83_700, new_balance: "19.43" });
  const { body: revoked } = await api.call("DELETE", `/api/v1/tokens/${id}`, { jwt: person.jwt });
  expect(revoked).toMatchObject(foretold);
  expect(await api.balanceOf(person)).toBe("19.43");
});

test("there is no preview of a token that is foreign, unknown or revoked", async () => {
  const person = await api.register({ balance: "20" });
  const stranger = await api.register();
  const { body: token } = await api.call("POST", "/api/v1/tokens/purchase", {
    jwt: person.jwt,
    json: { duration_hours: 1 },
  });
  const id = String(token.id);
  const foreign = await preview(stranger, id);
  await api.call("DELETE", `/api/v1/tokens/${id}`, { jwt: person.jwt });
  const answers = [foreign, await preview(person, id), await preview(person, randomUUID())];
  expect(answers.map(({ body }) => String(body.code))).toEqual(Array(3).fill("token_not_found"));
});
