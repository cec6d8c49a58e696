/** Confirming an e-mail address by a mailed link, and what waits for it. */
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ApiServer, type Person } from "../../../../test/support/api-server.ts";
import { MemoryLog } from "../../../../test/support/memory-log.ts";
import { waitUntil } from "../../../../test/support/services/wait-until.ts";
import { startTestMailServer } from "../../../../test/support/test-mail-server.ts";
import { SmtpMailer } from "../../../adapters/mail/smtp-mailer.ts";
import { MemoryLimiter } from "../../../adapters/memory/memory-limiter.ts";
import { systemClock } from "../../../adapters/system/system-clock.ts";
import { endRestoredAccess } from "../../../domain/identity/end-restored-access.ts";
import { DAY_MS } from "../../../kernel/duration.ts";
import type { Limiter } from "../../../kernel/limiter.port.ts";

let mailServer: Awaited<ReturnType<typeof startTestMailServer>>;
let mailer: SmtpMailer;
let api: ApiServer;
/** Only the limit of a network is off: all of this is one network. */
const perAccount = (behind: Limiter): Limiter => ({
  ...{ peek: behind.peek.bind(behind), release: behind.release.bind(behind) },
  take: (key, limit) =>
    behind.take(key.startsWith("mail-verify-by:") ? `${key}${Math.random()}` : key, limit),
});

beforeAll(async () => {
  mailServer = await startTestMailServer();
  const from = "noreply@zenzefi.example";
  const log = new MemoryLog();
  mailer = new SmtpMailer({ smtpUrl: mailServer.smtpUrl, from, events: { emit: () => {} }, log });
  const limiter = perAccount(new MemoryLimiter({ clock: systemClock }));
  api = await ApiServer.start({ mailer, limiter, requiresVerifiedEmail: true });
});
afterAll(async () => {
  await mailer.close();
  await api.close();
  await mailServer.close();
});

const mailsTo = ({ email }: Pick<Person, "email">) => mailServer.mails.filter(({ to }) => to.includes(email));
/** The secret of the newest of so many links that were mailed. */
async function secretOf(person: Person, mails = 1): Promise<string> {
  await waitUntil("the mail arrives", 10_000, () => mailsTo(person).length === mails);
  const { text = "" } = mailsTo(person).at(-1) ?? {};
  return /https:\/\/zenzefi\.example\/verify-email#token=([\w-]{43})/.exec(text)?.[1] ?? "";
}
const verify = async (token: string) => {
  const { status, body } = await api.call("POST", "/api/v1/auth/verify-email", { json: { token } });
  return status === 204 ? status : body.code;
};
const ask = ({ jwt }: Person) => api.call("POST", "/api/v1/users/me/email-verification", { jwt });
const safetyOf = async ({ jwt }: Person) => (await api.call("GET", "/api/v1/users/me/safety", { jwt })).body;
const buy = (path: string, json: object | undefined, { jwt }: Person) =>
  api.call("POST", `/api/v1${path}`, { jwt, ...(json === undefined ? {} : { json }) });

test("a registration mails a link, which confirms the address once, from any browser, with an audit row", async () => {
  const person = await api.register();
  const secret = await secretOf(person);
  expect(await safetyOf(person)).toMatchObject({
    ...{ email_verified_at: null, can_verify_email: true, must_verify_email: true },
  });
  const stored = await api.world.database.direct.selectFrom("email_verifications").selectAll().execute();
  expect(JSON.stringify(stored)).not.toContain(secret);
  const answers = await Promise.all(Array.from({ length: 5 }, () => verify(secret)));
  expect(answers.map(String).sort()).toEqual(["204", ...Array(4).fill("verification_link_invalid")]);
  const { body } = await api.call("GET", "/api/v1/users/me", { jwt: person.jwt });
  expect(body.email_verified_at).toEqual(expect.any(String));
  expect(await safetyOf(person)).toMatchObject({ can_verify_email: false, must_verify_email: false });
  const rows = await api.world.auditRows("user.email_verified");
  expect(rows.filter(({ resource_id }) => resource_id === person.id)).toHaveLength(1);
});

