import fc from "fast-check";
import { expect, test } from "vitest";
import { commandOf, readUpdate, updateIdOf } from "./update-rules.ts";

const chat = { id: 7, type: "private" };
const from = { id: 7, username: "anna", first_name: "Anna" };

test("a text of a private chat is read with who sent it, cut to its length", () => {
  expect(readUpdate({ update_id: 1, message: { chat, from, text: "/start x" } })).toEqual({
    kind: "text",
    chatId: "7",
    name: "@anna",
    text: "/start x",
  });
  const long = readUpdate({
    message: { chat, from: { id: 7, first_name: "A\u202eb" }, text: "😀".repeat(999) },
  });
  expect(long).toMatchObject({ name: "A b", text: "😀".repeat(200) });
});

test("a group is none of us, and a private chat that somebody else writes in is nothing", () => {
  const group = { id: -100, type: "supergroup" };
  expect(readUpdate({ message: { chat: group, from, text: "/start x" } })).toEqual({
    kind: "group",
    chatId: "-100",
  });
  expect(readUpdate({ message: { chat, from: { id: 8 }, text: "/start x" } })).toEqual({ kind: "other" });
  expect(
    readUpdate({ callback_query: { id: "c", from, data: "b:x", message: { chat: group, message_id: 1 } } }),
  ).toEqual({ kind: "other" });
});

test("who blocks the bot is known, and who lets it write again", () => {
  const membership = (status: string) =>
    readUpdate({ my_chat_member: { chat, from, new_chat_member: { status } } });
  expect(membership("kicked")).toEqual({ kind: "blocked", chatId: "7", isBlocked: true });
  expect(membership("member")).toEqual({ kind: "blocked", chatId: "7", isBlocked: false });
});

test("nothing that is sent makes reading it fail", () => {
  fc.assert(
    fc.property(fc.anything(), fc.anything(), fc.anything(), (one, two, three) => {
      const inner = {
        chat: one,
        from: two,
        text: three,
        data: three,
        id: two,
        message: one,
        new_chat_member: three,
      };
      for (const update of [one, { message: inner }, { callback_query: inner }, { my_chat_member: inner }]) {
        readUpdate(update);
        updateIdOf(update);
      }
    }),
    { numRuns: 200 },
  );
});

test.each([
  ["/start", { name: "start", rest: "" }],
  ["/Start@the_bot  abc ", { name: "start", rest: "abc" }],
  ["/language ru", { name: "language", rest: "ru" }],
  ["hello", null],
  ["/", null],
])("the command of %j is %j", (text, command) => {
  expect(commandOf(text)).toEqual(command);
});
