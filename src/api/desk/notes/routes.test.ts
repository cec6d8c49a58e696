import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ApiServer, type Person } from "../../../../test/support/api-server.ts";

let api: ApiServer;
let owner: Person;
let support: Person;
beforeAll(async () => {
  api = await ApiServer.start();
  owner = await api.registerSuperuser();
  support = await api.registerRole("support");
});
afterAll(() => api.close());

const pathOf = (userId: string) => `/api/v1/admin/users/${userId}/notes`;

const add = (userId: string, text: string, as = support) =>
  api.call("POST", pathOf(userId), { jwt: as.jwt, json: { text } });

const listTexts = async (userId: string, as = owner) => {
  const { body } = await api.call("GET", pathOf(userId), { jwt: as.jwt });
  return Object.values(body.items ?? {}).map(({ text, author_name }) => [String(text), String(author_name)]);
};

const remove = (userId: string, noteId: unknown, as: Person) =>
  api.call("DELETE", `${pathOf(userId)}/${noteId}`, { jwt: as.jwt });

test("notes are listed newest first with their authors, each user's by itself", async () => {
  const [anna, boris] = [await api.register(), await api.register()];
  const { status, body } = await add(anna.id, "Звонила, просила счёт 🙂");
  expect([status, body.author_id, body.user_id]).toEqual([201, support.id, anna.id]);
  await add(anna.id, "paid by bank", owner);
  await add(boris.id, "another");
  expect(await listTexts(anna.id)).toEqual([
    ["paid by bank", owner.username],
    ["Звонила, просила счёт 🙂", support.username],
  ]);
});

test("a note is deleted by its author or an owner, by nobody else, and not by the path of another user", async () => {
  const [anna, boris] = [await api.register(), await api.register()];
  const { body: own } = await add(anna.id, "by support");
  const { body: other } = await add(anna.id, "by the owner", owner);
  expect((await remove(anna.id, other.id, support)).body.code).toBe("forbidden");
  expect((await remove(boris.id, own.id, owner)).status).toBe(404);
  expect(await listTexts(anna.id)).toHaveLength(2);
  expect((await remove(anna.id, own.id, support)).status).toBe(204);
  expect((await remove(anna.id, own.id, support)).status).toBe(404);
  const { body: next } = await add(anna.id, "by support again");
  expect((await remove(anna.id, next.id, owner)).status).toBe(204);
  expect(await listTexts(anna.id)).toEqual([["by the owner", owner.username]]);
});

test("writing and deleting leave an audit row each, which has not the text", async () => {
  const anna = await api.register();
  const { body } = await add(anna.id, "a text for nobody else");
  await remove(anna.id, body.id, support);
  for (const action of ["user.note_added", "user.note_deleted"]) {
    const rows = (await api.world.auditRows(action)).filter((row) => row.resource_id === anna.id);
    expect(rows).toMatchObject([{ actor_id: support.id }]);
    expect(JSON.stringify(rows)).toContain(String(body.id));
    expect(JSON.stringify(rows)).not.toContain("a text for nobody else");
  }
});

test("a note has 1 to 2,000 characters that show something, on a user that exists", async () => {
  const anna = await api.register();
  const answers = [
    await add(anna.id, "x".repeat(2_000)),
    await add(anna.id, "x".repeat(2_001)),
    await add(anna.id, " \n"),
    await add(randomUUID(), "nobody"),
  ];
  expect(answers.map(({ status }) => status)).toEqual([201, 422, 422, 404]);
  expect((await api.call("GET", pathOf(randomUUID()), { jwt: owner.jwt })).status).toBe(404);
});

test("a user has at most 1,000 notes", async () => {
  const anna = await api.register();
  const rows = Array.from({ length: 1_000 }, () => ({
    id: api.world.newId(),
    user_id: anna.id,
    author_id: owner.id,
    text: "a note",
    created_at: new Date(api.world.clock.nowMs()),
  }));
  await api.world.database.direct.insertInto("user_notes").values(rows).execute();
  const { status, body } = await add(anna.id, "one more");
  expect([status, String(body.code)]).toEqual([409, "notes_limit"]);
});
