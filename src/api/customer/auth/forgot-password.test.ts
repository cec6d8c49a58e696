import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { ApiServer, type Call, type Person } from "../../../../test/support/api-server.ts";
import { MemoryLog } from "../../../../test/support/memory-log.ts";
import { waitUntil } from "../../../../test/support/services/wait-until.ts";
import { startTestMailServer } from "../../../../test/support/test-mail-server.ts";
import { SmtpMailer } from "../../../adapters/mail/smtp-mailer.ts";
import { HOUR_MS } from "../../../kernel/duration.ts";
import type { ProductEvent } from "../../../kernel/events.port.ts";
import type { Mailer } from "../../../kernel/mail.port.ts";
import { Secret } from "../../../kernel/secret.ts";

let mailServer: Awaited<ReturnType<typeof startTestMailServer>>;
let mailer: SmtpMailer;
let api: ApiServer;
const log = new MemoryLog();
const emitted: ProductEvent[] = [];

beforeAll(async () => {
  mailServer = await startTestMailServer();
  mailer = mailerFor(mailServer.smtpUrl);
  api = await ApiServer.start({ mailer: settled(mailer) });
});
afterAll(async () => {
  await mailer.close();
  await api.close();
  await mailServer.close();
});

let begun = 0;
let written = 0;

function mailerFor(smtpUrl: Secret<string>): SmtpMailer {
  const events = { emit: (event: ProductEvent) => emitted.push(event) };
  return new SmtpMailer({ smtpUrl, from: "noreply@zenzefi.example", events, log });
}

/** Resolves when each mail has been written, or was found not to be sent. */
function settled(behind: Mailer): Mailer {
  return {
    post: (causedBy, write) => {
      begun += 1;
      behind.post(causedBy, () =>
        write().finally(() => {
          written += 1;
        }),
      );
    },
  };
}

const forgot = (email: string, call: Call = {}, of = api) =>
  of.call("POST", "/api/v1/auth/forgot-password", { ...call, json: { email } });
/** The mails that reset a password; a registration has mailed another link. */
const resetsOf = ({ email }: Pick<Person, "email">, { mails }: Pick<typeof mailServer, "mails">) =>
  mails.filter(({ to, text }) => to.includes(email) && text.includes("/reset-password#"));
const mailsTo = (person: Pick<Person, "email">) => resetsOf(person, mailServer);
const untilMails = (person: Person, count: number) =>
  waitUntil("the mail arrives", 10_000, () => mailsTo(person).length === count);
const logIn = (email: string, password: string) =>
  api.call("POST", "/api/v1/auth/login", { json: { email, password } });

test("a mailed link sets a new password once, and ends all sign-ins", async () => {
  const person = await api.register();
  expect((await forgot(person.email.toUpperCase())).status).toBe(202);
  await untilMails(person, 1);
  const [{ text = "", html = "", headers = "" } = {}] = mailsTo(person);
  const [link, token] = /https:\/\/zenzefi\.example\/reset-password#token=([\w-]{43})/.exec(text) ?? [];
  expect(html).toContain(`href="${link}"`);
  expect(headers).toContain("Subject: Reset your password");
  const json = { token, password: "a brand new one" };
  const use = () => api.call("POST", "/api/v1/auth/password-reset", { json });
  expect((await use()).status).toBe(204);
  expect((await use()).status).toBe(400);
  expect((await logIn(person.email, "a brand new one")).status).toBe(200);
  expect((await api.call("GET", "/api/v1/users/me", { jwt: person.jwt })).status).toBe(401);
});

test("the answer is the same for an address without an account and for a deactivated account; they get no mail", async () => {
  const [person, lockedOut] = [await api.register(), await api.register()];
  const { database } = api.world;
  await database.direct
    .updateTable("users")
    .set({ is_active: false })
    .where("id", "=", lockedOut.id)
    .execute();
  const answers = [
    await forgot(person.email),
    await forgot("nobody@example.com"),
    await forgot(lockedOut.email),
  ];
  expect(answers.map(({ status }) => status)).toEqual([202, 202, 202]);
  expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
  await untilMails(person, 1);
  expect(mailsTo({ email: "nobody@example.com" })).toEqual([]);
  expect(mailsTo(lockedOut)).toEqual([]);
});

