import { expect, test } from "vitest";
import { explainFault } from "./explain-fault.ts";
import { NoPrimaryFault, NotThePrimary } from "./find-primary.ts";

function fault(code: string, message: string, more: object = {}): Error {
  return Object.assign(new Error(message), { code, ...more });
}

test.each([
  [fault("ECONNREFUSED", "connect ECONNREFUSED 10.0.0.5:5432"), "nothing listens there", false],
  [fault("ENOTFOUND", "getaddrinfo ENOTFOUND db"), "no such host name", false],
  [fault("EHOSTUNREACH", "connect EHOSTUNREACH 10.0.0.5"), "no way there", false],
  [fault("ENOENT", "connect ENOENT /run/x", { syscall: "connect" }), "the socket is not there", false],
  [new Error("timeout expired"), "no answer", false],
  [fault("57P03", "the database system is starting up"), "it is starting up", false],
  [fault("53300", "sorry, too many clients already"), "it has no free connection", false],
  [fault("25006", "cannot execute INSERT in a read-only transaction"), "it accepts no writes", false],
  [fault("55P03", "canceling statement due to lock timeout"), "held a lock for too long", false],
  [fault("57014", "canceling statement due to statement timeout"), "a statement took longer", false],
  [fault("08P01", "server login has been failing, try again later"), "the pooler answers", false],
  [fault("08P01", "query_wait_timeout"), "the pooler answers", false],
  [fault("08006", "something of a later version"), "it does not serve now", false],
  [fault("28P01", 'password authentication failed for user "z"'), "it refuses our sign-in", true],
  [fault("08P01", "SASL authentication failed"), "the pooler refuses us", true],
  [fault("28000", "no pg_hba.conf entry for host"), "it refuses our sign-in", true],
  [fault("3D000", 'database "z" does not exist'), "it has no such database", true],
  [fault("08P01", "no such database: z"), "the pooler refuses us", true],
  [fault("08P01", "unsupported startup parameter: options"), "the pooler refuses `options`", true],
  [fault("SELF_SIGNED_CERT_IN_CHAIN", "self-signed certificate"), "set DATABASE_CA", true],
  [fault("ERR_TLS_CERT_ALTNAME_INVALID", "Host: db. is not"), "for another name", true],
  [fault("CERT_HAS_EXPIRED", "certificate has expired"), "has expired", true],
  [fault("ERR_SSL_WRONG_VERSION_NUMBER", "wrong version number"), "TLS to it fails", true],
])("%s is explained in plain terms and in its own words", (error, words, isLasting) => {
  const explained = explainFault(error);
  expect(explained?.reason.en).toContain(words);
  expect(explained?.reason.en).toContain(`(${error.message})`);
  expect(explained?.reason.ru).toMatch(/[а-я].*\(.+\)$/);
  expect(explained?.isLasting).toBe(isLasting);
});

test("of several hosts each is explained, and only if all have a lasting fault waiting cannot help", () => {
  const [one, two] = [
    { host: "db-1", port: 5432 },
    { host: "db-2", port: 5433 },
  ];
  const refused = { host: one, error: fault("28P01", "password authentication failed") };
  const standby = { host: two, error: new NotThePrimary("it is a standby") };
  const mixed = explainFault(new NoPrimaryFault([refused, standby]));
  expect(mixed?.reason.en).toMatch(/^db-1:5432: .*; db-2:5433: it accepts no writes.*$/);
  expect(mixed?.isLasting).toBe(false);
  expect(explainFault(new NoPrimaryFault([refused, { ...refused, host: two }]))?.isLasting).toBe(true);
});

test("a fault that is not about the connection is not explained", () => {
  expect(explainFault(fault("42P01", 'relation "x" does not exist'))).toBeNull();
  expect(explainFault(fault("ENOENT", "no such file", { syscall: "open" }))).toBeNull();
  expect(explainFault("text")).toBeNull();
});
