import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import {
  conflict,
  createToldWorld,
  passwordChanged,
} from "../../../test/support/notifications/told-world.ts";
import { type ChatWorld, createChatWorld } from "../../../test/support/telegram/chat-world.ts";
import { HOUR_MS, MINUTE_MS } from "../../kernel/duration.ts";
import { Secret } from "../../kernel/secret.ts";
import { readTelegramLink } from "../identity/telegram-links.ts";
import { deliverDue } from "../notifications/deliver-due.ts";
import { fanOutFacts } from "../notifications/fan-out-facts.ts";
import { TelegramChannel } from "./telegram-channel.ts";

let chats: ChatWorld;
let told: Awaited<ReturnType<typeof createToldWorld>>;
let channel: TelegramChannel;
let chat = 700;
beforeAll(async () => {
  chats = await createChatWorld();
  told = await createToldWorld(new Secret("smtp://127.0.0.1:1"), chats);
  channel = new TelegramChannel({ ...chats, api: chats.deps.api, requiresAdminTotp: false });
});
afterAll(() => chats.close());
beforeEach(() => {
  chat += 1;
});

const linked = async () => {
  const user = await chats.newUser(1_000n);
  await chats.link(chat, user.id);
  await tell();
  return user;
};
/** Turns facts into deliveries, and sends what is due. */
const tell = async () => {
  const deps = { ...told.deps, channels: [channel] };
  while ((await fanOutFacts(deps)) > 0);
  await deliverDue(deps, channel, new AbortController().signal);
};
const results = async (userId: string) =>
  (await told.deliveries())
    .filter(({ recipient, kind }) => recipient === `user:${userId}` && kind === "password_changed")
    .map(({ result, reason }) => [result, reason]);

test("a notice arrives in the linked chat, in the language of its user; who is not linked gets none", async () => {
  const [anna, boris] = [await linked(), await chats.newUser()];
  await chats.say(chat, "/language ru");
  await told.record(passwordChanged(anna.id), passwordChanged(boris.id));
  await tell();
  expect(chats.last(chat)).toContain("<b>Ваш пароль изменён</b>");
  expect(await results(anna.id)).toEqual([["sent", null]]);
  expect(await results(boris.id)).toEqual([]);
});

test("a user who has blocked the bot gets nothing until they write to it, and the link says so", async () => {
  const anna = await linked();
  chats.api.misbehave("sendMessage", 403);
  await told.record(passwordChanged(anna.id));
  await tell();
  expect(await results(anna.id)).toEqual([["failed", "blocked"]]);
  expect((await readTelegramLink(chats.database.direct, anna.id))?.blockedAt).toEqual(
    new Date(chats.clock.nowMs()),
  );
  await told.record(passwordChanged(anna.id));
  await tell();
  expect(await results(anna.id)).toHaveLength(1);
  await chats.say(chat, "/help");
  await told.record(passwordChanged(anna.id));
  await tell();
  expect(await results(anna.id)).toEqual([
    ["failed", "blocked"],
    ["sent", null],
  ]);
});

test("a 429 makes everything wait as long as Telegram asks, and counts as no attempt", async () => {
  const anna = await linked();
  chats.api.misbehave("sendMessage", 429);
  await told.record(passwordChanged(anna.id));
  await tell();
  const sent = chats.api.calls.filter(({ method }) => method === "sendMessage").length;
  chats.clock.advance(6_000);
  await tell();
  expect(chats.api.calls.filter(({ method }) => method === "sendMessage")).toHaveLength(sent);
  chats.clock.advance(MINUTE_MS);
  await tell();
  expect(await results(anna.id)).toEqual([["sent", null]]);
});

test("what may have arrived is repeated once, and no more", async () => {
  const anna = await linked();
  chats.api.misbehave("sendMessage", "drop", "drop");
  await told.record(passwordChanged(anna.id));
  for (let nth = 0; nth < 4; nth += 1) {
    await tell();
    chats.clock.advance(HOUR_MS);
  }
  expect(chats.api.textsIn(chat).filter((text) => text.includes("password was changed"))).toHaveLength(2);
  expect(await results(anna.id)).toEqual([["failed", "unanswered"]]);
});

test("a rush of conflicts has a button for an operator that asks whether to end the session", async () => {
  const oleg = await chats.newUser();
  await chats.giveRole(oleg.id, "operator");
  await chats.link(chat, oleg.id);
  const customer = await chats.newUser(1_000n);
  const { sessionId } = await chats.buyHeldToken(customer.id, "device-of-a-customer");
  await tell();
  await told.record(...Array.from({ length: 12 }, () => conflict(customer.id, sessionId)));
  await tell();
  chats.clock.advance(6 * MINUTE_MS);
  await tell();
  await chats.tap(chat, "End the session");
  expect(chats.last(chat)).toContain("End this session?");
});

test("a takeover has a button for the token's owner that asks whether to release the device", async () => {
  const anna = await linked();
  const { tokenId, sessionId } = await chats.buyHeldToken(anna.id, "device-of-anna-1");
  await tell();
  await told.record({
    name: "session.taken_over",
    resourceId: chats.newId(),
    userId: anna.id,
    before: { device_id_hint: "former-1" },
    after: { token_id: tokenId, former_device_id_hint: "former-1", device_id_hint: "device-o" },
  });
  await tell();
  expect(chats.last(chat)).toContain("Device device-o… took the token over from device former-1…");
  await chats.tap(chat, "Release the device");
  expect(chats.last(chat)).toContain("Release the device?");
  await chats.tap(chat, "Yes");
  const sessions = chats.database.direct.selectFrom("proxy_sessions").selectAll();
  expect(await sessions.where("id", "=", sessionId).execute()).toMatchObject([{ end_reason: "released" }]);
});
