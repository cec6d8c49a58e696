import { describe, expect, test } from "vitest";
import { type DatabaseUrl, describeDatabase, parseDatabaseUrl } from "./database-url.ts";

function parsed(text: string): DatabaseUrl {
  const url = parseDatabaseUrl(text);
  if (!("hosts" in url)) throw new Error(url.en);
  return url;
}

function faultOf(text: string): string {
  const url = parseDatabaseUrl(text);
  return "hosts" in url ? "" : url.en;
}

describe("the connection string of PostgreSQL", () => {
  test("it may list several hosts as libpq does, each with its port", () => {
    const url = parsed(
      "postgres://u:p%40%2C@h1:5433,h2,[2001:db8::1]:5434/db?target_session_attrs=read-write",
    );
    expect(url).toMatchObject({ user: "u", password: "p@,", database: "db", isPooled: false, tls: null });
    expect(url.hosts).toEqual([
      { host: "h1", port: 5433 },
      { host: "h2", port: 5432 },
      { host: "2001:db8::1", port: 5434 },
    ]);
  });

  test("hosts and ports may be parameters, and one port counts for all hosts", () => {
    expect(parsed("postgresql:///db?host=h1,h2&port=6000").hosts).toEqual([
      { host: "h1", port: 6000 },
      { host: "h2", port: 6000 },
    ]);
    expect(parsed("postgresql://u@%2Frun%2Fpg/db").hosts).toEqual([{ host: "/run/pg", port: 5432 }]);
    expect(parsed("postgresql:///db?host=%2Frun%2Fpg").hosts).toEqual([{ host: "/run/pg", port: 5432 }]);
  });

  test.each([
    ["sslmode=require", "verify-full"],
    ["sslmode=verify-full", "verify-full"],
    ["sslmode=verify-ca", "verify-ca"],
    ["sslmode=no-verify", "no-verify"],
    ["sslmode=disable", "disable"],
    ["ssl=true", "verify-full"],
    ["sslrootcert=/etc/ca.pem", "verify-full"],
    ["sslrootcert=/etc/ca.pem&sslmode=verify-ca", "verify-ca"],
    ["application_name=x", null],
  ])("%s protects the connection as %s", (query, mode) => {
    expect(parsed(`postgresql://h/db?${query}`).tls).toBe(mode);
  });

  test.each([
    ["postgresql://h1,/db", "name each of the hosts"],
    ["postgresql://h:0/db", "each port must be"],
    ["postgresql://h1,h2,h3/db?port=1,2", "each port must be"],
    ["postgresql://h/db?sslmode=prefer", "sslmode must be"],
    ["postgresql://h/db?target_session_attrs=standby", "this service always writes"],
    ["postgresql://h/db?sslcrl=/etc/crl.pem", "the parameter sslcrl is not supported"],
    ["postgresql://u:p%@h/db", "expected postgresql://"],
    ["postgresql://u:p#w@h/db", "expected postgresql://"],
    ["postgresql://h1:54x2/db", "expected postgresql://"],
  ])("%s is refused with the reason", (text, reason) => {
    expect(faultOf(text)).toContain(reason);
  });

  test("a reason never contains what may be part of a password", () => {
    expect(faultOf("postgresql://u:50?hunter2&hunter@h/db")).not.toContain("unter");
  });

  test("its description has neither user name nor password", () => {
    expect(describeDatabase("postgresql://u:p@h1:1,h2/db?sslmode=require")).toEqual({
      hosts: "h1:1,h2:5432",
      name: "db",
    });
    expect(describeDatabase("postgresql:///db")).toEqual({ hosts: "localhost:5432", name: "db" });
  });
});
