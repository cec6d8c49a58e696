/** Worlds that are broken in one way each, on real servers: the doctor finds that fault, and names what mends it. */
import { readFileSync } from "node:fs";
import { createServer as createHttps } from "node:https";
import { type AddressInfo, createServer as createTcp, type Server } from "node:net";
import { Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { packageFile } from "../../src/adapters/system/package-root.ts";
import { systemClock } from "../../src/adapters/system/system-clock.ts";
import { examine } from "../support/examine.ts";
import { freePort } from "../support/free-port.ts";
import { STRIPE_KEYS, startFakeStripe } from "../support/payments/fake-stripe.ts";
import { query } from "../support/services/embedded-postgres-process.ts";
import { startTestRedis, type TestRedis } from "../support/services/start-test-redis.ts";
import {
  createTestDatabase,
  createUnmigratedTestDatabase,
  type TestDatabase,
} from "../support/services/test-database.ts";
import { startTestMailServer } from "../support/test-mail-server.ts";
import { startTestServer, type TestServer } from "../support/test-server.ts";
import { testEnvironment } from "../support/test-settings.ts";

const opened: (() => unknown)[] = [];
afterAll(async () => {
  for (const close of opened.splice(0).reverse()) await close();
});

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  opened.push(() => database.drop());
});

const databaseUrl = (change: (url: URL) => void): string => {
  const url = new URL(database.url);
  change(url);
  return url.href;
};

async function expectFault(
  name: string,
  environment: Record<string, string>,
  found: string,
  mend: string,
): Promise<void> {
  const findings = await examine(name, { ...testEnvironment(database.url), ...environment });
  const faults = findings.filter(({ state }) => state === "fault");
  expect(faults.map((each) => each.found.en).join("\n")).toContain(found);
  expect(faults.map((each) => each.mend?.en).join("\n")).toContain(mend);
}

describe("the database", () => {
  test("that does not exist", async () => {
    const url = databaseUrl((each) => {
      each.pathname = "/no_such_database";
    });
    await expectFault("database", { DATABASE_URL: url }, "there is no such database", "createdb");
  });

  test("at a closed port", async () => {
    const url = `postgresql://z:a-password@127.0.0.1:${await freePort()}/z`;
    await expectFault(
      "database",
      { DATABASE_URL: url },
      "nothing listens there",
      "systemctl status postgresql",
    );
  });

  test("without the tables of this release", async () => {
    const empty = await createUnmigratedTestDatabase();
    opened.push(() => empty.drop());
    const [finding] = await examine("database-migrations", testEnvironment(empty.url));
    expect(finding).toMatchObject({ state: "warning", mend: { en: "zenzefi migrate up" } });
  });

  test("of a newer release", async () => {
    await query(database.url, "INSERT INTO schema_migrations (name, checksum) VALUES ('9999-later', 'x')");
    await expectFault("database-migrations", {}, "9999-later", "restore a backup");
    await query(database.url, "DELETE FROM schema_migrations WHERE name = '9999-later'");
  });

  test("that takes no writes", async () => {
    const name = new URL(database.url).pathname.slice(1);
    await query(database.url, `ALTER DATABASE ${name} SET default_transaction_read_only = on`);
    await expectFault("database", {}, "read-only", "default_transaction_read_only");
    await query(
      database.url,
      `SET transaction_read_only = off; ALTER DATABASE ${name} RESET default_transaction_read_only`,
    );
  });

  test("whose tables belong to another role", async () => {
    const role = `owner_${Date.now()}`;
    await query(database.url, `CREATE ROLE ${role} LOGIN; GRANT CREATE, USAGE ON SCHEMA public TO ${role}`);
    opened.push(() => query(database.url, `DROP OWNED BY ${role}; DROP ROLE ${role}`));
    const url = databaseUrl((each) => {
      each.searchParams.set("user", role);
    });
    await expectFault("database-role", { DATABASE_URL: url }, "belong to another role", "REASSIGN OWNED");
  });
});

