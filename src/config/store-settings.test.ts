import { describe, expect, test } from "vitest";
import { type DatabaseUrl, parseDatabaseUrl } from "../kernel/database-url.ts";
import { StartError } from "../kernel/errors.ts";
import { readEnvironment } from "./env.ts";
import { parseSettings } from "./settings.ts";

const BASE = { SECRET_KEY: "0c1d9f6e5b3a48c7a2f1e0d9c8b7a695", REDIS_HOST: "redis" };
const CA = new URL("../../test/support/certificates/target.pem", import.meta.url).pathname;

const parse = (variables: Record<string, string>) =>
  parseSettings(readEnvironment(import.meta.dirname, { ...BASE, ...variables }));

function databaseOf(variables: Record<string, string>): DatabaseUrl {
  const { database } = parse(variables).settings;
  const url = database.kind === "external" ? parseDatabaseUrl(database.url.reveal()) : null;
  if (url === null || !("hosts" in url)) throw new Error("no usable database");
  return url;
}

function redisOf(variables: Record<string, string>) {
  const { redis } = parse({ DATABASE_URL: "postgresql://db/z", REDIS_HOST: "", ...variables }).settings;
  if (redis.kind === "none") throw new Error("no Redis");
  return redis;
}

function faultsOf(variables: Record<string, string>): readonly string[] {
  try {
    parse(variables);
  } catch (error) {
    if (error instanceof StartError) return error.lines;
    throw error;
  }
  return [];
}

const several = (query: string) => `postgresql://u:p@db-1,db-2:5433/zenzefi${query}`;

describe("a database past one machine", () => {
  const hosts = [
    { host: "db-1", port: 5432 },
    { host: "db-2", port: 5433 },
  ];

  test("DATABASE_URL and POSTGRES_SERVER may name several hosts", () => {
    expect(databaseOf({ DATABASE_URL: several("?target_session_attrs=read-write") }).hosts).toEqual(hosts);
    const login = { POSTGRES_USER: "u", POSTGRES_PASSWORD: "p", POSTGRES_DB: "zenzefi" };
    expect(databaseOf({ POSTGRES_SERVER: "db-1, db-2:5433", ...login }).hosts).toEqual(hosts);
  });

  test("the certificates of DATABASE_CA become part of the URL, and the host's name is verified", () => {
    const url = databaseOf({ DATABASE_URL: several(""), DATABASE_CA: CA });
    expect(url.tls).toBe("verify-full");
    expect(decodeURIComponent(url.caFile ?? "")).toMatch(/^data:,-----BEGIN CERTIFICATE-----\n[^-]+-----END/);
    expect(databaseOf({ DATABASE_URL: several("?sslmode=verify-ca"), DATABASE_CA: CA }).tls).toBe(
      "verify-ca",
    );
  });

  test.each([
    [several("?sslmode=prefer"), "DATABASE_URL: sslmode must be disable, require"],
    [several("?sslmode=disable"), "DATABASE_CA is set, but sslmode"],
    [several("?sslmode=no-verify"), "DATABASE_CA is set, but sslmode"],
    [several("?sslrootcert=/etc/ca.pem"), "DATABASE_CA and sslrootcert"],
    ["", "DATABASE_CA is for an external database"],
  ])("certificates that would not be used are a fault: %s", (url, fault) => {
    expect(faultsOf({ DATABASE_URL: url, DATABASE_CA: CA })[0]).toContain(fault);
  });

  test("a connection that anybody can intercept is warned of", () => {
    const { warnings } = parse({ DATABASE_URL: several("?sslmode=no-verify") });
    expect(warnings[0]).toContain("ANYBODY ON THE WAY");
  });
});

describe("Redis past one machine", () => {
  test("REDIS_CA encrypts the connection, and is refused beside an unencrypted URL", () => {
    const encrypted = redisOf({ REDIS_HOST: "cache", REDIS_CA: CA });
    expect(encrypted.url.reveal()).toBe("rediss://cache:6379/0");
    expect(encrypted.ca).toContain("BEGIN CERTIFICATE");
    const url = { DATABASE_URL: "postgresql://db/z", REDIS_HOST: "", REDIS_URL: "redis://cache" };
    expect(faultsOf({ ...url, REDIS_CA: CA })).toEqual([
      "REDIS_CA is set, but REDIS_URL is not encrypted: write rediss://",
    ]);
  });

  test("REDIS_SENTINELS name the sentinels, with the master's name and both passwords", () => {
    const { url, sentinels } = redisOf({
      REDIS_SENTINELS: "s1, s2:26380,::1",
      REDIS_SENTINEL_MASTER: "zenzefi",
      REDIS_SENTINEL_PASSWORD: "of-sentinels",
      REDIS_PASSWORD: "of/redis",
      REDIS_DB: "3",
    });
    expect(sentinels).toMatchObject({ hosts: "s1,s2:26380,[::1]", master: "zenzefi" });
    expect(sentinels?.password?.reveal()).toBe("of-sentinels");
    expect(url.reveal()).toBe("redis://:of%2Fredis@s1/3");
  });

  test("a missing half of the sentinels' settings is a fault", () => {
    expect(faultsOf({ REDIS_SENTINELS: "s1" })[0]).toContain("REDIS_SENTINEL_MASTER: missing");
    expect(faultsOf({ REDIS_SENTINEL_MASTER: "m" })[0]).toContain("REDIS_SENTINELS: missing");
  });
});
