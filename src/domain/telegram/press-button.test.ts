import { afterAll, beforeAll, expect, test } from "vitest";
import { type ChatWorld, createChatWorld } from "../../../test/support/telegram/chat-world.ts";
import { MINUTE_MS } from "../../kernel/duration.ts";
import type { Role } from "../../kernel/role.ts";
import { readWallet } from "../ledger/read-wallet.ts";
import { CHAT_WORDS } from "./chat-words.ts";
import { handleUpdate } from "./handle-update.ts";

let world: ChatWorld;
let chat = 500;
beforeAll(async () => {
  world = await createChatWorld();
});
afterAll(() => world.close());

/** Somebody with a role, in a chat of their own. @returns the chat */
const atDesk = async (role: Role | null, hasTotp = false) => {
  const user = await world.newUser();
  await world.giveRole(user.id, role);
  chat += 1;
  await world.link(chat, user.id, hasTotp);
  return { ...user, chat };
};
const heldToken = async (deviceId: string) => {
  const customer = await world.newUser(1_000n);
  return { customer, ...(await world.buyHeldToken(customer.id, deviceId)) };
};
const sessionOf = (id: string) =>
  world.database.direct
    .selectFrom("proxy_sessions")
    .selectAll()
    .where("id", "=", id)
    .executeTakeFirstOrThrow();
/** The buttons under what the bot said last in a chat. */
const buttonsIn = (chatId: number) =>
  world.api.messages
    .findLast((message) => message.chatId === String(chatId))
    ?.buttons.map(({ text }) => text);
const balanceOf = async (userId: string) => (await readWallet(world.database.direct, userId)).balanceCents;

test("an operator ends a session by two taps; it is audited as theirs, and an old tap says so", async () => {
  const oleg = await atDesk("operator");
  const { sessionId, customer } = await heldToken("device-of-customer-1");
  await world.say(oleg.chat, "/who");
  expect(world.last(oleg.chat)).toContain(`${customer.username}, device device-o…`);
  const ask = world.api.tapUpdate(oleg.chat, `End 1: ${customer.username}`);
  await world.handle(ask);
  expect((await sessionOf(sessionId)).ended_at).toBeNull();
  const yes = world.api.tapUpdate(oleg.chat, "Yes");
  world.api.notices.length = 0;
  await Promise.all([world.handle(yes), world.handle(yes), world.handle(ask)]);
  expect(await sessionOf(sessionId)).toMatchObject({ end_reason: "ended_by_admin" });
  expect(world.api.notices.filter((notice) => notice.includes("has been used"))).toHaveLength(2);
  const audit = (await world.auditRows("session.ended")).filter(
    ({ resource_id }) => resource_id === sessionId,
  );
  expect(audit).toMatchObject([{ actor_id: oleg.id, user_agent: "Telegram", reason: "ended from Telegram" }]);
});

test("a tap that comes twice at once, or again after a crash, frees the seat once, and not of whoever has come since", async () => {
  const anna = await world.newUser(1_000n);
  chat += 1;
  await world.link(chat, anna.id);
  const { tokenId } = await world.buyHeldToken(anna.id, "device-0003-of-anna");
  await world.say(chat, "/tokens");
  await world.tap(chat, "Release 1");
  const update = { update_id: 900_003, ...world.api.tapUpdate(chat, "keep it out") };
  const twice: Promise<unknown>[] = [];
  await world.database.transaction(async (tx) => {
    await tx.selectFrom("access_tokens").select("id").where("id", "=", tokenId).forUpdate().execute();
    twice.push(handleUpdate(world.deps, update), handleUpdate(world.deps, update));
    await world.untilBlocked(2);
  });
  expect(await Promise.all(twice)).toEqual(["handled", "handled"]);
  expect(world.last(chat)).toBe(CHAT_WORDS.seatFreed.en);
  const next = await world.hold(anna.id, tokenId, "device-0004-of-anna");
  await world.database.direct.deleteFrom("telegram_updates").where("update_id", "=", "900003").execute();
  expect(await handleUpdate(world.deps, update)).toBe("handled");
  const held = world.database.direct.selectFrom("proxy_sessions").select("ended_at").where("id", "=", next);
  expect(await held.executeTakeFirst()).toEqual({ ended_at: null });
});

test("the role counts at the moment of the tap", async () => {
  const oleg = await atDesk("operator");
  const { sessionId } = await heldToken("device-of-customer-2");
  await world.say(oleg.chat, "/who");
  await world.tap(oleg.chat, "End 1");
  await world.giveRole(oleg.id, "auditor");
  world.api.notices.length = 0;
  await world.tap(oleg.chat, "Yes");
  expect(world.api.notices).toEqual(["Your role does not allow this."]);
  await world.giveRole(oleg.id, null);
  await world.say(oleg.chat, "/who");
  expect(world.last(oleg.chat)).toContain("I do not know this command");
  expect((await sessionOf(sessionId)).ended_at).toBeNull();
});

test("who says no has done nothing, and a question waits for five minutes", async () => {
  const oleg = await atDesk("support");
  const { sessionId } = await heldToken("device-of-customer-3");
  await world.say(oleg.chat, "/who");
  await world.tap(oleg.chat, "End 1");
  const late = world.api.tapUpdate(oleg.chat, "Yes");
  await world.tap(oleg.chat, "No");
  expect(world.last(oleg.chat)).toBe("Nothing was done.");
  world.clock.advance(5 * MINUTE_MS);
  await world.handle(late);
  expect((await sessionOf(sessionId)).ended_at).toBeNull();
});