describe("the clock", () => {
  test.each([
    [0, "ok"],
    [2_000, "warning"],
    [-60_000, "fault"],
  ])("that is %d ms ahead of the database's is %s", async (aheadMs, state) => {
    const shifted = { ...systemClock, nowMs: () => systemClock.nowMs() + aheadMs };
    const [finding] = await examine("clock", testEnvironment(database.url), shifted);
    expect(finding?.state).toBe(state);
  });
});

describe("Redis", () => {
  let redis: TestRedis;
  beforeAll(async () => {
    redis = await startTestRedis();
    opened.push(() => redis.stop());
  });

  test("that answers is described by its version", async () => {
    const [finding] = await examine("redis", { ...testEnvironment(database.url), REDIS_URL: redis.url });
    expect(finding?.found.en).toMatch(/^Redis \d+\.\d+/);
  });

  test("with a wrong password, and without one", async () => {
    const client = new Redis(redis.url);
    await client.call("CONFIG", "SET", "requirepass", "the right one");
    client.disconnect();
    const wrong = redis.url.replace("//", "//:the-wrong-password@");
    await expectFault("redis", { REDIS_URL: wrong }, "wrong password", "REDIS_PASSWORD");
    await expectFault("redis", { REDIS_URL: redis.url }, "it wants a password", "REDIS_PASSWORD");
  });

  test("at a closed port", async () => {
    const url = `redis://:a-password@127.0.0.1:${await freePort()}`;
    await expectFault("redis", { REDIS_URL: url }, "nothing listens there", "systemctl status redis-server");
  });
});

describe("the target", () => {
  test("whose certificate expired", async () => {
    const url = `https://127.0.0.1:${await tlsPort("expired.pem")}`;
    const environment = { ZENZEFI_TARGET_URL: url, ZENZEFI_TARGET_CA: certificate("expired.pem") };
    await expectFault("target", environment, "expired on 2025-02-01", "certbot renew");
  });

  test("whose certificate nobody has signed", async () => {
    const url = `https://127.0.0.1:${await tlsPort("target.pem")}`;
    await expectFault("target", { ZENZEFI_TARGET_URL: url }, "is not trusted", "ZENZEFI_TARGET_CA=PATH");
  });

  test("whose certificate is for another name", async () => {
    const url = `https://localhost:${await tlsPort("target.pem")}`;
    const environment = { ZENZEFI_TARGET_URL: url, ZENZEFI_TARGET_CA: certificate("target.pem") };
    await expectFault("target", environment, "for another name than localhost", "openssl s_client");
  });

  test("with a certificate of the private CA is well", async () => {
    const url = `https://127.0.0.1:${await tlsPort("target.pem")}`;
    const environment = { ZENZEFI_TARGET_URL: url, ZENZEFI_TARGET_CA: certificate("target.pem") };
    const [finding] = await examine("target", { ...testEnvironment(database.url), ...environment });
    expect(finding).toMatchObject({
      state: "ok",
      found: { en: expect.stringMatching(/^200, .*certificate for \d+/) },
    });
  });

  test("at a closed port", async () => {
    const url = `http://127.0.0.1:${await freePort()}`;
    await expectFault("target", { ZENZEFI_TARGET_URL: url }, "(ECONNREFUSED)", "nc -vz 127.0.0.1");
  });

  test("whose name is unknown", async () => {
    await expectFault(
      "target",
      { ZENZEFI_TARGET_URL: "http://no-such-host.invalid" },
      "is not known",
      "getent hosts",
    );
  });

  test("that speaks no TLS", async () => {
    const port = await listen(
      createTcp((socket) => socket.on("error", () => undefined).end("no TLS here\r\n")),
    );
    await expectFault(
      "target",
      { ZENZEFI_TARGET_URL: `https://127.0.0.1:${port}` },
      "no TLS with",
      "openssl s_client",
    );
  });
});

