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

/** A mailer for this server, and the events that it emitted. */
function mailerFor(smtpUrl: Secret<string>) {
  const reported: ProductEvent[] = [];
  const log = new MemoryLog();
  const mailer = new SmtpMailer({
    smtpUrl,
    from: "Zenzefi <noreply@zenzefi.example>",
    events: { emit: (event) => reported.push(event) },
    log,
  });
  onTestFinished(() => mailer.close());
  const untilReported = (count: number) =>
    waitUntil("a mail has ended", 10_000, async () => reported.length >= count);
  return { mailer, reported, log, untilReported };
}

async function mailServer(onMail?: () => Promise<void>) {
  const server = await startTestMailServer(onMail === undefined ? {} : { onMail });
  onTestFinished(() => server.close());
  return server;
}

test("a mail arrives unchanged as text and HTML, from MAIL_FROM, marked as sent by a machine", async () => {
  const server = await mailServer();
  const { mailer, reported, untilReported } = mailerFor(server.smtpUrl);
  mailer.post("somebody", async () => MAIL);
  await untilReported(1);
  expect(reported).toEqual([{ kind: "mail", result: "sent", reason: null }]);
  expect(server.mails).toMatchObject([{ from: "noreply@zenzefi.example", to: [MAIL.to] }]);
  const [{ headers = "", text = "", html = "" } = {}] = server.mails;
  expect(headers).toContain("From: Zenzefi <noreply@zenzefi.example>");
  expect(headers).toMatch(/^Auto-Submitted: auto-generated/im);
  expect(text.trim()).toBe(MAIL.text);
  expect(html.trim()).toBe(MAIL.html);
});

test("an address that contains a comma does not add a second recipient", async () => {
  const server = await mailServer();
  const { mailer, untilReported } = mailerFor(server.smtpUrl);
  mailer.post("somebody", async () => ({ ...MAIL, to: "anna@example.com, eve@example.com" }));
  await untilReported(1);
  expect(server.mails.flatMap(({ to }) => to)).not.toContain("eve@example.com");
});

test("a mail server that cannot be reached, or refuses, is reported by a code without the address", async () => {
  const dead = mailerFor(new Secret("smtp://127.0.0.1:1"));
  dead.mailer.post("somebody", async () => MAIL);
  const refusing = await mailServer(async () => {
    throw Object.assign(new Error(`no such user: ${MAIL.to}`), { responseCode: 550 });
  });
  const refused = mailerFor(refusing.smtpUrl);
  refused.mailer.post("somebody", async () => MAIL);
  await Promise.all([dead.untilReported(1), refused.untilReported(1)]);
  expect(dead.reported).toEqual([
    { kind: "mail", result: "failed", reason: expect.stringMatching(/^E\w+$/) },
  ]);
  expect(refused.reported).toEqual([{ kind: "mail", result: "failed", reason: "EMESSAGE 550" }]);
});

test("a mail that resolves to null is not sent, and one that cannot be written is reported", async () => {
  const server = await mailServer();
  const { mailer, reported, log, untilReported } = mailerFor(server.smtpUrl);
  mailer.post("somebody", async () => null);
  mailer.post("somebody", async () => {
    throw new Error("PostgreSQL is away");
  });
  mailer.post("somebody", async () => MAIL);
  await untilReported(2);
  expect(reported.map((event) => event.kind === "mail" && event.reason).sort()).toEqual([
    "not_written",
    null,
  ]);
  expect(log.lines.some(({ message }) => message === "a mail could not be written")).toBe(true);
  expect(server.mails).toHaveLength(1);
});

test("a mail is written only after `post` has returned", () => {
  const { mailer } = mailerFor(new Secret("smtp://127.0.0.1:1"));
  let isWritten = false;
  mailer.post("somebody", async () => {
    isWritten = true;
    return null;
  });
  expect(isWritten).toBe(false);
});

test("mails beyond 100 that wait are dropped and reported", async () => {
  const { mailer, reported } = mailerFor(new Secret("smtp://127.0.0.1:1"));
  for (let posted = 0; posted < 103; posted += 1) mailer.post("somebody", async () => null);
  expect(reported).toEqual(Array(3).fill({ kind: "mail", result: "dropped", reason: "queue_full" }));
});

test("a flood of mails by one cause neither drops nor delays the mails of others", async () => {
  const server = await mailServer();
  const { mailer, untilReported, reported } = mailerFor(server.smtpUrl);
  for (let posted = 0; posted < 300; posted += 1) mailer.post("a flood", async () => null);
  for (const name of ["anna", "boris", "clara"])
    mailer.post(name, async () => ({ ...MAIL, to: `${name}@example.com` }));
  await untilReported(203 + 3);
  expect(reported.filter((event) => event.kind === "mail" && event.result === "dropped")).toHaveLength(203);
  expect(server.mails.flatMap(({ to }) => to).sort()).toEqual([
    "anna@example.com",
    "boris@example.com",
    "clara@example.com",
  ]);
});

test("closing sends the waiting mails, accepts no more, and aborts those that a silent server holds up", async () => {
  const server = await mailServer();
  const { mailer, reported } = mailerFor(server.smtpUrl);
  for (let posted = 0; posted < 5; posted += 1) mailer.post("somebody", async () => MAIL);
  await mailer.close();
  expect(server.mails).toHaveLength(5);
  mailer.post("somebody", async () => MAIL);
  expect(reported.at(-1)).toEqual({ kind: "mail", result: "dropped", reason: "shutting_down" });

  let isReached = false;
  const silent = await mailServer(() => {
    isReached = true;
    return new Promise(() => {});
  });
  const stuck = mailerFor(silent.smtpUrl);
  for (let posted = 0; posted < 3; posted += 1) stuck.mailer.post("somebody", async () => MAIL);
  await waitUntil("the server holds a mail", 10_000, async () => isReached);
  await stuck.mailer.close();
  const reasons = stuck.reported.map((event) => event.kind === "mail" && event.reason);
  expect(reasons.sort()).toEqual(["EABORT", "EABORT", "shutting_down"]);
}, 20_000);
