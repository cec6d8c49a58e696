import { expect, test } from "vitest";
import { judgeDatabaseAway, judgeEmbeddedAway } from "./database-away-rules.ts";

const away = (code: string, reason = "") =>
  judgeDatabaseAway({ address: "db.example.com:5432/zenzefi", code, reason });

test.each([
  ["ENOTFOUND", "", "the name db.example.com is not known", "getent hosts db.example.com"],
  ["ECONNREFUSED", "", "nothing listens there", "systemctl status postgresql"],
  ["", "timeout expired", "no answer", "pg_isready -h db.example.com"],
  ["28P01", 'password authentication failed for user "z"', "wrong user or password", "DATABASE_URL"],
  [
    "28000",
    'no pg_hba.conf entry for host "10.0.0.1"',
    "pg_hba.conf does not let this machine in",
    "hostssl",
  ],
  ["3D000", 'database "zenzefi" does not exist', "there is no such database", "createdb"],
  ["53300", "sorry, too many clients already", "all its connections are taken", "pg_stat_activity"],
  ["08P01", "unsupported startup parameter: statement_timeout", "PgBouncer", "ignore_startup_parameters"],
  ["57P03", "the database system is starting up", "it is starting", "Wait"],
  ["SELF_SIGNED_CERT_IN_CHAIN", "self-signed certificate", "no trusted TLS connection", "sslrootcert"],
  ["XX000", "something new", "something new", "journalctl -u postgresql"],
])("%s %s is explained in plain words, with what mends it", (code, reason, found, mend) => {
  const finding = away(code, reason);
  expect(finding.state).toBe("fault");
  expect(finding.found.en).toContain(`PostgreSQL at db.example.com:5432/zenzefi: `);
  expect(finding.found.en).toContain(found);
  expect(finding.mend?.en).toContain(mend);
  expect(finding.found.ru).not.toBe(finding.found.en);
});

test("the embedded database is looked for in its own folder", () => {
  expect(judgeEmbeddedAway("timeout").mend?.en).toContain("DATA_DIR/postgres.log");
});
