import { afterAll, beforeAll, expect, test } from "vitest";
import { type ChatWorld, createChatWorld } from "../../../test/support/telegram/chat-world.ts";
import { HOUR_MS, MINUTE_MS } from "../../kernel/duration.ts";
import { readWallet } from "../ledger/read-wallet.ts";
import { activateToken } from "../tokens/activate-token.ts";
import { extendToken } from "../tokens/extend-token.ts";
import { freezeToken } from "../tokens/freeze-token.ts";
import { labelToken } from "../tokens/label-token.ts";
import { purchaseToken } from "../tokens/purchase-token.ts";
import { readOwnToken } from "../tokens/read-own-token.ts";
import { actorOfUpdate } from "./update-actor.ts";

let world: ChatWorld;
let chat = 1_300;
beforeAll(async () => {
  world = await createChatWorld();
});
afterAll(() => world.close());

/** Somebody in a chat of their own, with a token of an hour whose time runs, and what is left of their money. */
async function withToken(balanceCents: bigint, language: "en" | "ru" = "en") {
  const user = await world.newUser(balanceCents + 100n);
  chat += 1;
  await world.link(chat, user.id);
  const { tokenId } = await world.buyHeldToken(user.id, "device-0001");
  await activateToken(world, tokenId);
  await world.database.direct.updateTable("users").set({ language }).where("id", "=", user.id).execute();
  return { user, chat, tokenId };
}
type Owner = Awaited<ReturnType<typeof withToken>>;
const tokenOf = ({ user, tokenId }: Owner) =>
  readOwnToken(world.database.direct, world, { userId: user.id, tokenId });
const balanceOf = async ({ user }: Owner) => (await readWallet(world.database.direct, user.id)).balanceCents;
/** Under the latest message. */
const buttons = () => world.api.messages.at(-1)?.buttons.map(({ text }) => text);
/** @returns the tap that pays, not handled yet */
async function askedToPay({ chat }: Owner, hours: string) {
  await world.say(chat, "/tokens");
  await world.tap(chat, "Extend 1");
  await world.tap(chat, hours);
  return world.api.tapUpdate(chat, "Pay");
}

test("an owner is offered what is sold with its prices, confirms the exact one, and the token goes on for as long", async () => {
  const anna = await withToken(2_000n);
  const before = await tokenOf(anna);
  await world.say(anna.chat, "/tokens");
  await world.tap(anna.chat, "Extend 1");
  expect(world.last(anna.chat)).toContain("Your balance: 20.00 ZNC");
  expect(buttons()).toEqual([
    "1 hour for 1.00 ZNC",
    "12 hours for 10.00 ZNC",
    "24 hours for 18.00 ZNC",
    "7 days for 100.00 ZNC",
    "30 days for 300.00 ZNC",
    "Cancel",
  ]);
  await world.tap(anna.chat, "24 hours for");
  expect(world.last(anna.chat)).toMatch(
    /^<b>Token for 1 hour<\/b>\nExtend it by 24 hours for 18.00 ZNC\?\nNew end: .+ UTC\nYour balance after that: 2.00 ZNC$/,
  );
  expect([await balanceOf(anna), buttons()]).toEqual([2_000n, ["Pay 18.00 ZNC", "No"]]);
  await world.tap(anna.chat, "Pay 18.00 ZNC");
  expect(world.last(anna.chat)).toMatch(
    /Extended by 24 hours for 18.00 ZNC.\nNew end: .+\nYour balance: 2.00 ZNC$/,
  );
  const after = await tokenOf(anna);
  expect([await balanceOf(anna), after.durationHours, after.device?.idHint]).toEqual([200n, 25, "device-0"]);
  expect(Number(after.expiresAt) - Number(before.expiresAt)).toBe(24 * HOUR_MS);
  const [row] = (await world.auditRows("token.extended")).filter(({ actor_id }) => actor_id === anna.user.id);
  expect(row).toMatchObject({ resource_id: anna.tokenId, user_agent: "Telegram" });
});

test("two taps at once, a late one and an update that comes again are charged once, and the latter is answered the same", async () => {
  const anna = await withToken(10_000n);
  const yes = await askedToPay(anna, "12 hours for");
  const same = { ...yes, update_id: 770_001 };
  world.api.notices.length = 0;
  await Promise.all([world.handle(same), world.handle(yes), world.handle(same)]);
  const told = world.last(anna.chat);
  expect(told).toContain("Extended by 12 hours for 10.00 ZNC.");
  // As after a crash between what it did and the note that it is handled.
  await world.database.direct.deleteFrom("telegram_updates").execute();
  await Promise.all([world.handle(same), world.handle(same)]);
  await world.handle(yes);
  expect([world.last(anna.chat), await balanceOf(anna)]).toEqual([told, 9_000n]);
  expect((await tokenOf(anna)).durationHours).toBe(13);
  expect(world.api.notices).toContainEqual(expect.stringContaining("has been used"));
});

