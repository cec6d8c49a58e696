import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import {
  booksDisagree,
  conflict,
  createToldWorld,
  newDevice,
  newSignIn,
  OPERATOR_ADDRESS,
  passwordChanged,
  type ToldWorld,
} from "../../../test/support/notifications/told-world.ts";
import { startTestMailServer } from "../../../test/support/test-mail-server.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../kernel/duration.ts";
import { changeNotifications } from "./change-notifications.ts";
import { unsubscribe } from "./unsubscribe.ts";

let server: Awaited<ReturnType<typeof startTestMailServer>>;
let world: ToldWorld;
/** Thrown for each mail that arrives meanwhile. */
let refusal: (Error & { responseCode: number }) | null = null;

beforeAll(async () => {
  server = await startTestMailServer({
    onMail: async () => {
      if (refusal !== null) throw refusal;
    },
  });
  world = await createToldWorld(server.smtpUrl);
});

afterAll(async () => {
  await world.close();
  await server.close();
});

afterEach(async () => {
  refusal = null;
  server.mails.length = 0;
  world.events.length = 0;
  await world.database.direct.deleteFrom("notification_deliveries").execute();
  await world.database.direct.deleteFrom("notification_channels").execute();
  await world.database.direct.deleteFrom("refused_addresses").execute();
});

async function tell(): Promise<void> {
  await world.fanOut();
  await world.deliver();
}

const mailsTo = (address: string) => server.mails.filter(({ to }) => to.includes(address));

test("a fact becomes one mail to its user, in their language, with a link of the console and none of others", async () => {
  const anna = await world.newUser();
  await world.database.direct
    .updateTable("users")
    .set({ language: "ru", time_zone: "Europe/Moscow" })
    .where("id", "=", anna.id)
    .execute();
  await world.record(newDevice(anna.id));
  await tell();
  await tell();
  expect(server.mails).toHaveLength(1);
  const [{ headers = "", text = "", html = "" } = {}] = server.mails;
  expect(headers).toMatch(
    /^List-Unsubscribe:\s+<https:\/\/zenzefi\.example\/api\/v1\/notifications\/unsubscribe\?token=/m,
  );
  expect(headers).toMatch(/^List-Unsubscribe-Post: List-Unsubscribe=One-Click/m);
  const [delivery] = await world.deliveries();
  expect(headers).toContain(`Message-ID: <${delivery?.id}@zenzefi.example>`);
  expect(text).toContain("15 января 2026");
  expect(text).toContain("в 15:00 (Москва)");
  expect(text).toContain("https://zenzefi.example/tokens");
  expect(html).toContain('<html lang="ru">');
  expect(html).not.toMatch(/<img|src=|https?:\/\/(?!zenzefi\.example)/);
});

test("a program's name that is HTML, or has line breaks, is text in the mail", async () => {
  const anna = await world.newUser();
  await world.record(newDevice(anna.id, '<b onclick="x">\r\nBcc: eve@example.com'));
  await tell();
  const [{ headers = "", html = "" } = {}] = server.mails;
  expect(headers).not.toMatch(/^Bcc/im);
  expect(html).not.toContain("<b ");
  expect(html).toContain("&#60;b onclick");
  expect(server.mails.flatMap(({ to }) => to)).toEqual([anna.email]);
});

test("a kind that is turned off is not sent, and one that protects the account always", async () => {
  const anna = await world.newUser();
  await changeNotifications(world, anna.id, {
    choices: [{ kind: "new_device", channel: "mail", isOn: false }],
  });
  const off = { choices: [{ kind: "password_changed", channel: "mail", isOn: false }] };
  await expect(changeNotifications(world, anna.id, off)).rejects.toMatchObject({
    code: "notification_fixed",
  });
  await world.record(newDevice(anna.id), passwordChanged(anna.id));
  await tell();
  expect(server.mails).toHaveLength(1);
  expect(server.mails[0]?.headers).toContain("Your password was changed");
  expect(server.mails[0]?.headers).not.toMatch(/^List-Unsubscribe/im);
});

