import { afterAll, beforeAll, expect, test } from "vitest";
import { readBalance } from "../../../test/support/read-balance.ts";
import { type ChatWorld, createChatWorld } from "../../../test/support/telegram/chat-world.ts";
import { ONE_DAY, voucherSteps } from "../../../test/support/voucher-steps.ts";
import { verifyLedger } from "../books/verify-ledger.ts";
import { makeVoucherCode } from "../vouchers/code-rules.ts";

let world: ChatWorld;
let steps: ReturnType<typeof voucherSteps>;
/** Another chat for each test. */
let chat = 500;
beforeAll(async () => {
  world = await createChatWorld();
  steps = voucherSteps(world);
});
afterAll(async () => {
  expect((await verifyLedger(world.database.direct)).violations).toEqual([]);
  await world.close();
});

const linked = async () => {
  const user = await world.newUser();
  chat += 1;
  await world.link(chat, user.id);
  return user;
};
const anyCode = () => makeVoucherCode(world.random.bytes(15));

test("a sum is added once, and the chat is told the balance", async () => {
  const { id } = await linked();
  const { code } = await steps.make();
  await world.say(chat, `/redeem ${code.toLowerCase().replaceAll(/.{4}/g, "$& ")}`);
  expect(world.last(chat)).toContain("5.00 ZNC credited. Your balance: 5.00 ZNC");
  await world.say(chat, `/redeem ${code}`);
  expect(world.last(chat)).toContain("redeemed this voucher already");
  expect(await readBalance(world.database.direct, id)).toBe(500n);
  expect(await world.auditRows("voucher.redeemed")).toMatchObject([{ actor_id: id, user_agent: "Telegram" }]);
});

test("a time is a token, of which the chat is told everything but the token", async () => {
  const { id } = await linked();
  await world.say(chat, `/redeem ${(await steps.make({ value: ONE_DAY })).code}`);
  expect(world.last(chat)).toContain("an access token for 24 hours");
  const row = world.database.direct.selectFrom("access_tokens").selectAll().where("user_id", "=", id);
  const { token_sealed: sealed } = await row.executeTakeFirstOrThrow();
  expect(world.last(chat)).not.toContain(world.sealer.open(sealed));
});

test("without a code it says how; a slip is told and counts as nothing, others count, by user", async () => {
  await linked();
  await world.say(chat, "/redeem");
  expect(world.last(chat)).toContain("/redeem 7K3M");
  for (let nth = 0; nth < 4; nth += 1) await world.say(chat, "/redeem 1234");
  expect(world.last(chat)).toContain("not a voucher code");
  for (let nth = 0; nth < 3; nth += 1) await world.say(chat, `/redeem ${anyCode()}`);
  expect(world.last(chat)).toContain("does not exist");
  await world.say(chat, `/redeem ${anyCode()}`);
  expect(world.last(chat)).toContain("Too many codes");
});

test("where an address must be confirmed, whoever has not done so redeems nothing in a chat either", async () => {
  const { id } = await linked();
  const { code } = await steps.make();
  const users = world.database.direct.updateTable("users").where("id", "=", id);
  await users.set({ awaits_verification: true }).execute();
  await world.say(chat, `/redeem ${code}`, { requiresVerifiedEmail: true });
  expect(world.last(chat)).toContain("Confirm your e-mail address");
  expect(await readBalance(world.database.direct, id)).toBe(0n);
});