test("mails are in the user's language, else in that of the request", async () => {
  const [russian, unset] = [await api.register(), await api.register()];
  await api.call("PATCH", "/api/v1/users/me", { jwt: russian.jwt, json: { language: "ru" } });
  const answer = await forgot(russian.email, { headers: { "accept-language": "en" } });
  expect(answer.body.message).toMatch(/^If an account has this address/);
  await forgot(unset.email, { headers: { "accept-language": "ru" } });
  await untilMails(russian, 1);
  await untilMails(unset, 1);
  for (const person of [russian, unset]) {
    const [{ text = "", html = "" } = {}] = mailsTo(person);
    expect(text).toContain("Ссылка сработает один раз");
    expect(html).toContain('<html lang="ru">');
    expect(html).toContain("Задать новый пароль");
  }
});

test("an account gets at most 3 mails an hour, and the answer does not reveal it", async () => {
  const person = await api.register();
  for (let asked = 0; asked < 5; asked += 1) expect((await forgot(person.email)).status).toBe(202);
  await untilMails(person, 3);
  await waitUntil("all five are judged", 10_000, () => written === begun);
  expect(mailsTo(person)).toHaveLength(3);
  api.world.clock.advance(HOUR_MS);
  await forgot(person.email);
  await untilMails(person, 4);
});

test("requests of one client over the limit displace no mail of others, also with a slow mail server", async () => {
  let letGo = (): void => {};
  const isOpen = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const slow = await startTestMailServer({ onMail: () => isOpen });
  onTestFinished(() => slow.close());
  const slowMailer = mailerFor(slow.smtpUrl);
  onTestFinished(() => slowMailer.close());
  const other = await ApiServer.start({ mailer: slowMailer, isTrustedProxy: () => true });
  onTestFinished(() => other.close());
  const [flooded, stranger] = [await other.register(), await other.register()];
  for (let asked = 0; asked < 150; asked += 1) await forgot(flooded.email, {}, other);
  const from = { headers: { "x-forwarded-for": "198.51.100.7" } };
  const before = emitted.length;
  await forgot(stranger.email, from, other);
  expect(emitted.slice(before)).toEqual([]);
  letGo();
  await waitUntil("the stranger's mail arrives", 10_000, () => resetsOf(stranger, slow).length > 0);
  expect(resetsOf(flooded, slow).length).toBeLessThanOrEqual(3);
});

test("a failing mail server does not affect the answer, and the log contains no address and no link", async () => {
  const dead = mailerFor(new Secret("smtp://127.0.0.1:1"));
  const other = await ApiServer.start({ mailer: dead });
  onTestFinished(() => other.close());
  onTestFinished(() => dead.close());
  const person = await other.register();
  const before = emitted.length;
  expect((await forgot(person.email, {}, other)).status).toBe(202);
  await waitUntil("the failure is emitted", 10_000, () => emitted.length > before);
  expect(emitted.at(-1)).toMatchObject({ kind: "mail", result: "failed" });
  expect(JSON.stringify([emitted, log.lines, other.log.lines])).not.toMatch(/@|token=/);
});

test("without a mail server the answer is mail_off, in the caller's language", async () => {
  const silent = await ApiServer.start({ mailer: null });
  onTestFinished(() => silent.close());
  const english = await forgot("anna@example.com", {}, silent);
  expect(english).toMatchObject({
    status: 404,
    body: {
      code: "mail_off",
      detail: "This service sends no mail. Ask its operator for a one-time link.",
    },
  });
  const russian = await forgot("anna@example.com", { headers: { "accept-language": "ru" } }, silent);
  expect(russian.body.detail).toMatch(/одноразовую ссылку/);
});
