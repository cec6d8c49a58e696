import { afterAll, beforeAll, expect, test } from "vitest";
import { creditSteps } from "../../../test/support/credit-steps.ts";
import { pressUpdate, textUpdate } from "../../../test/support/telegram/bot-api-server.ts";
import { type ChatWorld, createChatWorld } from "../../../test/support/telegram/chat-world.ts";
import { THE_SERVICE } from "../../kernel/actor.ts";
import { MINUTE_MS } from "../../kernel/duration.ts";
import { setUserActive } from "../identity/set-user-active.ts";
import { readTelegramLink } from "../identity/telegram-links.ts";
import { handleUpdate } from "./handle-update.ts";

let world: ChatWorld;
/** Another chat for each test. */
let chat = 100;
beforeAll(async () => {
  world = await createChatWorld();
});
afterAll(() => world.close());

const linked = async (balanceCents = 1_000n) => {
  const user = await world.newUser(balanceCents);
  chat += 1;
  await world.link(chat, user.id);
  return user;
};
const linkOf = (userId: string) => readTelegramLink(world.database.direct, userId);

test("a code of the console links a chat, once, and is told and audited", async () => {
  const anna = await world.newUser();
  const code = await world.codeFor(anna.id);
  await world.say(7, `/start ${code}`);
  expect(world.last(7)).toContain(`Linked to the account ${anna.username}`);
  expect(await linkOf(anna.id)).toMatchObject({ chatId: "7", name: "@anna7", blockedAt: null });
  await world.say(8, `/start ${code}`);
  expect(world.last(8)).toContain("This link is used or has expired");
  expect(await world.auditRows("user.telegram_linked")).toMatchObject([
    { actor_id: anna.id, user_agent: "Telegram", after: { telegram_name: "@anna7", moved: false } },
  ]);
  const stored = await world.database.direct.selectFrom("telegram_links").select("code_hash").execute();
  expect(JSON.stringify(stored)).not.toContain(code);
});

test("a chat is linked whatever its owner is called", async () => {
  const anna = await world.newUser();
  const from = { id: 12, first_name: "<b>A\ud800\u202e\0" };
  const text = `/start ${await world.codeFor(anna.id)}`;
  expect(await world.handle({ message: { chat: { id: 12, type: "private" }, from, text } })).toBe("handled");
  expect(await linkOf(anna.id)).toMatchObject({ chatId: "12", name: "<b>A" });
});

test("a code ends after ten minutes, and with the next one", async () => {
  const anna = await world.newUser();
  const first = await world.codeFor(anna.id);
  const second = await world.codeFor(anna.id);
  await world.say(9, `/start ${first}`);
  world.clock.advance(10 * MINUTE_MS);
  await world.say(9, `/start ${second}`);
  expect(world.api.textsIn(9).filter((text) => text.includes("has expired"))).toHaveLength(2);
  expect(await linkOf(anna.id)).toBeNull();
});

test("linking again moves the link, and the former chat is told; a chat has one user", async () => {
  const anna = await linked();
  const former = chat;
  await world.link(former + 1_000, anna.id);
  expect(world.last(former)).toContain("was linked to another chat");
  const boris = await world.newUser();
  await world.link(former + 1_000, boris.id);
  expect([await linkOf(anna.id), (await linkOf(boris.id))?.chatId]).toEqual([null, String(former + 1_000)]);
  await world.say(former, "/balance");
  expect(world.last(former)).toContain("not linked");
});

/** Runs what asks for links while one link is locked, and lets it go when all wait. @param row a link's user */
async function linkAtOnce(
  row: string,
  updates: readonly Readonly<Record<string, unknown>>[],
): Promise<unknown[]> {
  const handled: Promise<unknown>[] = [];
  await world.database.transaction(async (tx) => {
    await tx.selectFrom("telegram_links").select("chat_id").where("user_id", "=", row).forUpdate().execute();
    for (const [nth, update] of updates.entries()) {
      handled.push(world.handle(update));
      await world.untilBlocked(nth + 1);
    }
  });
  return Promise.all(handled);
}

