/** The bot of several instances, with faults of Telegram and kill -9 in the middle: each update acts once, and nothing is lost. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { openPostgres } from "../../src/adapters/postgres/postgres-database.ts";
import { type Customer, newCustomer } from "../support/customer.ts";
import { createTestDatabase, type TestDatabase } from "../support/services/test-database.ts";
import { waitUntil } from "../support/services/wait-until.ts";
import { type SpawnedServer, spawnServer } from "../support/spawned-server.ts";
import { BOT_TOKEN, BotApiServer } from "../support/telegram/bot-api-server.ts";
import { startTestUpstream, type TestUpstream } from "../support/test-upstream.ts";

type Json = Readonly<Record<string, unknown>>;

const DEADLINE_MS = 120_000;
let upstream: TestUpstream;
let database: TestDatabase;
let api: BotApiServer;
const servers: SpawnedServer[] = [];
let output = "";

beforeAll(async () => {
  upstream = await startTestUpstream();
});
afterAll(() => upstream?.close());
beforeEach(async () => {
  output = "";
  [database, api] = await Promise.all([createTestDatabase(), BotApiServer.start()]);
});
afterEach(async () => {
  for (const server of servers.splice(0)) if (server.process.exitCode === null) await server.kill();
  await api.close();
  await database.drop();
});

const start = async (): Promise<SpawnedServer> => {
  const server = await spawnServer({
    targetUrl: upstream.url,
    databaseUrl: database.url,
    environment: { ...api.environment(), LOG_LEVEL: "trace", DEBUG: "true" },
  });
  server.process.stdout?.on("data", (chunk) => {
    output += String(chunk);
  });
  servers.push(server);
  return server;
};
const balancesIn = (chatId: number): number =>
  api.textsIn(chatId).filter((text) => text.includes("Your balance")).length;
const json = async (answer: Promise<Response>): Promise<Json> => (await answer).json() as Promise<Json>;
const metrics = async (server: SpawnedServer): Promise<string> =>
  (await fetch(`${server.url}/metrics`)).text();

async function codeOf(customer: Customer): Promise<string> {
  let code: unknown;
  await waitUntil("the bot is known", DEADLINE_MS, async () => {
    code = (await json(customer.call("POST", "/users/me/telegram"))).code;
    return typeof code === "string" && code !== "telegram_unavailable";
  });
  return String(code);
}
async function link(customer: Customer, chatId: number): Promise<void> {
  api.say(chatId, `/start ${await codeOf(customer)}`);
  await api.until(chatId, "Linked to the account");
}

test("of two instances one polls; a stop hands over, and after kill -9 in the middle of an answer the next does the rest, each once", async () => {
  const [first, second] = await Promise.all([start(), start()]);
  const anna = await newCustomer(first.url);
  await link(anna, 7);
  for (let nth = 0; nth < 5; nth += 1) api.say(7, "/balance");
  await waitUntil("all are confirmed", DEADLINE_MS, () => api.unconfirmed === 0);
  expect(balancesIn(7)).toBe(5);
  expect(api.conflicts).toBe(0);
  const { token } = await anna.buyToken();
  const headers = { "x-access-token": token, "x-device-id": "device-0001" };
  await fetch(`${second.url}/api/v1/proxy/`, { headers });
  // Whichever polls gives it up as it stops.
  expect(await first.stop()).toBe(0);
  api.say(7, "/tokens");
  await api.until(7, "device device-0…");
  api.tap(7, "Release 1");
  await api.until(7, "Release the device?");
  // The effect is committed, its answer is on its way, and the update is not confirmed.
  api.onCall = ({ method }) => {
    if (method === "editMessageText") second.process.kill("SIGKILL");
  };
  api.tap(7, "Yes");
  for (let nth = 0; nth < 5; nth += 1) api.say(7, "/balance");
  await waitUntil("it is killed", DEADLINE_MS, () => second.process.signalCode !== null);
  api.onCall = () => {};
  const sql = openPostgres({ connectionString: database.url, connectionsMax: 1 });
  const dead = await sql.direct.selectFrom("telegram_state").select("holder").executeTakeFirstOrThrow();
  await start();
  await waitUntil("all is confirmed", DEADLINE_MS, async () => {
    // As if the time of the one that died were over. Again and again: its last statement may come after ours.
    const isDead = sql.direct.updateTable("telegram_state").set({ held_until: new Date(0) });
    if (api.unconfirmed > 0) await isDead.where("holder", "=", dead.holder).execute();
    return api.unconfirmed === 0;
  });
  const released = await sql.direct
    .selectFrom("audit_logs")
    .select("id")
    .where("action", "=", "session.released")
    .execute();
  await sql.close();
  expect(released).toHaveLength(1);
  expect(balancesIn(7)).toBe(10);
}, 240_000);

test("an instance starts with Telegram away, a token that is refused and a conflict, says so without the token, and recovers", async () => {
  api.isTokenRevoked = true;
  const server = await start();
  const anna = await newCustomer(server.url);
  expect((await json(anna.call("POST", "/users/me/telegram"))).code).toBe("telegram_unavailable");
  await waitUntil("it is said", DEADLINE_MS, () => output.includes("token_refused"));
  api.isTokenRevoked = false;
  api.misbehave("getUpdates", 409, "garbage");
  await link(anna, 7);
  api.say(7, "/balance");
  await api.until(7, "Your balance");
  for (const problem of ["conflict", "unanswered"])
    await waitUntil(`${problem} is said`, DEADLINE_MS, () => output.includes(problem));
  // Once that it is so, once that it is over.
  await waitUntil("it is said to be over", DEADLINE_MS, () => output.split("token_refused").length >= 3);
  expect(output.split("token_refused")).toHaveLength(3);
  const everything = output + (await metrics(server));
  expect(everything).not.toContain(BOT_TOKEN.split(":")[1]);
  expect(everything).toContain("telegram_contact_age_seconds");
}, 240_000);
