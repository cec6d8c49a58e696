import { afterAll, beforeAll, expect, test } from "vitest";
import { actorOf, createDomainWorld, type DomainWorld } from "../../../test/support/domain-world.ts";
import { HOUR_MS, MINUTE_MS } from "../../kernel/duration.ts";
import { hashToken } from "../../kernel/token-hash.ts";
import { readGrant } from "../access/read-grant.ts";
import { verifyLedger } from "../books/verify-ledger.ts";
import type { User } from "../identity/user.ts";
import { claimLease } from "../sessions/claim-lease.ts";
import { activateToken } from "./activate-token.ts";
import { listTokens } from "./list-tokens.ts";
import { purchaseToken } from "./purchase-token.ts";
import { releaseDevice } from "./release-device.ts";
import { revokeToken } from "./revoke-token.ts";
import { rotateToken } from "./rotate-token.ts";

let world: DomainWorld;
beforeAll(async () => {
  world = await createDomainWorld();
});
afterAll(() => world.close());

async function buyer() {
  const user = await world.newUser(10_000n);
  const { id, token } = await world.database.transaction((tx) =>
    purchaseToken(tx, world, actorOf(user), { userId: user.id, durationHours: 24, scope: "full" }),
  );
  return { user, id, text: token ?? "" };
}

const rotate = (user: User, tokenId: string, graceSeconds = 0) =>
  world.database.transaction((tx) =>
    rotateToken(tx, world, actorOf(user), { userId: user.id, tokenId, graceSeconds }),
  );
const grantOf = (text: string | null) => readGrant(world.database.direct, hashToken(text ?? ""));
const claim = (user: User, tokenId: string, deviceId: string, text: string | null) =>
  claimLease(world, {
    tokenId,
    userId: user.id,
    deviceId,
    secretHash: hashToken(text ?? ""),
    actor: actorOf(user),
    sessionTimeoutMs: 5 * MINUTE_MS,
  });
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => "done",
    (error) => error.code ?? String(error),
  );
const shown = async (user: User, id: string) => {
  const all = await listTokens(world.database.direct, world, { userId: user.id, activeOnly: false });
  return all.find((token) => token.id === id);
};

test("a rotated token has a new secret and is the same token in everything else; the former one finds what replaced it", async () => {
  const { user, id, text } = await buyer();
  await activateToken(world, id);
  const before = await shown(user, id);
  const { token, formerUntil } = await rotate(user, id);
  expect(token.token).toMatch(/^[\w-]{64}$/);
  expect(token.token).not.toBe(text);
  expect(await shown(user, id)).toEqual({ ...before, token: token.token });
  expect(formerUntil).toBeNull();
  expect(await grantOf(token.token)).toMatchObject({ tokenId: id, replaced: null });
  expect(await grantOf(text)).toMatchObject({ tokenId: id, replaced: { untilMs: 0 } });
  expect((await claim(user, id, "device-1", text)).kind).toBe("secret_replaced");
  expect((await claim(user, id, "device-1", token.token)).kind).toBe("held");
  const again = await rotate(user, id);
  expect([await grantOf(text), (await grantOf(again.token.token))?.replaced]).toEqual([null, null]);
  expect((await world.database.transaction(verifyLedger)).violations).toEqual([]);
});

test("within the grace the session that held the token goes on by the former secret, and nothing else", async () => {
  const { user, id, text } = await buyer();
  const held = await claim(user, id, "holder-1", text);
  const { token, formerUntil } = await rotate(user, id, 600);
  expect(formerUntil?.getTime()).toBe(world.clock.nowMs() + 600_000);
  expect(await claim(user, id, "holder-1", text)).toEqual(held);
  expect((await claim(user, id, "other-01", text)).kind).toBe("secret_replaced");
  expect((await claim(user, id, "other-01", token.token)).kind).toBe("conflict");
  world.clock.advance(10 * MINUTE_MS);
  expect((await claim(user, id, "holder-1", text)).kind).toBe("secret_replaced");
  expect(await claim(user, id, "holder-1", token.token)).toEqual(held);
});

test("the grace ends with its session: who was released does not come back by the former secret", async () => {
  const { user, id, text } = await buyer();
  await claim(user, id, "holder-1", text);
  await rotate(user, id, 600);
  await world.database.transaction((tx) =>
    releaseDevice(tx, world, actorOf(user), { ownerId: user.id, tokenId: id }),
  );
  expect((await grantOf(text))?.replaced).toMatchObject({ untilMs: 0 });
  expect((await claim(user, id, "holder-1", text)).kind).toBe("secret_replaced");
});

test("of many rotations at once each is made, and exactly the secret that the owner is shown then counts", async () => {
  const { user, id, text } = await buyer();
  const made = await Promise.all(Array.from({ length: 8 }, () => rotate(user, id)));
  const texts = [text, ...made.map(({ token }) => token.token)];
  expect(new Set(texts).size).toBe(9);
  const grants = await Promise.all(texts.map(async (one) => ({ one, grant: await grantOf(one) })));
  const current = grants.filter(({ grant }) => grant !== null && grant.replaced === null);
  expect(current.map(({ one }) => one)).toEqual([(await shown(user, id))?.token]);
});

test("a revocation and a rotation at once leave a revoked token that no secret opens", async () => {
  for (let round = 0; round < 5; round += 1) {
    const { user, id, text } = await buyer();
    const revocation = world.database.transaction((tx) =>
      revokeToken(tx, world, actorOf(user), { userId: user.id, tokenId: id }),
    );
    const [rotated] = await Promise.all([codeOf(rotate(user, id)), revocation]);
    expect(["done", "token_not_found"]).toContain(rotated);
    const token = await shown(user, id);
    expect([await grantOf(text), await grantOf(token?.token ?? "")]).toEqual([null, null]);
  }
});

test("a token of another user, a revoked and an expired one are not rotated", async () => {
  const [{ user, id, text }, stranger] = [await buyer(), await world.newUser()];
  expect(await codeOf(rotate(stranger, id))).toBe("token_not_found");
  await activateToken(world, id);
  world.clock.advance(25 * HOUR_MS);
  expect(await codeOf(rotate(user, id))).toBe("token_expired");
  expect((await grantOf(text))?.replaced).toBeNull();
});

test("a rotation is audited once, without either secret", async () => {
  const { user, id, text } = await buyer();
  await claim(user, id, "holder-1", text);
  const { token } = await rotate(user, id, 60);
  const rows = (await world.auditRows("token.rotated")).filter((row) => row.resource_id === id);
  expect(rows).toHaveLength(1);
  expect(rows[0]?.after).toMatchObject({ device_id_hint: "holder-1", former_until: expect.any(String) });
  const stored = JSON.stringify(rows);
  for (const secret of [text, token.token ?? ""]) {
    expect(stored).not.toContain(secret);
    expect(stored).not.toContain(hashToken(secret));
  }
});

test("a token that expires while its rotation waits for it is not rotated", async () => {
  const { user, id, text } = await buyer();
  await activateToken(world, id);
  let rotating: Promise<unknown> = Promise.resolve();
  await world.database.transaction(async (tx) => {
    await tx.selectFrom("access_tokens").select("id").where("id", "=", id).forUpdate().execute();
    rotating = codeOf(rotate(user, id));
    await world.untilBlocked();
    world.clock.advance(24 * HOUR_MS);
  });
  expect(await rotating).toBe("token_expired");
  expect(await shown(user, id)).toMatchObject({ token: text });
});
