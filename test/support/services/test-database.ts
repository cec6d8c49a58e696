import { randomBytes } from "node:crypto";
import pg from "pg";
import { inject } from "vitest";

/** A database for one test or test file only. */
export type TestDatabase = {
  readonly url: string;
  /** Ends its connections and removes it. */
  drop(): Promise<void>;
};

/** The server on which a run makes its databases: `test/global-setup.ts` provides it. */
export type TestDatabases = {
  readonly adminUrl: string;
  /** `zenzefi_test_<run>`: every database with this prefix belongs to this run, and no other is ever touched. */
  readonly prefix: string;
  /** Migrated once, and copied for each test. */
  readonly template: string;
};

declare module "vitest" {
  interface ProvidedContext {
    testDatabases: TestDatabases;
  }
}

/** A new, migrated and empty database: a copy of the run's template. */
export async function createTestDatabase(): Promise<TestDatabase> {
  return createFrom(inject("testDatabases").template);
}

/** A new database without any table: for tests of the migrations. */
export async function createUnmigratedTestDatabase(): Promise<TestDatabase> {
  return createFrom("template0");
}

async function createFrom(template: string): Promise<TestDatabase> {
  const { adminUrl, prefix } = inject("testDatabases");
  const name = `${prefix}_${randomBytes(6).toString("hex")}`;
  await runAsAdmin(adminUrl, `CREATE DATABASE ${name} TEMPLATE ${template}`);
  return {
    url: urlOfDatabase(adminUrl, name),
    drop: () => runAsAdmin(adminUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  };
}

/** Names a run and makes the template of its databases, which the caller migrates. */
export async function createTemplate(
  adminUrl: string,
): Promise<TestDatabases & { readonly templateUrl: string }> {
  const prefix = `zenzefi_test_${randomBytes(4).toString("hex")}`;
  const template = `${prefix}_template`;
  await runAsAdmin(adminUrl, `CREATE DATABASE ${template} TEMPLATE template0 ENCODING 'UTF8'`);
  return { adminUrl, prefix, template, templateUrl: urlOfDatabase(adminUrl, template) };
}

/** Drops every database of a run, also those that its tests did not drop. */
export async function dropTestDatabases({ adminUrl, prefix }: TestDatabases): Promise<void> {
  const client = await connectAsAdmin(adminUrl);
  try {
    const found = await client.query<{ datname: string }>("SELECT datname FROM pg_database");
    const names = found.rows.map((row) => row.datname).filter((name) => name.startsWith(`${prefix}_`));
    for (const name of names) await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  } finally {
    await client.end();
  }
}

async function runAsAdmin(adminUrl: string, sql: string): Promise<void> {
  const client = await connectAsAdmin(adminUrl);
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

async function connectAsAdmin(adminUrl: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  return client;
}

function urlOfDatabase(adminUrl: string, name: string): string {
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  return url.href;
}