test("two who exchange their chats at once both get the other one's", async () => {
  const [anna, boris] = [await linked(), await linked()];
  const [annas, boriss] = [chat - 1, chat];
  const results = await linkAtOnce(boris.id, [
    textUpdate(boriss, `/start ${await world.codeFor(anna.id)}`),
    textUpdate(annas, `/start ${await world.codeFor(boris.id)}`),
  ]);
  expect(results).toEqual(["handled", "handled"]);
  expect([(await linkOf(anna.id))?.chatId, (await linkOf(boris.id))?.chatId]).toEqual([
    String(boriss),
    String(annas),
  ]);
});

test("of two who link one chat at once, the later one has it", async () => {
  const [anna, boris, vera] = [await world.newUser(), await world.newUser(), await linked()];
  const results = await linkAtOnce(vera.id, [
    textUpdate(chat, `/start ${await world.codeFor(anna.id)}`),
    textUpdate(chat, `/start ${await world.codeFor(boris.id)}`),
  ]);
  expect(results).toEqual(["handled", "handled"]);
  const links = await Promise.all([anna, boris, vera].map(({ id }) => linkOf(id)));
  expect(links.filter((link) => link?.chatId === String(chat))).toHaveLength(1);
});

test("an update that comes again is answered once; one that comes again after a crash links and says the same", async () => {
  const anna = await world.newUser();
  const update = { update_id: 900_001, ...textUpdate(55, `/start ${await world.codeFor(anna.id)}`) };
  expect(await handleUpdate(world.deps, update)).toBe("handled");
  expect(await handleUpdate(world.deps, update)).toBe("repeated");
  expect(world.api.textsIn(55)).toHaveLength(1);
  await world.database.direct.deleteFrom("telegram_updates").where("update_id", "=", "900001").execute();
  expect(await handleUpdate(world.deps, update)).toBe("handled");
  expect(world.last(55)).toContain(`Linked to the account ${anna.username}`);
});

test("a customer sees the balance and the tokens, never a token's text", async () => {
  const anna = await linked();
  await world.say(chat, "/balance");
  expect(world.last(chat)).toBe("Your balance: 10.00 ZNC");
  const granted = creditSteps(world);
  await granted.adjust(anna.id, 500n, "granted");
  await granted.run(30);
  await world.say(chat, "/balance");
  expect(world.last(chat)).toMatch(
    /^Your balance: 15\.00 ZNC\nOf it granted: 5\.00 ZNC\n5\.00 ZNC expire on /,
  );
  await world.say(chat, "/tokens");
  expect(world.last(chat)).toContain("no token");
  await world.buyHeldToken(anna.id, "device-0001-of-anna");
  await world.say(chat, "/tokens");
  expect(world.last(chat)).toContain("1. 1 hour: not started, device device-0…");
  expect(world.last(chat)).not.toMatch(/[\w-]{40}/);
});

test("a device is released by a second tap, once, by who owns the token", async () => {
  const anna = await linked();
  const { sessionId } = await world.buyHeldToken(anna.id, "device-0002-of-anna");
  await world.say(chat, "/tokens");
  await world.tap(chat, "Release 1");
  expect(world.last(chat)).toContain("Release the device?");
  const session = () =>
    world.database.direct
      .selectFrom("proxy_sessions")
      .selectAll()
      .where("id", "=", sessionId)
      .executeTakeFirstOrThrow();
  expect((await session()).ended_at).toBeNull();
  const yes = world.api.tapUpdate(chat, "Yes");
  world.api.notices.length = 0;
  await Promise.all([world.handle(yes), world.handle(yes)]);
  expect(await session()).toMatchObject({ end_reason: "released" });
  expect(world.api.notices.filter((notice) => notice.includes("has been used"))).toHaveLength(1);
  const audit = (await world.auditRows("session.released")).filter(
    ({ resource_id }) => resource_id === sessionId,
  );
  expect(audit).toMatchObject([{ actor_id: anna.id, user_agent: "Telegram" }]);
  expect(world.last(chat)).toContain("Released");
});

