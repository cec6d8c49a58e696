import { expect, onTestFinished, test } from "vitest";
import { MemoryLog } from "../../../test/support/memory-log.ts";
import { waitUntil } from "../../../test/support/services/wait-until.ts";
import { startTestMailServer } from "../../../test/support/test-mail-server.ts";
import type { ProductEvent } from "../../kernel/events.port.ts";
import type { Mail } from "../../kernel/mail.port.ts";
import { Secret } from "../../kernel/secret.ts";
import { SmtpMailer } from "./smtp-mailer.ts";

const MAIL: Mail = {
  to: "anna@example.com",
  subject: "Сброс пароля",
  text: "Откройте https://zenzefi.example/reset-password#token=abc",
  html: "<p>Откройте</p>",
};

/** A mailer for this server, and what it told. */
function mailerFor(smtpUrl: Secret<string>) {
  const told: ProductEvent[] = [];
  const log = new MemoryLog();
  const mailer = new SmtpMailer({
    smtpUrl,
    from: "Zenzefi <noreply@zenzefi.example>",
    events: { emit: (event) => told.push(event) },
    log,
  });
  onTestFinished(() => mailer.close());
  const untilTold = (count: number) =>
    waitUntil("a mail has ended", 10_000, async () => told.length >= count);
  return { mailer, told, log, untilTold };
}

async function mailServer(onMail?: () => Promise<void>) {
  const server = await startTestMailServer(onMail === undefined ? {} : { onMail });
  onTestFinished(() => server.close());
  return server;
}

test("a mail arrives as text and HTML in its own words, from MAIL_FROM, and says that a machine sent it", async () => {
  const server = await mailServer();
  const { mailer, told, untilTold } = mailerFor(server.smtpUrl);
  mailer.post("somebody", async () => MAIL);
  await untilTold(1);
  expect(told).toEqual([{ kind: "mail", result: "sent", reason: null }]);
  expect(server.mails).toMatchObject([{ from: "noreply@zenzefi.example", to: [MAIL.to] }]);
  const [{ headers = "", text = "", html = "" } = {}] = server.mails;
  expect(headers).toContain("From: Zenzefi <noreply@zenzefi.example>");
  expect(headers).toMatch(/^Auto-Submitted: auto-generated/im);
  expect(text.trim()).toBe(MAIL.text);
  expect(html.trim()).toBe(MAIL.html);
});

test("an address with a comma in it is no second recipient", async () => {
  const server = await mailServer();
  const { mailer, untilTold } = mailerFor(server.smtpUrl);
  mailer.post("somebody", async () => ({ ...MAIL, to: "anna@example.com, eve@example.com" }));
  await untilTold(1);
  expect(server.mails.flatMap(({ to }) => to)).not.toContain("eve@example.com");
});

test("a mail server that is dead, or refuses, is told by a code without the address", async () => {
  const dead = mailerFor(new Secret("smtp://127.0.0.1:1"));
  dead.mailer.post("somebody", async () => MAIL);
  const refusing = await mailServer(async () => {
    throw Object.assign(new Error(`no such user: ${MAIL.to}`), { responseCode: 550 });
  });
  const refused = mailerFor(refusing.smtpUrl);
  refused.mailer.post("somebody", async () => MAIL);
  await Promise.all([dead.untilTold(1), refused.untilTold(1)]);
  expect(dead.told).toEqual([{ kind: "mail", result: "failed", reason: expect.stringMatching(/^E\w+$/) }]);
  expect(refused.told).toEqual([{ kind: "mail", result: "failed", reason: "EMESSAGE 550" }]);
});

test("a mail that is not wanted after all sends nothing, and one that cannot be written is told", async () => {
  const server = await mailServer();
  const { mailer, told, log, untilTold } = mailerFor(server.smtpUrl);
  mailer.post("somebody", async () => null);
  mailer.post("somebody", async () => {
    throw new Error("PostgreSQL is away");
  });
  mailer.post("somebody", async () => MAIL);
  await untilTold(2);
  expect(told.map((event) => event.kind === "mail" && event.reason).sort()).toEqual(["not_written", null]);
  expect(log.lines.some(({ message }) => message === "a mail could not be written")).toBe(true);
  expect(server.mails).toHaveLength(1);
});

test("nothing is written before whoever posted it has gone on", () => {
  const { mailer } = mailerFor(new Secret("smtp://127.0.0.1:1"));
  let isWritten = false;
  mailer.post("somebody", async () => {
    isWritten = true;
    return null;
  });
  expect(isWritten).toBe(false);
});

test("a flood is dropped beyond 100 that wait, and told", async () => {
  const { mailer, told } = mailerFor(new Secret("smtp://127.0.0.1:1"));
  for (let posted = 0; posted < 103; posted += 1) mailer.post("somebody", async () => null);
  expect(told).toEqual(Array(3).fill({ kind: "mail", result: "dropped", reason: "queue_full" }));
});

test("a flood by one drops nobody else's mail, nor makes it wait behind the flood", async () => {
  const server = await mailServer();
  const { mailer, untilTold, told } = mailerFor(server.smtpUrl);
  for (let posted = 0; posted < 300; posted += 1) mailer.post("a flood", async () => null);
  for (const name of ["anna", "boris", "clara"])
    mailer.post(name, async () => ({ ...MAIL, to: `${name}@example.com` }));
  await untilTold(203 + 3);
  expect(told.filter((event) => event.kind === "mail" && event.result === "dropped")).toHaveLength(203);
  expect(server.mails.flatMap(({ to }) => to).sort()).toEqual([
    "anna@example.com",
    "boris@example.com",
    "clara@example.com",
  ]);
});

test("closing sends what waits, takes no more, and breaks off what a dead server holds", async () => {
  const server = await mailServer();
  const { mailer, told } = mailerFor(server.smtpUrl);
  for (let posted = 0; posted < 5; posted += 1) mailer.post("somebody", async () => MAIL);
  await mailer.close();
  expect(server.mails).toHaveLength(5);
  mailer.post("somebody", async () => MAIL);
  expect(told.at(-1)).toEqual({ kind: "mail", result: "dropped", reason: "shutting_down" });

  let isReached = false;
  const silent = await mailServer(() => {
    isReached = true;
    return new Promise(() => {});
  });
  const stuck = mailerFor(silent.smtpUrl);
  for (let posted = 0; posted < 3; posted += 1) stuck.mailer.post("somebody", async () => MAIL);
  await waitUntil("the server holds a mail", 10_000, async () => isReached);
  await stuck.mailer.close();
  const reasons = stuck.told.map((event) => event.kind === "mail" && event.reason);
  expect(reasons.sort()).toEqual(["EABORT", "EABORT", "shutting_down"]);
}, 20_000);