test("what the balance lacks is said before and at the tap that pays, with a way to top it up, in Russian too", async () => {
  const anna = await withToken(1_250n, "ru");
  await world.say(anna.chat, "/tokens");
  expect(buttons()).toEqual(["Освободить 1: device-0…", "Заморозить 1", "Продлить 1"]);
  await world.tap(anna.chat, "Продлить 1");
  expect(world.last(anna.chat)).toContain("На сколько продлить?");
  await world.tap(anna.chat, "24 часа за 18,00");
  expect(world.last(anna.chat)).toBe(
    "Недостаточно средств: на балансе 12,50 ZNC, продление стоит 18,00 ZNC. Не хватает 5,50 ZNC.",
  );
  expect(world.api.messages.at(-1)?.buttons).toEqual([
    { text: "Пополнить на 5,50 ZNC", url: "https://zenzefi.example/top-up?amount=5.50" },
  ]);
  await world.tap(anna.chat, "12 часов за 10,00");
  const yes = world.api.tapUpdate(anna.chat, "Оплатить 10,00 ZNC");
  const order = { userId: anna.user.id, tokenId: anna.tokenId, durationHours: 12 } as const;
  await world.database.transaction((tx) =>
    extendToken(tx, world, actorOfUpdate(anna.user.id, "elsewhere"), order),
  );
  await world.handle(yes);
  expect(world.last(anna.chat)).toContain("Не хватает 7,50 ZNC.");
  expect([await balanceOf(anna), (await tokenOf(anna)).durationHours]).toEqual([250n, 13]);
});

test("a price that has changed since it was asked for is not charged, nor an address charged that must be confirmed first", async () => {
  const anna = await withToken(10_000n);
  const dearer = { prices: { ...world.deps.prices, 24: 2_000n } };
  await world.handle(await askedToPay(anna, "24 hours for"), dearer);
  expect(world.last(anna.chat)).toContain("The price has changed, and nothing was charged.");
  await world.database.direct
    .updateTable("users")
    .set({ awaits_verification: true })
    .where("id", "=", anna.user.id)
    .execute();
  const yes = await askedToPay(anna, "1 hour for");
  await world.handle(yes, { requiresVerifiedEmail: true });
  expect(world.last(anna.chat)).toContain("Confirm your e-mail address first");
  await world.say(anna.chat, "/tokens");
  await world.tap(anna.chat, "Extend 1", { requiresVerifiedEmail: true });
  expect(world.last(anna.chat)).toContain("Confirm your e-mail address first");
  expect(await balanceOf(anna)).toBe(10_000n);
});

test("a frozen token and one that waits for its first use say how much time they have then, and cost the same", async () => {
  const anna = await withToken(10_000n);
  const owned = { userId: anna.user.id, tokenId: anna.tokenId };
  const actor = actorOfUpdate(anna.user.id, "elsewhere");
  await labelToken(world.database.direct, world, { ...owned, label: "Work & <play>" });
  await world.database.transaction((tx) => freezeToken(tx, world.deps, actor, owned));
  await world.handle(await askedToPay(anna, "24 hours for"));
  expect(world.last(anna.chat)).toContain("<b>Work &#38; &#60;play&#62; (25 hours)</b>");
  expect(world.last(anna.chat)).toContain("New time left: 25 h 0 min; it stays frozen");
  world.clock.advance(1);
  const purchase = { userId: anna.user.id, durationHours: 1, scope: "full" } as const;
  await world.database.transaction((tx) => purchaseToken(tx, world, actor, purchase));
  await world.handle(await askedToPay(anna, "1 hour for"));
  expect(world.last(anna.chat)).toContain("New length: 2 hours from the first use on");
  expect(await balanceOf(anna)).toBe(8_000n);
});

test("a token that ends before the tap is not extended, nor is one by another chat's tap, nor beyond a year and a day", async () => {
  const anna = await withToken(1_000_000n);
  const bob = await withToken(0n);
  const stolen = await askedToPay(anna, "1 hour for");
  const message = { message_id: 1, date: 0, chat: { id: bob.chat, type: "private" } };
  await world.handle({ callback_query: { ...Object(stolen.callback_query), message } });
  world.clock.advance(58 * MINUTE_MS);
  const late = await askedToPay(anna, "1 hour for");
  world.clock.advance(2 * MINUTE_MS);
  await world.handle(late);
  expect(world.last(anna.chat)).toContain("There is no such token any more.");
  const carol = await withToken(1_000_000n);
  const month = { userId: carol.user.id, tokenId: carol.tokenId, durationHours: 720 } as const;
  for (let nth = 0; nth < 11; nth += 1)
    await world.database.transaction((tx) => extendToken(tx, world, actorOfUpdate(null, "elsewhere"), month));
  const beyond = await askedToPay(carol, "30 days for");
  await world.database.transaction((tx) => extendToken(tx, world, actorOfUpdate(null, "elsewhere"), month));
  await world.handle(beyond);
  expect(world.last(carol.chat)).toContain("366 days ahead at most");
  await world.say(carol.chat, "/tokens");
  await world.tap(carol.chat, "Extend 1");
  expect(buttons()).not.toContainEqual(expect.stringContaining("30 days"));
  expect([await balanceOf(anna), await balanceOf(carol)]).toEqual([1_000_000n, 640_000n]);
});