test("an owner keeps the released device out for ten minutes by the third answer, up to the limit", async () => {
  const anna = await linked();
  const { sessionId, tokenId } = await world.buyHeldToken(anna.id, "device-0004-of-anna");
  await world.say(chat, "/tokens");
  await world.tap(chat, "Release 1");
  await world.tap(chat, "Yes, and keep it out");
  expect(world.last(chat)).toContain("refused for 10 minutes");
  const { direct } = world.database;
  const rows = await direct.selectFrom("takeovers").selectAll().where("token_id", "=", tokenId).execute();
  expect(rows).toMatchObject([
    { session_id: sessionId, device_id: "device-0004-of-anna", by_device_hint: null },
  ]);
  expect(await world.auditRows("session.taken_over")).toMatchObject([
    { actor_id: anna.id, user_agent: "Telegram" },
  ]);
  await world.hold(anna.id, tokenId, "device-0005-of-anna");
  const changes = { takeover: { by: "token", perDay: 1 } } as const;
  await world.say(chat, "/tokens");
  await world.tap(chat, "Release 1", changes);
  await world.tap(chat, "Yes, and keep it out", changes);
  expect(world.last(chat)).toContain("too often within 24 hours");
  await world.say(chat, "/tokens");
  await world.tap(chat, "Release 1", { takeover: { by: "off", perDay: 5 } });
  const labels = world.api.messages.at(-1)?.buttons.map(({ text }) => text);
  expect(labels).toEqual(["Yes", "No"]);
});

test("a button of another chat, an old one and one of nobody do nothing", async () => {
  const anna = await linked();
  const { sessionId } = await world.buyHeldToken(anna.id, "device-0003-of-anna");
  await world.say(chat, "/tokens");
  const ofAnna = chat;
  const message = world.api.messages.at(-1);
  const data = message?.buttons[0]?.callback_data ?? "";
  await linked();
  world.api.notices.length = 0;
  await world.handle(pressUpdate(chat, 1, data));
  await world.handle(pressUpdate(ofAnna, 1, "b:forged"));
  await world.handle(pressUpdate(99_999, 1, data));
  world.clock.advance(25 * 60 * MINUTE_MS);
  await world.tap(ofAnna, "Release 1");
  expect(world.api.notices).toEqual([
    "This button has been used, or has expired.",
    "This button has been used, or has expired.",
    expect.stringContaining("not linked"),
    "This button has been used, or has expired.",
  ]);
  const open = await world.database.direct
    .selectFrom("proxy_sessions")
    .selectAll()
    .where("id", "=", sessionId)
    .execute();
  expect(open).toMatchObject([{ ended_at: null }]);
});

test("/language and /stop do what they say", async () => {
  const anna = await linked();
  await world.say(chat, "/language");
  await world.tap(chat, "Русский");
  await world.say(chat, "/balance");
  expect(world.last(chat)).toBe("Ваш баланс: 10,00 ZNC");
  await world.say(chat, "/language en");
  await world.say(chat, "/nonsense");
  expect(world.last(chat)).toContain("I do not know this command");
  await world.say(chat, "/stop");
  expect(world.last(chat)).toContain("Unlinked");
  expect(await linkOf(anna.id)).toBeNull();
});

test("a deactivated user can do nothing", async () => {
  const anna = await linked();
  await world.say(chat, "/language");
  await world.database.transaction((tx) =>
    setUserActive(tx, world, THE_SERVICE, { userId: anna.id, isActive: false }),
  );
  await world.say(chat, "/balance");
  expect(world.last(chat)).toContain("deactivated");
  world.api.notices.length = 0;
  await world.tap(chat, "Русский");
  expect(world.api.notices).toEqual(["Your account is deactivated."]);
});

test("groups are refused and left; a stranger who floods is not answered", async () => {
  const from = { id: 5 };
  await world.handle({ message: { chat: { id: -5, type: "group" }, from, text: "/start" } });
  expect(world.last(-5)).toContain("private chats only");
  expect(world.api.calls.at(-1)).toEqual({ method: "leaveChat", payload: { chat_id: "-5" } });
  for (let nth = 0; nth < 30; nth += 1) await world.say(66, "hello");
  expect(world.api.textsIn(66)).toHaveLength(20);
});

test("a fault within one update is said in the log, without the bot's token, and does not come back", async () => {
  world.api.misbehave("sendMessage", 400);
  const update = { update_id: 900_002, ...textUpdate(77, "hello") };
  expect(await handleUpdate(world.deps, update)).toBe("failed");
  expect(await handleUpdate(world.deps, update)).toBe("repeated");
  expect(world.log.lines.at(-1)).toMatchObject({ facts: { update_id: "900002", problem: "refused" } });
  expect(await handleUpdate(world.deps, { update_id: "x" })).toBe("failed");
});
