import { createHash, createHmac, pbkdf2Sync } from "node:crypto";
import { HIDDEN_COLUMNS, SECRET_COLUMN } from "./hidden-columns.ts";

/** A name of PostgreSQL has at most 63 bytes. */
const NAME_BYTES_MAX = 63;
const SUFFIX = "_mcp";
/** As PostgreSQL's default (`scram_iterations`). The password is random: more would protect nothing. */
const SCRAM_ITERATIONS = 4_096;
const KEY_BYTES = 32;
/** The server answers so many calls at once, and each holds a connection. */
const CONNECTIONS_MAX = 8;
const TEMPORARY_FILES_MAX = "256MB";

/** The role that reads a database: roles belong to the whole server, so each database has its own. */
export function readerRoleOf(database: string): string {
  const name = Buffer.from(database).subarray(0, NAME_BYTES_MAX - SUFFIX.length);
  return `${name.toString("utf8")}${SUFFIX}`;
}

/**
 * SQL that makes the role, or brings its rights up to date: it may read tables without their secret columns, and nothing else.
 * A column of a later migration is readable only after it is run again.
 * @param passwordVerifier by `scramVerifier`; null leaves the password as it is, and none for a new role
 */
export function readerRoleSql(database: string, passwordVerifier: string | null): string {
  const role = readerRoleOf(database);
  const password =
    passwordVerifier === null ? "" : `ALTER ROLE ${name(role)} PASSWORD ${text(passwordVerifier)};\n`;
  return `BEGIN;
DO $do$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = ${text(role)}) THEN CREATE ROLE ${name(role)}; END IF;
END $do$;
ALTER ROLE ${name(role)} LOGIN NOCREATEDB NOCREATEROLE NOINHERIT CONNECTION LIMIT ${CONNECTIONS_MAX};
${password}ALTER ROLE ${name(role)} SET default_transaction_read_only = on;
ALTER ROLE ${name(role)} SET statement_timeout = '10s';
ALTER ROLE ${name(role)} SET lock_timeout = '2s';
ALTER ROLE ${name(role)} SET idle_in_transaction_session_timeout = '15s';
DO $do$ BEGIN
  ALTER ROLE ${name(role)} SET temp_file_limit = '${TEMPORARY_FILES_MAX}';
EXCEPTION WHEN insufficient_privilege THEN
  RAISE NOTICE 'temp_file_limit is left as it is: only a superuser can set it';
END $do$;
GRANT CONNECT ON DATABASE ${name(database)} TO ${name(role)};
REVOKE ALL ON ALL TABLES IN SCHEMA public FROM ${name(role)};
GRANT USAGE ON SCHEMA public TO ${name(role)};
DO $do$ DECLARE readable record; BEGIN
  FOR readable IN
    SELECT c.relname, string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) AS columns
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped
      AND a.atttypid <> 'bytea'::regtype AND a.attname !~ ${text(SECRET_COLUMN)}
      AND c.relname || '.' || a.attname <> ALL (ARRAY[${hiddenNames().map(text).join(", ")}])
    GROUP BY c.relname
  LOOP
    EXECUTE format('GRANT SELECT (%s) ON public.%I TO %I', readable.columns, readable.relname, ${text(role)});
  END LOOP;
END $do$;
COMMIT;
`;
}

/** What PostgreSQL stores of a password (RFC 5803): sent in its place, so that no log of the server has it. */
export function scramVerifier(password: string, salt: Buffer): string {
  const salted = pbkdf2Sync(password, salt, SCRAM_ITERATIONS, KEY_BYTES, "sha256");
  const keyOf = (what: string): Buffer => createHmac("sha256", salted).update(what).digest();
  const stored = createHash("sha256").update(keyOf("Client Key")).digest("base64");
  const server = keyOf("Server Key").toString("base64");
  return `SCRAM-SHA-256$${SCRAM_ITERATIONS}:${salt.toString("base64")}$${stored}:${server}`;
}

function hiddenNames(): string[] {
  return Object.entries(HIDDEN_COLUMNS).flatMap(([table, columns]) =>
    columns.map((column) => `${table}.${column}`),
  );
}

function name(identifier: string): string {
  return `"${identifier.replaceAll('"', '""')}"`;
}

function text(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}
