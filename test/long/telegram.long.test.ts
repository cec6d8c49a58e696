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

test("kill -9 of the instance that polls, while it answers: the other handles the rest, and a tap acts once", async () => {
  const [one, other] = await Promise.all([start(), start()]);
  const anna = await newCustomer(one.url);
  await link(anna, 7);
  const { token } = await anna.buyToken();
  await fetch(`${one.url}/api/v1/proxy/`, {
    headers: { "x-access-token": token, "x-device-id": "device-0001" },
  });
  api.say(7, "/tokens");
  await api.until(7, "device device-0…");
  api.tap(7, "Release 1");
  await api.until(7, "Release the device?");
  let isKilled = false;
  // The effect is committed, its answer is on its way, and the update is not confirmed: whichever polls dies here.
  api.onCall = ({ method }) => {
    if (method !== "editMessageText" || isKilled) return;
    isKilled = true;
    one.process.kill("SIGKILL");
    other.process.kill("SIGKILL");
  };
  api.tap(7, "Yes");
  for (let nth = 0; nth < 5; nth += 1) api.say(7, "/balance");
  await waitUntil("both are killed", DEADLINE_MS, () => isKilled && other.process.signalCode !== null);
  const sql = openPostgres({ connectionString: database.url, connectionsMax: 1 });
  // As if the time of the one that died were over.
  await sql.direct
    .updateTable("telegram_state")
    .set({ held_until: new Date(0) })
    .execute();
  await start();
  await waitUntil("all is confirmed", DEADLINE_MS, () => api.unconfirmed === 0);
  const released = await sql.direct
    .selectFrom("audit_logs")
    .selectAll()
    .where("action", "=", "session.released")
    .execute();
  expect(released).toHaveLength(1);
  const balances = api.textsIn(7).filter((text) => text.includes("Your balance")).length;
  // Each was answered; one that was under way when its instance died may be answered twice.
  expect(balances).toBeGreaterThanOrEqual(5);
  expect(balances).toBeLessThanOrEqual(6);
  await sql.close();
}, 240_000);

test("of two instances one polls at a time, and each update is answered once", async () => {
  const [first, second] = await Promise.all([start(), start()]);
  const anna = await newCustomer(first.url);
  await link(anna, 7);
  for (let nth = 0; nth < 5; nth += 1) api.say(7, "/balance");
  await waitUntil("all are confirmed", DEADLINE_MS, () => api.unconfirmed === 0);
  expect(api.textsIn(7).filter((text) => text.includes("Your balance"))).toHaveLength(5);
  expect(api.conflicts).toBe(0);
  // Whichever polls gives it up as it stops.
  await first.stop();
  api.say(7, "/help");
  await api.until(7, "/balance —");
  expect(await second.stop()).toBe(0);
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
  for (const problem of ["conflict", "unanswered"]) expect(output).toContain(problem);
  expect(output.split("token_refused")).toHaveLength(3);
  const everything = output + (await metrics(server));
  expect(everything).not.toContain(BOT_TOKEN.split(":")[1]);
  expect(everything).toContain("telegram_contact_age_seconds");
}, 240_000);