describe("a link", () => {
  test("is void after a day, after a newer one, after a restore of a backup, and after a change of the address", async () => {
    const [late, twice, restored, moved] = [
      await api.register(),
      await api.register(),
      await api.register(),
      await api.register(),
    ];
    const old = await secretOf(twice);
    await ask(twice);
    const newer = await secretOf(twice, 2);
    expect(await verify(old)).toBe("verification_link_invalid");
    expect(await verify(newer)).toBe(204);

    const { direct } = api.world.database;
    const secret = await secretOf(moved);
    await sql`UPDATE users SET email = 'elsewhere@example.com', email_key = 'elsewhere@example.com' WHERE id = ${moved.id}`.execute(
      direct,
    );
    expect(await verify(secret)).toBe("verification_link_invalid");

    const forgotten = await secretOf(restored);
    await secretOf(late);
    await direct.transaction().execute((tx) => endRestoredAccess(tx, new Date(0)));
    expect(await verify(forgotten)).toBe("verification_link_invalid");

    const last = await api.register();
    const expired = await secretOf(last);
    api.world.clock.advance(DAY_MS);
    expect(await verify(expired)).toBe("verification_link_invalid");
  });

  test("is mailed again on request, at most 3 times an hour, and not to who has confirmed", async () => {
    const person = await api.register();
    await secretOf(person);
    expect([(await ask(person)).status, (await ask(person)).status]).toEqual([202, 202]);
    const refused = await ask(person);
    expect([refused.status, refused.body.code]).toEqual([429, "rate_limited"]);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(await verify(await secretOf(person, 3))).toBe(204);
    expect((await ask(person)).body.code).toBe("email_verified_already");
  });
});

test("a changed address is not confirmed, whoever changes it; another case of letters is the same address", async () => {
  const person = await api.register();
  await verify(await secretOf(person));
  const { direct } = api.world.database;
  const rename = (email: string) =>
    sql`UPDATE users SET email = ${email}, email_key = ${email} WHERE id = ${person.id}`.execute(direct);
  await rename(person.email.toUpperCase());
  expect((await safetyOf(person)).must_verify_email).toBe(false);
  await rename("new-address@example.com");
  expect(await safetyOf(person)).toMatchObject({ email_verified_at: null, must_verify_email: true });
});

describe("REQUIRE_VERIFIED_EMAIL", () => {
  const CALLS = [
    ["/currency/mock-purchase", { amount: "100.00" }],
    ["/currency/purchase", { amount: "100.00" }],
    ["/tokens/purchase", { duration_hours: 1 }],
    ["/bundles/0197a1b2-7c3d-7e4f-8a5b-6c7d8e9fa0b1/purchase", undefined],
  ] as const;

  test("refuses to take money from who has yet to confirm, and nothing else", async () => {
    const person = await api.register();
    for (const [path, json] of CALLS) {
      const { status, body } = await buy(path, json, person);
      expect([path, status, body.code]).toEqual([path, 403, "email_not_verified"]);
    }
    for (const path of ["/users/me", "/tokens/my-tokens", "/currency/balance", "/payments"]) {
      const url = path === "/payments" ? "/api/v1/currency/payments" : `/api/v1${path}`;
      expect((await api.call("GET", url, { jwt: person.jwt })).status).toBe(200);
    }
    await verify(await secretOf(person));
    expect((await buy("/currency/mock-purchase", { amount: "100.00" }, person)).status).toBe(201);
    expect((await buy("/tokens/purchase", { duration_hours: 1 }, person)).status).toBe(201);
  });

  test("does not concern accounts from before, or made without mail", async () => {
    const person = await api.register();
    const { direct } = api.world.database;
    await direct
      .updateTable("users")
      .set({ awaits_verification: false })
      .where("id", "=", person.id)
      .execute();
    expect((await safetyOf(person)).must_verify_email).toBe(false);
    expect((await buy("/currency/mock-purchase", { amount: "100.00" }, person)).status).toBe(201);
  });

  test("off, users who have not confirmed buy as ever", async () => {
    const lenient = await ApiServer.start({ mailer });
    try {
      const person = await lenient.register({ balance: "10.00" });
      const json = { duration_hours: 1 };
      const { status } = await lenient.call("POST", "/api/v1/tokens/purchase", { jwt: person.jwt, json });
      expect(status).toBe(201);
    } finally {
      await lenient.close();
    }
  });
});

test("without mail nobody is asked to confirm", async () => {
  const silent = await ApiServer.start({ requiresVerifiedEmail: true });
  try {
    const { jwt } = await silent.register({ balance: "10.00" });
    const safety = await silent.call("GET", "/api/v1/users/me/safety", { jwt });
    expect(safety.body).toMatchObject({ can_verify_email: false, must_verify_email: false });
    const asked = await silent.call("POST", "/api/v1/users/me/email-verification", { jwt });
    expect([asked.status, asked.body.code]).toEqual([404, "mail_off"]);
    expect((await silent.call("GET", "/api/v1/currency/balance", { jwt })).body.balance).toBe("10.00");
  } finally {
    await silent.close();
  }
});
