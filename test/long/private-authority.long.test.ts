import { once } from "node:events";
import { createServer } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { explainFault } from "../../src/adapters/postgres/explain-fault.ts";
import { migrateUp } from "../../src/adapters/postgres/migrate.ts";
import {
  type Authority,
  hasOpenssl,
  type Issued,
  makeAuthority,
} from "../support/certificates/make-authority.ts";
import { newCustomer } from "../support/customer.ts";
import { findPostgres15 } from "../support/services/debian-postgres.ts";
import { type EncryptedPostgres, startEncryptedPostgres } from "../support/services/encrypted-postgres.ts";
import { startTestRedis, type TestRedis } from "../support/services/start-test-redis.ts";
import { waitUntil } from "../support/services/wait-until.ts";
import { startTestServer } from "../support/test-server.ts";
import { settingsOf, testEnvironment } from "../support/test-settings.ts";
import { startTestUpstream } from "../support/test-upstream.ts";

const isMissing = (await findPostgres15()) === null || !(await hasOpenssl());

describe.skipIf(isMissing)("TLS with a private authority (needs PostgreSQL 15 and openssl)", () => {
  let authority: Authority;
  let good: Issued;
  let postgres: EncryptedPostgres;
  let redis: TestRedis;

  beforeAll(async () => {
    authority = await makeAuthority();
    good = await authority.issue("server", "DNS:localhost,IP:127.0.0.1");
    postgres = await startEncryptedPostgres(good, authority.caFile);
    redis = await startTestRedis({ certificate: good, caFile: authority.caFile });
  });

  afterAll(async () => {
    await postgres?.stop();
    await redis?.stop();
    await authority?.remove();
  });

  /** The connection string that the settings make. */
  function urlOf(query = "", withCa = true): string {
    const url = `postgresql://zenzefi@127.0.0.1:${postgres.port}/zenzefi${query}`;
    const { database } = settingsOf(testEnvironment(url, withCa ? { DATABASE_CA: authority.caFile } : {}));
    return database.kind === "external" ? database.url.reveal() : "";
  }

  async function faultOf(url: string) {
    const fault = await migrateUp(url).then(
      () => null,
      (error: unknown) => explainFault(error),
    );
    return { en: fault?.reason.en ?? "", isLasting: fault?.isLasting };
  }

  test("an instance uses PostgreSQL and Redis through TLS that it verifies", async () => {
    await migrateUp(urlOf());
    const upstream = await startTestUpstream();
    const server = await startTestServer({
      targetUrl: upstream.url,
      databaseUrl: urlOf(),
      environment: { REDIS_HOST: "127.0.0.1", REDIS_PORT: String(redis.port), REDIS_CA: authority.caFile },
    });
    const customer = await newCustomer(server.url);
    expect((await customer.buyToken()).token).toHaveLength(64);
    await waitUntil("Redis is connected", 10_000, async () => {
      return /^redis_connected(\{[^}]*\})? 1$/m.test(await (await fetch(`${server.url}/metrics`)).text());
    });
    await server.stop();
    await upstream.close();
  });

  test("a certificate of nobody we trust, for another name, or expired ends a start with the reason", async () => {
    expect(await faultOf(urlOf("?sslmode=require", false))).toEqual({
      en: expect.stringContaining("set DATABASE_CA to the file of its authority"),
      isLasting: true,
    });
    await postgres.useCertificate(await authority.issue("other", "DNS:db.example.com"));
    expect((await faultOf(urlOf())).en).toContain("its certificate is for another name");
    await migrateUp(urlOf("?sslmode=verify-ca"));
    await migrateUp(urlOf("?sslmode=no-verify", false));
    await postgres.useCertificate(await authority.issue("expired", "IP:127.0.0.1", -1));
    for (const mode of ["", "?sslmode=verify-ca"]) {
      expect(await faultOf(urlOf(mode))).toEqual({
        en: expect.stringContaining("its certificate has expired"),
        isLasting: true,
      });
    }
    await postgres.useCertificate(good);
    await migrateUp(urlOf());
  });

  test("a client's certificate is presented, and a missing file is named", async () => {
    const { certificateFile, keyFile } = await authority.issue("zenzefi", "DNS:client");
    await migrateUp(urlOf(`?sslcert=${certificateFile}&sslkey=${keyFile}`));
    const url = urlOf(`?sslcert=${certificateFile}&sslkey=/none/at-all.key`);
    await expect(migrateUp(url)).rejects.toThrow(/^sslkey of the connection string.*ENOENT/);
  });

  test("a server without TLS is not used where TLS was asked for", async () => {
    const plain = createServer((socket) => socket.once("data", () => socket.end("N"))).listen(0, "127.0.0.1");
    await once(plain, "listening");
    const address = plain.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const fault = await faultOf(`postgresql://zenzefi@127.0.0.1:${port}/zenzefi?sslmode=require`);
    expect(fault).toEqual({ en: expect.stringContaining("it does not encrypt"), isLasting: true });
    plain.close();
  });
});