test("an owner refunds a payment by two taps, once; an operator may not", async () => {
  const olga = await atDesk("owner");
  const oleg = await atDesk("operator");
  const customer = await world.newUser();
  const payment = await world.paid(customer.id);
  await world.say(oleg.chat, "/payments");
  expect(buttonsIn(oleg.chat)).toEqual([]);
  const former = await atDesk("owner");
  await world.say(former.chat, "/payments");
  await world.giveRole(former.id, "operator");
  world.api.notices.length = 0;
  await world.tap(former.chat, "Refund 1");
  expect(world.api.notices).toEqual(["Your role does not allow this."]);
  await world.say(olga.chat, "/payments");
  await world.tap(olga.chat, "Refund 1");
  expect(world.last(olga.chat)).toContain(`Refund 100.00 ZNC to ${customer.username}?`);
  expect(await balanceOf(customer.id)).toBe(10_000n);
  const yes = world.api.tapUpdate(olga.chat, "Yes");
  await Promise.all([world.handle(yes), world.handle(yes)]);
  expect(await balanceOf(customer.id)).toBe(0n);
  expect(world.last(olga.chat)).toContain("100.00 ZNC go back to the customer");
  const audit = (await world.auditRows("payment.refunded")).filter(
    ({ resource_id }) => resource_id === payment,
  );
  expect(audit).toMatchObject([{ actor_id: olga.id, user_agent: "Telegram" }]);
});

test("a refund of what is spent is refused in words", async () => {
  const olga = await atDesk("owner");
  const customer = await world.newUser();
  await world.paid(customer.id);
  await world.buyHeldToken(customer.id, "device-of-customer-4", 168);
  await world.say(olga.chat, "/payments");
  await world.tap(olga.chat, "Refund 1");
  await world.tap(olga.chat, "Yes");
  expect(world.last(olga.chat)).toContain("There is nothing to refund");
});

test("an auditor sees who is on, and no button that an auditor may not press", async () => {
  const [vera, oleg] = [await atDesk("auditor"), await atDesk("support")];
  await heldToken("device-of-customer-5");
  await world.say(vera.chat, "/who");
  expect(world.last(vera.chat)).toContain("On now:");
  expect(buttonsIn(vera.chat)).toEqual([]);
  await world.say(oleg.chat, "/who");
  expect(buttonsIn(oleg.chat)).toContainEqual(expect.stringContaining("End 1"));
});

test("with REQUIRE_ADMIN_2FA a link made without a code shows nothing, and no link moves money", async () => {
  const requires = { requiresAdminTotp: true };
  const olga = await atDesk("owner");
  await world.say(olga.chat, "/status", requires);
  expect(world.last(olga.chat)).toContain("needs two-step sign-in");
  await world.paid((await world.newUser()).id);
  await world.say(olga.chat, "/payments");
  world.api.notices.length = 0;
  await world.tap(olga.chat, "Refund 1", requires);
  expect(world.api.notices).toEqual([expect.stringContaining("needs two-step sign-in")]);
});

test("/status, /today and /help tell an operator, and a customer of the desk nothing", async () => {
  const oleg = await atDesk("operator");
  await world.say(oleg.chat, "/status");
  expect(world.last(oleg.chat)).toContain("Service: all checks pass");
  expect(world.last(oleg.chat)).not.toMatch(/maintenance/i);
  await world.say(oleg.chat, "/today");
  expect(world.last(oleg.chat)).toContain("Tokens sold:");
  await world.say(oleg.chat, "/help");
  expect(world.last(oleg.chat)).toContain(`This chat: ${oleg.chat}`);
  const customer = await atDesk(null);
  await world.say(customer.chat, "/help");
  expect(world.last(customer.chat)).not.toContain("/who");
  await world.say(customer.chat, "/status");
  expect(world.last(customer.chat)).toContain("I do not know this command");
});

test("an operator begins maintenance by two taps, once, and ends it; what is over is said", async () => {
  const oleg = await atDesk("operator");
  await world.say(oleg.chat, "/maintenance");
  expect(world.last(oleg.chat)).toContain("None is planned.");
  await world.tap(oleg.chat, "Begin: 30 min");
  const yes = world.api.tapUpdate(oleg.chat, "Yes");
  await Promise.all([world.handle(yes), world.handle(yes)]);
  expect(world.last(oleg.chat)).toContain("Maintenance runs until");
  const windows = () => world.database.direct.selectFrom("maintenance_windows").selectAll().execute();
  expect(await windows()).toMatchObject([{ created_by: oleg.id, cancelled_at: null }]);
  world.clock.advance(MINUTE_MS);
  await world.say(oleg.chat, "/status");
  expect(world.last(oleg.chat)).toContain("MAINTENANCE: nobody is let through until");
  await world.say(oleg.chat, "/maintenance");
  const end = world.api.tapUpdate(oleg.chat, "End 1 now");
  await world.say(oleg.chat, "/maintenance");
  await world.tap(oleg.chat, "End 1 now");
  await world.tap(oleg.chat, "Yes");
  expect(world.last(oleg.chat)).toBe("The maintenance is over.");
  expect((await windows()).map(({ ends_at }) => ends_at)).toEqual([new Date(world.clock.nowMs())]);
  await world.handle(end);
  await world.tap(oleg.chat, "Yes");
  expect(world.last(oleg.chat)).toBe("This maintenance is over already.");
  expect(await world.auditRows("maintenance.planned")).toMatchObject([
    { actor_id: oleg.id, user_agent: "Telegram" },
  ]);
  const support = await atDesk("support");
  await world.say(support.chat, "/maintenance");
  expect(buttonsIn(support.chat)).toEqual([]);
});