test("who signed in from a new place cannot silence the mail about it", async () => {
  const anna = await world.newUser();
  await world.record(newSignIn(anna.id));
  const off = { choices: [{ kind: "new_sign_in", channel: "mail", isOn: false }] };
  await expect(changeNotifications(world, anna.id, off)).rejects.toMatchObject({
    code: "notification_fixed",
  });
  await world.database.transaction((tx) =>
    unsubscribe(tx, { userId: anna.id, group: "access", channel: "mail" }),
  );
  await tell();
  expect(server.mails.map(({ headers }) => /^Subject: (.*)/m.exec(headers)?.[1])).toEqual([
    "New sign-in to your account",
  ]);
});

test("quiet hours delay what can wait until they are over, and nothing that protects the account", async () => {
  const anna = await world.newUser();
  // It is 12:00 in UTC.
  await changeNotifications(world, anna.id, { quiet: { fromMinute: 11 * 60, toMinute: 13 * 60 } });
  await world.record(newDevice(anna.id), passwordChanged(anna.id));
  await tell();
  expect(server.mails.map(({ headers }) => /^Subject: (.*)/m.exec(headers)?.[1])).toEqual([
    "Your password was changed",
  ]);
  world.clock.advance(HOUR_MS);
  await tell();
  expect(server.mails).toHaveLength(2);
  const sentAt = /^Date: (.*)/m.exec(server.mails[1]?.headers ?? "")?.[1];
  expect(Date.parse(sentAt ?? "")).toBe(Math.floor(world.clock.nowMs() / 1_000) * 1_000);
});

test("a burst of one kind becomes one message after the first one, which names what is in it", async () => {
  const anna = await world.newUser();
  await world.record(newDevice(anna.id));
  await tell();
  for (let device = 0; device < 14; device += 1) {
    await world.record(newDevice(anna.id, `Program ${device}`));
    await tell();
  }
  expect(server.mails).toHaveLength(1);
  world.clock.advance(10 * MINUTE_MS);
  await tell();
  expect(server.mails).toHaveLength(2);
  expect(server.mails[1]?.headers).toContain("14 new devices use your tokens");
  expect(server.mails[1]?.text).toContain("Program 9");
  expect(server.mails[1]?.text).not.toContain("Program 10");
  expect(server.mails[1]?.text).toContain("And 4 more.");
  const results = (await world.deliveries()).map(({ result }) => result);
  expect(results.filter((result) => result === "sent")).toHaveLength(2);
  expect(results.filter((result) => result === "merged")).toHaveLength(13);
});

test("operators are told of a rush of conflicts, and of fewer never", async () => {
  const anna = await world.newUser();
  const some = (count: number) => Array.from({ length: count }, () => conflict(anna.id, anna.id));
  await world.record(...some(9));
  await world.fanOut();
  world.clock.advance(5 * MINUTE_MS);
  await world.deliver();
  expect(server.mails).toHaveLength(0);
  world.clock.advance(DAY_MS);
  await world.record(...some(14));
  await world.fanOut();
  await world.deliver();
  expect(server.mails).toHaveLength(0);
  world.clock.advance(5 * MINUTE_MS);
  await world.deliver();
  expect(mailsTo(OPERATOR_ADDRESS)).toHaveLength(1);
  expect(server.mails[0]?.headers).toContain("14 device conflicts");
});

test("a refused address is not tried again for a day, for nobody", async () => {
  const refusing = await startTestMailServer({
    refusesRecipient: () => ({ code: 550, text: "No such user" }),
  });
  const elsewhere = await createToldWorld(refusing.smtpUrl, world);
  const anna = await world.newUser();
  await world.record(newDevice(anna.id));
  await elsewhere.fanOut();
  await elsewhere.deliver();
  expect(elsewhere.events).toContainEqual(
    expect.objectContaining({ notice: "new_device", result: "failed", reason: "EENVELOPE 550" }),
  );
  // The other server would take it.
  world.clock.advance(HOUR_MS);
  await world.record(newDevice(anna.id));
  await tell();
  expect(world.events).toMatchObject([{ result: "failed", reason: "address_refused_before" }]);
  world.clock.advance(DAY_MS);
  await world.record(newDevice(anna.id));
  await tell();
  expect(mailsTo(anna.email)).toHaveLength(1);
  await refusing.close();
});

