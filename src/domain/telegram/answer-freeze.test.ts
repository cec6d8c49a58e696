import { afterAll, beforeAll, expect, test } from "vitest";
import { type ChatWorld, createChatWorld } from "../../../test/support/telegram/chat-world.ts";
import { HOUR_MS } from "../../kernel/duration.ts";
import { activateToken } from "../tokens/activate-token.ts";
import { listTokens } from "../tokens/list-tokens.ts";

let world: ChatWorld;
let chat = 900;
beforeAll(async () => {
  world = await createChatWorld();
});
afterAll(() => world.close());

/** Somebody in a chat of their own, with a token of a week whose time runs. */
async function withToken() {
  const user = await world.newUser(20_000n);
  chat += 1;
  await world.link(chat, user.id);
  const { tokenId } = await world.buyHeldToken(user.id, "device-0001", 168);
  await activateToken(world, tokenId);
  return { user, chat, tokenId };
}
const labels = () => world.api.messages.at(-1)?.buttons.map(({ text }) => text);
const tokenOf = async (userId: string) =>
  (await listTokens(world.database.direct, world, { userId, activeOnly: true }))[0];

test("an owner freezes a token by two taps, once, and thaws it by two more after an hour", async () => {
  const { user, chat } = await withToken();
  await world.say(chat, "/tokens");
  expect(labels()).toEqual(["Release 1: device-0…", "Freeze 1", "Extend 1"]);
  await world.tap(chat, "Freeze 1");
  expect(world.last(chat)).toContain("Freeze the token? Its time stops");
  const yes = world.api.tapUpdate(chat, "Yes");
  await Promise.all([world.handle(yes), world.handle(yes)]);
  expect(world.last(chat)).toContain("Frozen. It thaws by itself on");
  expect(await tokenOf(user.id)).toMatchObject({ freezes: 1, device: null });
  await world.say(chat, "/tokens");
  expect(world.last(chat)).toContain("frozen, 7 d 0 h left, no device");
  expect(labels()).toEqual(["Extend 1"]);
  world.clock.advance(HOUR_MS);
  await world.say(chat, "/tokens");
  expect(world.last(chat)).toContain("frozen, 7 d 0 h left");
  await world.tap(chat, "Thaw 1");
  await world.tap(chat, "Yes");
  expect(world.last(chat)).toContain("Thawed: its time runs");
  expect(await tokenOf(user.id)).toMatchObject({ frozenUntil: null, frozenMs: HOUR_MS });
});

test("an answer that comes too late changes nothing and says so, in the language of the chat", async () => {
  const { user, chat } = await withToken();
  await world.database.direct
    .updateTable("users")
    .set({ language: "ru" })
    .where("id", "=", user.id)
    .execute();
  await world.say(chat, "/tokens");
  await world.tap(chat, "Заморозить 1");
  const yes = world.api.tapUpdate(chat, "Да");
  await world.say(chat, "/tokens");
  await world.tap(chat, "Заморозить 1");
  await world.tap(chat, "Да");
  expect(world.last(chat)).toContain("Заморожен. Сам он разморозится");
  await world.handle(yes);
  expect(world.api.textsIn(chat).join("\n")).toContain("Сейчас это уже невозможно");
  expect(await tokenOf(user.id)).toMatchObject({ freezes: 1 });
});
