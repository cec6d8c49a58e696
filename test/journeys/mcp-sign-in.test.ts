/** `zenzefi mcp` for an administrator with two-step sign-in: by a sign-in that a person has made and the servers share. */
import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createMcpWorld } from "../support/mcp/mcp-world.ts";
import { codeAt } from "../support/totp-user.ts";

const STORED = { MCP_API_PASSWORD: "" };

let world: Awaited<ReturnType<typeof createMcpWorld>>;
let recoveryCodes: string[] = [];
beforeAll(async () => {
  world = await createMcpWorld({ REQUIRE_ADMIN_2FA: "true" });
});
afterAll(() => world?.close());

async function post(path: string, jwt: string, body: object): Promise<Record<string, unknown>> {
  const headers = { "content-type": "application/json", authorization: `Bearer ${jwt}` };
  const response = await fetch(`${world.url}/api/v1${path}`, {
    method: "POST",
    headers,
    body: JSON.stringify(body),
  });
  return { ...Object(await response.json()) };
}

async function enableTotp(): Promise<string[]> {
  const { MCP_API_EMAIL: email, MCP_API_PASSWORD: password } = world.env;
  const jwt = String((await post("/auth/login", "", { email, password })).access_token);
  const { secret } = await post("/users/me/totp", jwt, { current_password: password });
  const totp_code = codeAt(String(secret), Date.now());
  const { recovery_codes } = await post("/users/me/totp/confirm", jwt, { totp_code });
  return recovery_codes as string[];
}

const signIn = (code: string | undefined) =>
  world.run(
    ["mcp-sign-in", "--url", world.url, "--stdin"],
    STORED,
    `${world.env.MCP_API_PASSWORD}\n${code}\n`,
  );
const path = () => join(world.cwd, "data", "mcp-sign-in");
const isRead = async (mcp: Awaited<ReturnType<typeof world.open>>) =>
  (await mcp.call("api_list_users")).isError === false;

test("by password alone it is told what a person must do, at each step", async () => {
  const before = await world.open(["--tools", "api"]);
  const refused = await before.call("api_list_users");
  expect(refused.json).toMatchObject({ code: "totp_enrolment_required" });
  recoveryCodes = await enableTotp();
  for (const mcp of [before, await world.open(["--tools", "api"])]) {
    const { json } = await mcp.call("api_list_users");
    expect(json.error).toMatch(/take MCP_API_PASSWORD out of the settings, and run `zenzefi mcp-sign-in`/);
  }
  expect((await world.run(["mcp-sign-in", "--stdin"])).stderr).toContain("MCP_API_PASSWORD");
  const unsigned = await world.open(["--tools", "api"], STORED);
  expect((await unsigned.call("api_list_users")).json.error).toContain("zenzefi mcp-sign-in");
});

test("a wrong code stores nothing, and a right one a sign-in that only its owner can read", async () => {
  expect(await signIn("000000")).toMatchObject({ exitCode: 1, stdout: "" });
  await expect(stat(path())).rejects.toThrow("ENOENT");
  expect(await signIn(recoveryCodes[0])).toMatchObject({ exitCode: 0, stderr: "" });
  expect((await stat(path())).mode & 0o777).toBe(0o600);
});

test("servers share it, one after another and at once, each with the newest token", async () => {
  const tokens = new Set<string>();
  for (let turn = 0; turn < 2; turn += 1) {
    const mcp = await world.open(["--tools", "api"], STORED);
    expect(await isRead(mcp)).toBe(true);
    await mcp.close();
    tokens.add(await readFile(path(), "utf8"));
  }
  expect(tokens.size).toBe(2);
  const servers = await Promise.all([1, 2, 3].map(() => world.open(["--tools", "api"], STORED)));
  expect(await Promise.all(servers.map(isRead))).toEqual([true, true, true]);
  expect(await world.query("SELECT FROM audit_logs WHERE action = 'sign_in.refresh_token_reused'")).toEqual(
    [],
  );
  const [, , token = ""] = (await readFile(path(), "utf8")).split("\n");
  expect(servers.map((mcp) => mcp.said()).join()).not.toContain(token);
});

test("it is for one account at one address, and after its end a person is asked for", async () => {
  const other = await world.open(["--tools", "api"], { ...STORED, MCP_API_EMAIL: "other@example.com" });
  expect((await other.call("api_list_users")).json.error).toContain("No sign-in of");
  await world.query("DELETE FROM sign_ins");
  const mcp = await world.open(["--tools", "api"], STORED);
  expect((await mcp.call("api_list_users")).json.error).toContain("run `zenzefi mcp-sign-in` again");
});
