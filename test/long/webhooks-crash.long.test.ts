/** Two real instances, one of which is killed while it posts: every message is delivered, and a repeat has the id of the first. */
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { newDevice } from "../support/notifications/told-world.ts";
import { waitUntil } from "../support/services/wait-until.ts";
import { type SpawnedServer, spawnServer } from "../support/spawned-server.ts";
import { startTestUpstream, type TestUpstream } from "../support/test-upstream.ts";
import { isVerified, startHookReceiver } from "../support/webhooks/hook-receiver.ts";
import { createHookWorld, type HookWorld } from "../support/webhooks/hook-world.ts";

const FACTS = 20;

let upstream: TestUpstream;
let world: HookWorld;

beforeAll(async () => {
  [upstream, world] = await Promise.all([startTestUpstream(), createHookWorld()]);
});
afterAll(async () => {
  await world?.close();
  await upstream?.close();
});

const instance = (): Promise<SpawnedServer> =>
  spawnServer({
    targetUrl: upstream.url,
    databaseUrl: world.url,
    environment: {
      SECRET_KEY: world.keys.current.reveal(),
      WEBHOOKS: "true",
      WEBHOOK_ALLOW_NETWORKS: "127.0.0.0/8",
    },
  });

test("kill -9 of one of two instances in the middle: everything is delivered, and what is repeated has its id", async () => {
  let onMessage = async (_nth: number): Promise<void> => {};
  const receiver = await startHookReceiver((response, _message, nth) => {
    void onMessage(nth).then(() => response.writeHead(204).end());
  });
  const { secret, endpoint } = await world.add(receiver.url);
  const { id: userId } = await world.newUser();
  const [victim, other] = await Promise.all([instance(), instance()]);
  let isKilled = false;
  onMessage = async (nth) => {
    if (nth < 5 || isKilled) return;
    isKilled = true;
    await victim.kill();
  };
  await world.record(...Array.from({ length: FACTS }, () => newDevice(userId)));
  await waitUntil("one instance is killed", 60_000, async () => isKilled);
  await waitUntil("all deliveries have ended", 90_000, async () => {
    // As if the leases of the one that died were over.
    await sql`UPDATE notification_deliveries SET due_at = '2020-01-01' WHERE ended_at IS NULL AND attempts > 0
               AND due_at > now() AND tried_at IS NULL AND ${isKilled}`.execute(world.database.direct);
    const ended = (await world.deliveries()).filter(({ result }) => result === "sent");
    return ended.length === FACTS;
  });
  expect(await other.stop()).toBe(0);
  const ids = new Set(receiver.messages.map(({ id }) => id));
  expect([...ids].sort()).toEqual((await world.deliveries()).map(({ id }) => id).sort());
  expect(receiver.messages.every((message) => isVerified(secret, message))).toBe(true);
  expect(await world.endpoint(endpoint.id)).toMatchObject({ isEnabled: true });
  await receiver.close();
}, 240_000);
