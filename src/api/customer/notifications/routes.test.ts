import { afterAll, beforeAll, expect, test } from "vitest";
import { ApiServer, type Json, type Person } from "../../../../test/support/api-server.ts";
import { createUnsubscribeLinks } from "../../../domain/notifications/unsubscribe-links.ts";

let api: ApiServer;
let anna: Person;
beforeAll(async () => {
  api = await ApiServer.start();
  anna = await api.register();
});
afterAll(() => api.close());

const PATH = "/api/v1/users/me/notifications";
const links = createUnsubscribeLinks([Buffer.alloc(32, 7)], new URL("https://zenzefi.example/"));

const read = (who: Person, headers = {}) => api.call("GET", PATH, { jwt: who.jwt, headers });
const change = (json: unknown, who = anna) => api.call("PATCH", PATH, { jwt: who.jwt, json });

function switchOf(body: Json, kind: string): Json | undefined {
  return kindsOf(body).find((each) => String(each.kind) === kind);
}

function kindsOf(body: Json): Json[] {
  return Array.isArray(body.kinds) ? body.kinds : [];
}

/** The path and the query of a link in a mail. */
function pathOf(link: string): string {
  const url = new URL(link);
  return `${url.pathname}${url.search}`;
}

test("a user sees the kinds for users with their defaults, and a superuser those for operators too", async () => {
  const { body } = await read(anna, { "accept-language": "ru" });
  expect(body).toMatchObject({
    channels: ["mail"],
    quiet_hours: null,
    time_zone: "UTC",
    balance_low: "10.00",
  });
  expect(switchOf(body, "balance_recovered")).toMatchObject({
    channels: [{ is_on: false, is_fixed: false }],
  });
  expect(switchOf(body, "password_changed")).toMatchObject({
    title: "Пароль изменён",
    channels: [{ channel: "mail", is_on: true, is_fixed: true }],
  });
  expect(switchOf(body, "target_down")).toBeUndefined();
  const boss = await api.registerSuperuser();
  expect(switchOf((await read(boss)).body, "target_down")).toMatchObject({ group: "operation" });
});

test("preferences, quiet hours and the threshold are changed together or not at all", async () => {
  const preferences = [{ kind: "new_device", channel: "mail", is_on: false }];
  const changed = await change({
    preferences,
    quiet_hours: { from: "22:30", to: "08:00" },
    balance_low: "25.50",
  });
  expect(changed).toMatchObject({
    status: 200,
    body: { quiet_hours: { from: "22:30", to: "08:00" }, balance_low: "25.50" },
  });
  expect(switchOf(changed.body, "new_device")).toMatchObject({ channels: [{ is_on: false }] });
  const refused = await change({
    balance_low: 1,
    preferences: [{ kind: "password_changed", channel: "mail", is_on: false }],
  });
  expect(refused).toMatchObject({ status: 422, body: { code: "notification_fixed" } });
  expect((await read(anna)).body).toMatchObject({ balance_low: "25.50" });
  expect((await change({ quiet_hours: null })).body).toMatchObject({ quiet_hours: null });
});

test.each([
  [{ quiet_hours: { from: "24:00", to: "08:00" } }, "/quiet_hours/from"],
  [{ quiet_hours: { from: "08:00", to: "08:00" } }, "/quiet_hours/to"],
  [{ quiet_hours: { from: "08:00" } }, "/quiet_hours/to"],
  [{ balance_low: "-1" }, "/balance_low"],
  [{ preferences: [{ kind: "nothing", channel: "mail", is_on: true }] }, "/preferences/0/kind"],
  [{ preferences: [{ kind: "new_device", channel: "webhook", is_on: true }] }, "/preferences/0/channel"],
])("%j is refused with the member that is wrong", async (json, path) => {
  const { status, body } = await change(json);
  expect(status).toBe(422);
  expect(body).toMatchObject({ code: "validation_failed", errors: [{ path }] });
});

test("a link of a mail turns a group off by a POST of a mail program, without a sign-in, and by a GET never", async () => {
  const boris = await api.register();
  const path = pathOf(links.linkFor(boris.id, "money"));
  const page = await api.call("GET", path, { headers: { "accept-language": "ru" } });
  expect(page.status).toBe(200);
  expect(page.headers.get("referrer-policy")).toBe("no-referrer");
  expect(page.text).toContain("о балансе и платежах");
  expect(page.text).toContain('<form method="post"');
  expect(switchOf((await read(boris)).body, "payment_succeeded")).toMatchObject({
    channels: [{ is_on: true }],
  });
  const oneClick = { "content-type": "application/x-www-form-urlencoded" };
  for (let times = 0; times < 2; times += 1) {
    const done = await api.call("POST", path, { headers: oneClick, raw: "List-Unsubscribe=One-Click" });
    expect(done.status).toBe(200);
  }
  const { body } = await read(boris);
  expect(switchOf(body, "payment_succeeded")).toMatchObject({ channels: [{ is_on: false }] });
  expect(switchOf(body, "new_device")).toMatchObject({ channels: [{ is_on: true }] });
});

test("a form of several parts and an empty body unsubscribe as well", async () => {
  const boris = await api.register();
  const form = new FormData();
  form.set("List-Unsubscribe", "One-Click");
  const answer = await fetch(`${api.url}${pathOf(links.linkFor(boris.id, "access"))}`, {
    method: "POST",
    body: form,
  });
  expect(answer.status).toBe(200);
  expect((await api.call("POST", pathOf(links.linkFor(boris.id, "tokens")))).status).toBe(200);
  const { body } = await read(boris);
  expect(switchOf(body, "new_device")).toMatchObject({ channels: [{ is_on: false }] });
  expect(switchOf(body, "token_expired")).toMatchObject({ channels: [{ is_on: false }] });
});

test("a link that was changed by a character, or is signed by another key, is not found", async () => {
  const path = pathOf(links.linkFor(anna.id, "money"));
  const others = createUnsubscribeLinks([Buffer.alloc(32, 8)], new URL("https://zenzefi.example/"));
  const last = path.endsWith("A") ? "B" : "A";
  for (const wrong of [
    `${path.slice(0, -1)}${last}`,
    pathOf(others.linkFor(anna.id, "money")),
    path.slice(0, -2),
  ]) {
    expect((await api.call("POST", wrong)).status).toBe(404);
    expect((await api.call("GET", wrong)).status).toBe(404);
  }
});

test("a link to turn off what protects the account changes nothing", async () => {
  expect((await api.call("POST", pathOf(links.linkFor(anna.id, "security")))).status).toBe(200);
  expect(switchOf((await read(anna)).body, "password_changed")).toMatchObject({
    channels: [{ is_on: true }],
  });
});
