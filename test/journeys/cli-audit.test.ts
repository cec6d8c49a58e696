import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openAuditFolder } from "../../src/adapters/audit-files/audit-folder.ts";
import { createAuditMacs } from "../../src/adapters/crypto/audit-macs.ts";
import { openPostgres } from "../../src/adapters/postgres/postgres-database.ts";
import { systemClock } from "../../src/adapters/system/system-clock.ts";
import { systemRandom } from "../../src/adapters/system/system-random.ts";
import { exportOldAudit } from "../../src/domain/audit/export-audit.ts";
import { sealAudit } from "../../src/domain/audit/seal-audit.ts";
import { createNewId } from "../../src/kernel/new-id.ts";
import { Secret } from "../../src/kernel/secret.ts";
import { createCliDatabase } from "../support/cli-database.ts";

const OLD = "0197a1b2-7c3d-7e4f-8a5b-6c7d8e9fa0b1";
const NEW = "0197a1b2-7c3d-7e4f-8a5b-6c7d8e9fa0b2";

let cli: Awaited<ReturnType<typeof createCliDatabase>>;
let folder: string;
/** The exported file. */
let path = "";

beforeAll(async () => {
  cli = await createCliDatabase();
  folder = await mkdtemp(join(tmpdir(), "zenzefi-audit-"));
  await cli.query(`INSERT INTO audit_logs (id, action, resource_type, created_at) VALUES
    ('${OLD}', 'user.login', 'user', now() - interval '9 days'), ('${NEW}', 'user.login', 'user', now())`);
  const database = openPostgres({ connectionString: cli.url, connectionsMax: 2 });
  const macs = createAuditMacs({ current: new Secret(cli.secretKey), previous: [] });
  const newId = createNewId(systemClock, systemRandom);
  const deps = {
    database,
    clock: systemClock,
    newId,
    macs,
    files: openAuditFolder(folder),
    keepMs: 86_400_000,
  };
  await sealAudit(deps);
  await exportOldAudit(deps, new AbortController().signal, async (_tx, done) => {
    path = done.path;
  });
  await database.close();
});

afterAll(async () => {
  await cli.close();
  await rm(folder, { recursive: true });
});

const verify = (...args: string[]) => cli.run(["audit", "verify", ...args]);

test("an untouched log, and an exported file, are proven; a head of the one is not in the other's way", async () => {
  const { exitCode, stdout } = await verify("--json");
  const { head, ...report } = JSON.parse(stdout);
  expect(exitCode).toBe(0);
  const nothing = { finding_count: 0, findings: [], warning_count: 0, warnings: [] };
  expect(report).toEqual({ is_right: true, rows: 1, from: "2", unsealed: 0, ...nothing });
  const file = await verify("--file", path, "--head", head);
  expect(file).toMatchObject({
    exitCode: 0,
    stdout: expect.stringContaining("Checked: 1 rows of the file, after 0:"),
  });
  expect((await verify("--head", head)).stdout).toBe(
    `Checked: 1 rows, head ${head}; not sealed yet: 0.\nThe audit log is as it was written.\n`,
  );
});

test("a changed row, or another head, is named and exits with 1; a head that is none with 2", async () => {
  const other = await verify("--head", `2:${"a".repeat(64)}`);
  expect(other).toMatchObject({ exitCode: 1, stdout: expect.stringContaining("head_differs  2  -") });
  expect((await verify("--head", "2:beef")).exitCode).toBe(2);
  await cli.query("SET session_replication_role = replica; UPDATE audit_logs SET action = 'other'");
  const changed = await verify();
  expect(changed).toMatchObject({
    exitCode: 1,
    stdout: expect.stringContaining(`row_changed  2  ${NEW}  the row was changed after it was sealed`),
    stderr: expect.stringContaining("The audit log was changed: 1 finding(s)"),
  });
});

test("a file that is none, or not there, is said to be damaged", async () => {
  const { exitCode, stdout } = await verify("--file", join(folder, "none"));
  expect({ exitCode, stdout }).toMatchObject({
    exitCode: 1,
    stdout: expect.stringContaining("file_damaged"),
  });
});