test("a mail that is refused for now is tried again later, with the same id, and given up after two days", async () => {
  const anna = await world.newUser();
  refusal = Object.assign(new Error("try later"), { responseCode: 451 });
  await world.record(passwordChanged(anna.id));
  await tell();
  await tell();
  expect(world.events).toMatchObject([{ result: "retried", reason: "EMESSAGE 451" }]);
  world.clock.advance(2 * MINUTE_MS);
  refusal = null;
  await tell();
  expect(mailsTo(anna.email)).toHaveLength(1);

  refusal = Object.assign(new Error("try later"), { responseCode: 451 });
  await world.record(passwordChanged(anna.id));
  for (let days = 0; days <= 2; days += 1) {
    await tell();
    world.clock.advance(DAY_MS);
  }
  expect(world.events.at(-1)).toMatchObject({ result: "failed", reason: "EMESSAGE 451" });
  expect(mailsTo(anna.email)).toHaveLength(1);
});

test("while the mail server is away everything waits, and nothing is lost", async () => {
  const away = await startTestMailServer();
  await away.close();
  const lonely = await createToldWorld(away.smtpUrl, world);
  const users = await Promise.all(Array.from({ length: 5 }, () => world.newUser()));
  await world.record(...users.map(({ id }) => passwordChanged(id)));
  await world.fanOut();
  await lonely.deliver();
  // Two were tried; then the channel rests.
  expect(lonely.events.filter((event) => event.kind === "notification")).toHaveLength(2);
  world.clock.advance(HOUR_MS);
  await world.deliver();
  for (const { email } of users) expect(mailsTo(email)).toHaveLength(1);
});

test("one recipient gets few mails an hour, but for those that protect the account", async () => {
  const bounded = await createToldWorld(server.smtpUrl, world, { sentPerHourAndRecipientMax: 2 });
  const anna = await world.newUser();
  await world.record(...Array.from({ length: 4 }, () => passwordChanged(anna.id)), newDevice(anna.id));
  await bounded.fanOut();
  await bounded.deliver();
  expect(mailsTo(anna.email)).toHaveLength(4);
  world.clock.advance(HOUR_MS);
  await bounded.deliver();
  expect(mailsTo(anna.email)).toHaveLength(5);
});

test("all instances together send no more mails a minute than one may", async () => {
  const bound = { sentPerMinuteMax: 6 };
  const one = await createToldWorld(server.smtpUrl, world, bound);
  const other = await createToldWorld(server.smtpUrl, world, bound);
  const users = await Promise.all(Array.from({ length: 10 }, () => world.newUser()));
  await world.record(...users.map(({ id }) => passwordChanged(id)));
  await world.fanOut();
  await Promise.all([one.deliver(), other.deliver()]);
  expect(server.mails).toHaveLength(6);
  world.clock.advance(MINUTE_MS);
  await Promise.all([one.deliver(), other.deliver()]);
  expect(new Set(server.mails.flatMap(({ to }) => to)).size).toBe(10);
  expect(server.mails).toHaveLength(10);
});

test("a user who was deactivated meanwhile is sent nothing", async () => {
  const anna = await world.newUser();
  await world.record(newDevice(anna.id));
  await world.fanOut();
  await world.database.direct
    .updateTable("users")
    .set({ is_active: false })
    .where("id", "=", anna.id)
    .execute();
  await world.deliver();
  expect(server.mails).toHaveLength(0);
  expect((await world.deliveries())[0]).toMatchObject({ result: "dropped" });
});

test("who operates no more is not sent what operators were told while it waited", async () => {
  const anna = await world.newUser();
  const setOwner = (isOwner: boolean) =>
    world.database.direct
      .updateTable("users")
      .set({ is_superuser: isOwner })
      .where("id", "=", anna.id)
      .execute();
  await setOwner(true);
  await world.record(booksDisagree(1));
  await world.fanOut();
  await setOwner(false);
  await world.deliver();
  expect(server.mails.flatMap(({ to }) => to)).toEqual([OPERATOR_ADDRESS]);
});

test("who unsubscribes is not sent what waits, also not when it is tried again", async () => {
  const anna = await world.newUser();
  refusal = Object.assign(new Error("try later"), { responseCode: 451 });
  await world.record(newDevice(anna.id));
  await tell();
  refusal = null;
  await world.database.transaction((tx) =>
    unsubscribe(tx, { userId: anna.id, group: "access", channel: "mail" }),
  );
  world.clock.advance(HOUR_MS);
  await world.deliver();
  expect(server.mails).toHaveLength(0);
  expect((await world.deliveries())[0]).toMatchObject({ result: "dropped" });
});
