/** The server beside its tools: what it says on stdout, when it ends, and what a hung or absent service does to it. */
import { once } from "node:events";
import { type AddressInfo, createServer, type Server } from "node:net";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { newCustomer } from "../support/customer.ts";
import { startFakeDocker } from "../support/mcp/fake-docker-engine.ts";
import { createMcpWorld } from "../support/mcp/mcp-world.ts";
import { spawnCli } from "../support/run-cli.ts";
import { isAlive } from "../support/started-cli.ts";

let world: Awaited<ReturnType<typeof createMcpWorld>>;
beforeAll(async () => {
  world = await createMcpWorld();
});
afterAll(() => world?.close());

const INITIALIZE = {
  jsonrpc: "2.0",
  id: 1,
  method: "initialize",
  params: { protocolVersion: "2025-06-18", capabilities: {}, clientInfo: { name: "raw", version: "1" } },
};

/** The server without the official client: bytes in, lines out. */
function openRaw(args: readonly string[] = [], env: Readonly<Record<string, string>> = {}) {
  const child = spawnCli(["mcp", "--url", world.url, ...args], {
    cwd: world.cwd,
    env: { ...world.env, ...env },
  });
  const exited = once(child, "exit");
  const lines: string[] = [];
  let stderr = "";
  if (child.stdout) createInterface({ input: child.stdout }).on("line", (line) => lines.push(line));
  child.stderr?.on("data", (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  child.stdin?.on("error", () => undefined);
  onTestFinished(() => void child.kill("SIGKILL"));
  return {
    child,
    lines,
    stderr: () => stderr,
    exit: async () => (await exited)[0] as number | null,
    send: (message: unknown) => child.stdin?.write(`${JSON.stringify(message)}\n`),
    answered: (id: number) =>
      expect
        .poll(() => lines.map((line) => JSON.parse(line) as { id?: number }).some((line) => line.id === id), {
          timeout: 30_000,
        })
        .toBe(true),
  };
}

test("broken input is passed over, and stdout has nothing but messages", async () => {
  const raw = openRaw();
  raw.child.stdin?.write('no json\n{"jsonrpc":"2.0"}\n[]\n\n{"jsonrpc":"1.0","id":7,"method":"x"}\n\u0000\n');
  raw.send(INITIALIZE);
  await raw.answered(1);
  raw.send({ jsonrpc: "2.0", method: "notifications/initialized" });
  raw.send({
    jsonrpc: "2.0",
    id: 2,
    method: "tools/call",
    params: { name: "api_read_health", arguments: "none" },
  });
  raw.send({
    jsonrpc: "2.0",
    id: 3,
    method: "tools/call",
    params: { name: "api_read_health", arguments: { x: 1 } },
  });
  raw.send({ jsonrpc: "2.0", id: 4, method: "tools/call", params: { name: "api_read_health" } });
  for (const id of [2, 3, 4]) await raw.answered(id);
  const answers = raw.lines.map(
    (line) => JSON.parse(line) as { id: number; error?: object; result?: { isError?: boolean } },
  );
  expect(answers.every((answer) => "jsonrpc" in answer)).toBe(true);
  expect(answers.find(({ id }) => id === 2)).toHaveProperty("error");
  expect(answers.find(({ id }) => id === 3)).toMatchObject({ result: { isError: true } });
  expect(answers.find(({ id }) => id === 4)?.result?.isError).toBeUndefined();
  raw.child.stdin?.end();
  expect(await raw.exit()).toBe(0);
});

test("a message without an end is not kept: the server says why and ends", async () => {
  const raw = openRaw();
  raw.send(INITIALIZE);
  await raw.answered(1);
  raw.child.stdin?.write("x".repeat(1_500_000));
  expect(await raw.exit()).toBe(0);
  expect(raw.stderr()).toContain("exceeded maximum size");
});

test("it ends with its client: at the end of stdin, at SIGTERM, and when nobody reads stdout; the sign-in is ended too", async () => {
  const ways: readonly ((raw: ReturnType<typeof openRaw>) => void)[] = [
    ({ child }) => void child.stdin?.end(),
    ({ child }) => void child.kill("SIGTERM"),
    ({ child, send }) => {
      child.stdout?.destroy();
      for (const id of [8, 9]) send({ jsonrpc: "2.0", id, method: "tools/list" });
    },
  ];
  for (const end of ways) {
    const raw = openRaw();
    raw.send(INITIALIZE);
    raw.send({ jsonrpc: "2.0", method: "notifications/initialized" });
    raw.send({ jsonrpc: "2.0", id: 2, method: "tools/call", params: { name: "api_list_users" } });
    await raw.answered(2);
    // A call that is under way does not hold it.
    raw.send({ jsonrpc: "2.0", id: 3, method: "tools/call", params: { name: "postgres_activity" } });
    end(raw);
    expect(await raw.exit()).toBe(0);
  }
  expect(await world.query("SELECT FROM sign_ins WHERE ended_at IS NULL")).toEqual([]);
});

/** Accepts connections and never says anything. */
async function startSilent(): Promise<Server> {
  const server = createServer((socket) => void socket.on("error", () => undefined));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  return server;
}

test("services that hang or are away give a sentence within the limit, and the server lives on", async () => {
  const { port } = (await startSilent()).address() as AddressInfo;
  const docker = await startFakeDocker({});
  docker.hang();
  onTestFinished(() => docker.stop());
  const hung = {
    DATABASE_URL: `postgresql://a:b@127.0.0.1:${port}/zenzefi`,
    MCP_DATABASE_URL: `postgresql://a:b@127.0.0.1:${port}/zenzefi`,
    REDIS_URL: `redis://127.0.0.1:${port}/0`,
    MCP_DOCKER_SOCKET: docker.socket,
  };
  const mcp = await world.spawn(["--url", `http://127.0.0.1:${port}`], hung);
  const calls = ["api_read_health", "postgres_schema", "redis_info", "docker_list_containers"];
  const answers = await Promise.all(calls.map((name) => mcp.call(name)));
  expect(answers.map(({ isError, json }) => [isError, String(json.error)])).toEqual([
    [true, expect.stringMatching(/No answer within 25 s|No Zenzefi answers/)],
    [true, expect.stringContaining("PostgreSQL cannot be reached")],
    [true, expect.stringContaining("Redis cannot be reached")],
    [true, expect.stringContaining("Docker engine cannot be reached")],
  ]);
  const away = { DATABASE_URL: "postgresql://a:b@127.0.0.1:1/zenzefi", REDIS_URL: "redis://127.0.0.1:1/0" };
  const other = await world.spawn(["--url", "http://127.0.0.1:1", "--tools", "api,postgres,redis"], away);
  for (const name of calls.slice(0, 3)) expect(await other.call(name)).toMatchObject({ isError: true });
  expect(isAlive(mcp.pid) && isAlive(other.pid)).toBe(true);
  expect(await mcp.names()).toContain("docker_logs");
});

test("more calls at once than it allows are refused, and the rest are answered", async () => {
  const mcp = await world.open(["--tools", "postgres"], { MCP_DATABASE_URL: await world.makeRole() });
  const calls = Array.from({ length: 12 }, () => mcp.call("postgres_query", { sql: "SELECT pg_sleep(1)" }));
  const answers = await Promise.all(calls);
  const refused = answers.filter(({ isError }) => isError);
  expect(refused).toHaveLength(4);
  for (const { json } of refused) expect(json.error).toContain("More than 8 calls at once");
});

test("a wrong password is tried once, not with each call: the account would be locked", async () => {
  const mcp = await world.open(["--tools", "api"], { MCP_API_PASSWORD: "Wrong-Password-1" });
  for (let count = 0; count < 3; count += 1) {
    const { json } = await mcp.call("api_list_users");
    expect(json.error).toContain("MCP_API_PASSWORD");
  }
  expect(await world.query("SELECT FROM audit_logs WHERE action = 'user.login_failed'")).toHaveLength(1);
});

test("a user who is no superuser sees nothing", async () => {
  const { email, password } = await newCustomer(world.url);
  const mcp = await world.open(["--tools", "api"], { MCP_API_EMAIL: email, MCP_API_PASSWORD: password });
  expect(await mcp.call("api_list_users")).toMatchObject({ isError: true, json: { status: 403 } });
});

test("tool sets that are unknown, or that lack their settings, stop the start with a sentence", async () => {
  const sentences: readonly [string[], string][] = [
    [["mcp", "--tools", "api,shell"], "--tools: expected a list of"],
    [["mcp", "--tools", "redis"], "redis: set REDIS_URL"],
    [["mcp", "--tools", "docker"], "MCP_DOCKER_SOCKET"],
  ];
  for (const [args, sentence] of sentences) {
    const { exitCode, stdout, stderr } = await world.run(args);
    expect({ failed: exitCode !== 0, stdout, stderr }).toEqual({
      failed: true,
      stdout: "",
      stderr: expect.stringContaining(sentence),
    });
  }
});
