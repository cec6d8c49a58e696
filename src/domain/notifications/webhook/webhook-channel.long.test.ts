import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { newDevice } from "../../../../test/support/notifications/told-world.ts";
import { waitUntil } from "../../../../test/support/services/wait-until.ts";
import { createHookWorld, type HookWorld } from "../../../../test/support/webhooks/hook-world.ts";
import { THE_SERVICE } from "../../../kernel/actor.ts";
import { HOUR_MS } from "../../../kernel/duration.ts";
import { changeEndpoint } from "./change-endpoint.ts";

let world: HookWorld;
let userId: string;

beforeAll(async () => {
  world = await createHookWorld();
  userId = (await world.newUser()).id;
});
afterAll(() => world.close());
afterEach(() => world.clear());

const receiver: HookWorld["receiver"] = (...args) => world.receiver(...args);

test("an endpoint that fails for days is disabled; enabled again it begins anew", async () => {
  let status = 500;
  const { url, messages } = await receiver((response) => void response.writeHead(status).end());
  const { endpoint } = await world.add(url);
  for (let hours = 0; hours <= 6 * 24; hours += 4) {
    if (hours % 24 === 0) await world.record(newDevice(userId));
    await world.tell();
    world.clock.advance(4 * HOUR_MS);
  }
  expect(await world.endpoint(endpoint.id)).toMatchObject({ isEnabled: false, disabledReason: "failing" });
  const waiting = (await world.deliveries()).filter(({ result }) => result === null);
  expect(waiting).toEqual([]);
  status = 200;
  messages.length = 0;
  const enabled = await changeEndpoint(world.deps, THE_SERVICE, endpoint.id, { isEnabled: true });
  expect(enabled).toMatchObject({ isEnabled: true, disabledReason: null, failures: 0, failingSince: null });
  await world.record(newDevice(userId));
  await world.tell();
  expect(messages).toHaveLength(1);
});

test("when the service stops, an endpoint that hangs is not blamed, and the message is sent later", async () => {
  let hangs = true;
  const { url, messages } = await receiver((response) => void (hangs ? null : response.end()));
  const { endpoint } = await world.add(url);
  await world.record(newDevice(userId));
  const stopping = new AbortController();
  const telling = world.tell(stopping.signal);
  await waitUntil("the message has arrived", 10_000, async () => messages.length === 1);
  stopping.abort();
  await telling;
  expect(await world.endpoint(endpoint.id)).toMatchObject({ failures: 0 });
  hangs = false;
  world.clock.advance(HOUR_MS);
  await world.tell();
  expect(new Set(messages.map(({ id }) => id)).size).toBe(1);
  expect((await world.deliveries())[0]).toMatchObject({ result: "sent", attempts: 2 });
}, 30_000);
