import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createPasswordHasher } from "../../../src/adapters/crypto/password-hasher.ts";
import { openPostgres } from "../../../src/adapters/postgres/postgres-database.ts";
import { openMachine } from "../../../src/apps/wiring/open-machine.ts";
import { createSuperuser } from "../../../src/domain/identity/create-superuser.ts";
import { THE_SERVICE } from "../../../src/kernel/actor.ts";
import { runCommand } from "../run-command.ts";
import { query } from "../services/embedded-postgres-process.ts";
import { createTestDatabase } from "../services/test-database.ts";
import { startTestServer } from "../test-server.ts";
import { type TestEnvironment, testEnvironment } from "../test-settings.ts";
import { type McpClient, spawnMcp, startMcp } from "./mcp-client.ts";

const SUPERUSER = {
  email: "night-watch@example.com",
  username: "watch",
  password: "Plum-Tree-Roof-71",
};

/**
 * A running service with a superuser, and what `zenzefi mcp` needs to look at it.
 * @param environment other settings of the service
 */
export async function createMcpWorld(environment: TestEnvironment = {}) {
  const database = await createTestDatabase();
  const cwd = await mkdtemp(join(tmpdir(), "zenzefi-mcp-"));
  await addSuperuser(database.url);
  const server = await startTestServer({
    targetUrl: "http://127.0.0.1:9",
    databaseUrl: database.url,
    environment,
  });
  const env = {
    ...testEnvironment(database.url),
    MCP_API_EMAIL: SUPERUSER.email,
    MCP_API_PASSWORD: SUPERUSER.password,
  };
  const clients: McpClient[] = [];
  const role = `${new URL(database.url).pathname.slice(1)}_mcp`;
  return {
    url: server.url,
    databaseUrl: database.url,
    cwd,
    env,
    role,
    query: (sql: string) => query(database.url, sql),
    run: (args: readonly string[], more: Readonly<Record<string, string>> = {}, stdin = "") =>
      runCommand(args, { cwd, env: { ...env, ...more }, stdin }),
    async open(args: readonly string[], more: Readonly<Record<string, string>> = {}): Promise<McpClient> {
      const client = await startMcp(["--url", server.url, ...args], { cwd, env: { ...env, ...more } });
      clients.push(client);
      return client;
    },
    /** The same in a child process. */
    async spawn(
      args: readonly string[],
      more: Readonly<Record<string, string>> = {},
    ): ReturnType<typeof spawnMcp> {
      const client = await spawnMcp(["--url", server.url, ...args], { cwd, env: { ...env, ...more } });
      clients.push(client);
      return client;
    },
    /** Makes the role. @returns `MCP_DATABASE_URL` of it */
    async makeRole(): Promise<string> {
      const { stdout, stderr } = await runCommand(["mcp-role"], { cwd, env });
      const url = /^MCP_DATABASE_URL=(\S+)$/m.exec(stdout)?.[1];
      if (url === undefined) throw new Error(`no role was made: ${stdout}${stderr}`);
      return url;
    },
    async close(): Promise<void> {
      for (const client of clients) await client.close();
      await server.stop();
      await query(database.url, `DROP OWNED BY "${role}"`).catch(() => undefined);
      await query(database.url, `DROP ROLE IF EXISTS "${role}"`);
      await database.drop();
      await rm(cwd, { recursive: true, force: true });
    },
  };
}

async function addSuperuser(databaseUrl: string): Promise<void> {
  const database = openPostgres({ connectionString: databaseUrl, connectionsMax: 1 });
  const machine = openMachine();
  const deps = { ...machine, database, passwords: createPasswordHasher(machine.random) };
  const { email, username, password } = SUPERUSER;
  await createSuperuser(deps, THE_SERVICE, { email, username, password });
  await database.close();
}
