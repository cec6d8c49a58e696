import { expect, onTestFinished, test } from "vitest";
import {
  type Misbehaviour,
  type SmtpState,
  startScriptedMailServer,
} from "../../../test/support/notifications/scripted-mail-server.ts";
import { startTestMailServer } from "../../../test/support/test-mail-server.ts";
import { Secret } from "../../kernel/secret.ts";
import { SmtpSender } from "./smtp-sender.ts";

const MAIL = {
  to: "anna@example.com",
  subject: "Срок токена истёк",
  text: "текст",
  html: "<p>текст</p>",
  id: "0197a1b2-7c3d-7e4f-8a5b-6c7d8e9fa0b1",
  date: new Date("2026-01-15T12:00:00Z"),
  unsubscribeUrl: null,
};
const TIMEOUTS = { connectMs: 400, silenceMs: 400 };

async function sendTo(state: SmtpState, misbehaviour: Misbehaviour, to = MAIL.to) {
  const server = await startScriptedMailServer(state, misbehaviour);
  onTestFinished(() => server.close());
  const sender = new SmtpSender({ smtpUrl: server.smtpUrl, from: "z@zenzefi.example", timeouts: TIMEOUTS });
  const outcome = await sender.send({ ...MAIL, to }, AbortSignal.timeout(1_500));
  return { outcome, arrived: server.messageIds };
}

test.each<[Misbehaviour, SmtpState, string, number]>([
  ["close", "greeting", "down", 0],
  ["close", "EHLO", "down", 0],
  ["close", "MAIL", "down", 0],
  ["close", "RCPT", "down", 0],
  ["close", "DATA", "down", 0],
  ["close", "accepted", "unconfirmed", 1],
  ["hang", "greeting", "down", 0],
  ["hang", "EHLO", "down", 0],
  ["hang", "MAIL", "down", 0],
  ["hang", "RCPT", "down", 0],
  ["hang", "DATA", "down", 0],
  ["hang", "accepted", "unconfirmed", 1],
  ["4xx", "greeting", "down", 0],
  ["4xx", "MAIL", "later", 0],
  ["4xx", "RCPT", "later", 0],
  ["4xx", "DATA", "later", 0],
  ["4xx", "accepted", "later", 1],
  ["5xx", "greeting", "down", 0],
  ["5xx", "MAIL", "refused", 0],
  ["5xx", "RCPT", "refused", 0],
  ["5xx", "accepted", "refused", 1],
  ["twice", "accepted", "accepted", 1],
  ["garbage", "greeting", "down", 0],
  ["garbage", "accepted", "unconfirmed", 1],
  ["drip", "EHLO", "later", 0],
  ["drip", "accepted", "unconfirmed", 1],
])("a server that answers with %s at %s: %s", async (misbehaviour, state, result, arrived) => {
  const sent = await sendTo(state, misbehaviour);
  expect(sent.outcome).toMatchObject({ result });
  expect(sent.arrived).toEqual(Array(arrived).fill(`<${MAIL.id}@zenzefi.example>`));
});

test("answers that come twice at any state are never taken for a mail that was accepted", async () => {
  for (const state of ["greeting", "EHLO", "MAIL", "RCPT", "DATA"] as const) {
    const { outcome, arrived } = await sendTo(state, "twice");
    if (outcome.result === "accepted") expect(arrived).toHaveLength(1);
  }
});

test("only a refusal of the recipient is one of the address, and no text of the server is in a reason", async () => {
  expect((await sendTo("RCPT", "5xx")).outcome).toEqual({
    result: "refused",
    reason: "EENVELOPE 550",
    isAddressRefused: true,
    isCertain: false,
  });
  expect((await sendTo("accepted", "5xx")).outcome).toEqual({
    result: "refused",
    reason: "EMESSAGE 550",
    isAddressRefused: false,
    isCertain: false,
  });
});

test("a mail offers to unsubscribe by one POST only over HTTPS", async () => {
  const server = await startTestMailServer();
  onTestFinished(() => server.close());
  const sender = new SmtpSender({ smtpUrl: server.smtpUrl, from: "z@zenzefi.example" });
  for (const scheme of ["http", "https"]) {
    const unsubscribeUrl = `${scheme}://zenzefi.example/u`;
    await sender.send({ ...MAIL, unsubscribeUrl }, AbortSignal.timeout(5_000));
  }
  const [byHttp, byHttps] = server.mails.map(({ headers }) => headers);
  expect(byHttp).toContain("List-Unsubscribe: <http://zenzefi.example/u>");
  expect(byHttp).not.toContain("List-Unsubscribe-Post");
  expect(byHttps).toContain("List-Unsubscribe-Post: List-Unsubscribe=One-Click");
});

test("a server that is not there is down", async () => {
  const sender = new SmtpSender({ smtpUrl: new Secret("smtp://127.0.0.1:1"), from: "z@zenzefi.example" });
  const outcome = await sender.send(MAIL, AbortSignal.timeout(5_000));
  expect(outcome).toMatchObject({ result: "down", reason: expect.stringMatching(/^E[A-Z]+$/) });
});