describe("mail", () => {
  test("that is refused at the log-in", async () => {
    const mail = await startTestMailServer({ refusesLogin: true });
    opened.push(() => mail.close());
    const url = mail.smtpUrl.reveal().replace("//", "//robot:the-wrong-password@");
    const environment = { SMTP_URL: url, MAIL_FROM: "robot@example.com" };
    await expectFault("mail", environment, "refuses the user name or password (535)", "SMTP_URL");
  });

  test("at a closed port", async () => {
    const environment = { SMTP_URL: `smtp://127.0.0.1:${await freePort()}`, MAIL_FROM: "robot@example.com" };
    await expectFault("mail", environment, "does not take us (ECONNREFUSED)", "nc -vz");
  });

  test("that is accepted sends nothing", async () => {
    const mail = await startTestMailServer();
    opened.push(() => mail.close());
    const environment = { SMTP_URL: mail.smtpUrl.reveal(), MAIL_FROM: "robot@example.com" };
    const [finding] = await examine("mail", { ...testEnvironment(database.url), ...environment });
    expect(finding?.state).toBe("ok");
    expect(mail.mails).toEqual([]);
  });
});

describe("payments", () => {
  const keys = {
    PAYMENT_PROVIDERS: "stripe",
    STRIPE_SECRET_KEY: STRIPE_KEYS.secretKey,
    STRIPE_WEBHOOK_SECRET: STRIPE_KEYS.webhookSecret,
  };
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer({ targetUrl: "http://127.0.0.1:1", environment: keys });
    opened.push(() => server.stop());
  });

  test("with a key that Stripe takes, and with one that it refuses", async () => {
    const stripe = await startFakeStripe();
    opened.push(() => stripe.close());
    const environment = { ...keys, STRIPE_API_URL: stripe.url.href.replace(/\/$/, "") };
    const [finding] = await examine("payment-keys", { ...testEnvironment(database.url), ...environment });
    expect(finding?.state).toBe("ok");
    await expectFault(
      "payment-keys",
      { ...environment, STRIPE_SECRET_KEY: "sk_test_wrong" },
      "refuses the key",
      "dashboard.stripe.com",
    );
  });

  // 0.0.0.0 leads to this machine, and counts as a public name.
  const publicUrl = (): string => `http://0.0.0.0:${server.port}`;

  test("whose webhook is there with our secret is well, and nothing is stored", async () => {
    const environment = { ...testEnvironment(database.url), ...keys, BACKEND_URL: publicUrl() };
    expect(await examine("webhooks", environment)).toMatchObject([{ state: "ok" }]);
    expect(await query(server.databaseUrl, "SELECT id FROM payment_events")).toEqual([]);
  });

  test("whose webhook has another secret", async () => {
    const other = { ...keys, STRIPE_WEBHOOK_SECRET: "whsec_of_another_deployment", BACKEND_URL: publicUrl() };
    await expectFault("webhooks", other, "has another webhook secret", "STRIPE_WEBHOOK_SECRET");
  });

  test("whose provider is off at the public address", async () => {
    const yookassa = {
      PAYMENT_PROVIDERS: "yookassa",
      YOOKASSA_SHOP_ID: "1",
      YOOKASSA_SECRET_KEY: "test_key",
    };
    await expectFault(
      "webhooks",
      { ...yookassa, BACKEND_URL: publicUrl() },
      "there is no webhook",
      "PAYMENT_PROVIDERS",
    );
  });
});

describe("the service", () => {
  test("that does not run", async () => {
    await expectFault("service", { PORT: String(await freePort()) }, "does not run", "systemctl start");
  });

  test("whose port another program has", async () => {
    const port = await listen(
      createTcp((socket) => socket.on("error", () => undefined).end("HTTP/1.1 200 OK\r\n\r\n")),
    );
    await expectFault("service", { PORT: String(port) }, "another program", "ss -ltnp");
  });
});

const certificate = (file: string): string => packageFile("test/support/certificates", file);

function tlsPort(file: string): Promise<number> {
  const options = { key: readFileSync(certificate("target.key")), cert: readFileSync(certificate(file)) };
  return listen(createHttps(options, (_request, response) => response.end("hello")));
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  opened.push(() => void server.close());
  return (server.address() as AddressInfo).port;
}
