import { describe, expect, test } from "vitest";
import {
  hostName,
  hostsAndPorts,
  httpUrl,
  mailbox,
  networks,
  origins,
  originUrl,
  postgresUrl,
  redisUrl,
  smtpUrl,
} from "./address-kinds.ts";
import type { Kind } from "./setting-kinds.ts";

function refusesAll(kind: Kind<unknown>, texts: readonly string[]): void {
  for (const text of texts) expect(kind.parse(text), text).toBeUndefined();
}

describe("kinds of addresses", () => {
  test("a target is http or https, may have a path, and has no user name, query or fragment", () => {
    expect(httpUrl.parse("https://10.0.0.5:61000")?.href).toBe("https://10.0.0.5:61000/");
    expect(httpUrl.parse("HTTP://zenzefi_target/base/path")?.pathname).toBe("/base/path");
    refusesAll(httpUrl, [
      "ftp://h",
      "https:h",
      "h:61000",
      "https://",
      "https://u:p@h",
      "https://@h",
      "https://h/?q",
      "https://h/#f",
      "https://h?",
      "https://h:0",
      "https://h:99999",
      "https://h/a b",
      "https://h\\@evil",
      "javascript:alert(1)",
    ]);
  });

  test("an origin has no path", () => {
    expect(originUrl.parse("https://api.example.com/")?.origin).toBe("https://api.example.com");
    refusesAll(originUrl, ["https://api.example.com/api", "*", "null"]);
  });

  test("a list of origins is separated by commas, or JSON as in v0.6, and never a wildcard", () => {
    const expected = ["http://localhost:61000", "https://app.example.com"];
    expect(origins.parse("http://LOCALHOST:61000/, https://app.example.com:443")).toEqual(expected);
    expect(origins.parse('["http://localhost:61000","https://app.example.com"]')).toEqual(expected);
    expect(origins.parse("none")).toEqual([]);
    refusesAll(origins, ["*", "null", "http://localhost:61000,*", "http://h/path", '["http://h", 1]']);
  });

  test("networks are addresses or CIDRs; a bare address becomes a network of one", () => {
    expect(networks.parse("10.0.0.0/8, 192.0.2.1 ::1 fc00::/7")).toEqual([
      "10.0.0.0/8",
      "192.0.2.1/32",
      "::1/128",
      "fc00::/7",
    ]);
    refusesAll(networks, [
      "*",
      "true",
      "10.0.0.0/33",
      "::/129",
      "10.0.0",
      "010.0.0.1",
      "10.0.0.0/8/8",
      "10.0.0.0/",
      "fe80::1%eth0",
      "nginx",
    ]);
  });

  test("a host to listen on has no port and no scheme", () => {
    for (const text of ["0.0.0.0", "::", "localhost", "zenzefi_backend"])
      expect(hostName.parse(text)).toBe(text);
    refusesAll(hostName, ["localhost:8000", "http://localhost", "a b", "-x", "[::]"]);
  });

  test("a server may have a port", () => {
    expect(hostsAndPorts.parse("postgres")).toBe("postgres");
    expect(hostsAndPorts.parse("postgres:5433")).toBe("postgres:5433");
    expect(hostsAndPorts.parse("::1")).toBe("[::1]");
    expect(hostsAndPorts.parse("db-1:5433, db-2,::1")).toBe("db-1:5433,db-2,[::1]");
    expect(hostsAndPorts.parse("[::1]:5433")).toBe("[::1]:5433");
    refusesAll(hostsAndPorts, [
      "postgres:0",
      "postgres:65536",
      "postgres:x",
      "postgres:",
      "u@postgres",
      "/var/run",
      "[postgres]:1",
    ]);
  });

  test("a database URL may have SQLAlchemy's driver, and must have a database and percent-encoding", () => {
    expect(postgresUrl.parse("postgresql+psycopg2://u:p%23@h:5432/db")?.reveal()).toBe(
      "postgresql://u:p%23@h:5432/db",
    );
    expect(postgresUrl.parse("postgres://h/db?sslmode=require")?.reveal()).toBe(
      "postgresql://h/db?sslmode=require",
    );
    refusesAll(postgresUrl, [
      "mysql://h/db",
      "postgresql://h",
      "postgresql://u:p#w@h/db",
      "postgresql://u:50%@h/db",
      "postgresql://u:p w@h/db",
    ]);
  });

  test("a Redis URL may have a password and a database number", () => {
    expect(redisUrl.parse("rediss://:p%40ss@h:6380/2")?.reveal()).toBe("rediss://:p%40ss@h:6380/2");
    refusesAll(redisUrl, ["http://h", "redis://", "redis://h/name", "redis://:p#w@h"]);
  });

  test("a mail server is smtp or smtps, and a sender an address with or without a name", () => {
    expect(smtpUrl.parse("smtps://u:p@mail.example.com:465")?.reveal()).toBe(
      "smtps://u:p@mail.example.com:465",
    );
    refusesAll(smtpUrl, ["mail.example.com", "http://h"]);
    expect(mailbox.parse("Zenzefi <no-reply@example.com>")).toBe("Zenzefi <no-reply@example.com>");
    expect(mailbox.parse("no-reply@localhost")).toBe("no-reply@localhost");
    refusesAll(mailbox, ["no-reply", "A <b>", "a@b\r\nBcc: c@d", "a@b, c@d", "a b@c"]);
  });
});
