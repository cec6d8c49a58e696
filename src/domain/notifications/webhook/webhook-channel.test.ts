import type { ServerResponse } from "node:http";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { newDevice } from "../../../../test/support/notifications/told-world.ts";
import { waitUntil } from "../../../../test/support/services/wait-until.ts";
import { isVerified } from "../../../../test/support/webhooks/hook-receiver.ts";
import { createHookWorld, type HookWorld } from "../../../../test/support/webhooks/hook-world.ts";
import { createSealer } from "../../../adapters/crypto/sealer.ts";
import { THE_SERVICE } from "../../../kernel/actor.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from "../../../kernel/duration.ts";
import { Secret } from "../../../kernel/secret.ts";
import { changeEndpoint, removeEndpoint, rotateSecret } from "./change-endpoint.ts";
import { redeliver } from "./read-webhooks.ts";
import { WebhookChannel } from "./webhook-channel.ts";

let world: HookWorld;
let userId: string;

beforeAll(async () => {
  world = await createHookWorld();
  userId = (await world.newUser()).id;
});
afterAll(() => world.close());
afterEach(() => world.clear());

const receiver: HookWorld["receiver"] = (...args) => world.receiver(...args);

test("a notice is posted once to each endpoint that wants its kind, signed, with ids and no e-mail address", async () => {
  const [one, other] = [await receiver(), await receiver()];
  const { secret, endpoint } = await world.add(one.url);
  await world.add(other.url, { kinds: ["disk_low"] });
  await world.add(`${other.url}?disabled`, { isEnabled: false });
  await world.record(newDevice(userId));
  await world.tell();
  await world.tell();
  expect([one.messages.length, other.messages.length]).toEqual([1, 0]);
  const [message = { id: "", headers: {}, body: "" }] = one.messages;
  const [delivery] = await world.deliveries();
  expect(delivery).toMatchObject({ id: message.id, result: "sent", answer_status: 204, attempts: 1 });
  expect(isVerified(secret, message)).toBe(true);
  expect(JSON.parse(message.body)).toMatchObject({
    type: "new_device",
    timestamp: "2026-01-15T12:00:00.000Z",
    data: { fact: "session.new_device", user_id: userId, resource_id: userId },
  });
  expect(message.body).not.toContain("@");
  expect((await world.endpoint(endpoint.id))?.secret).not.toContain(secret.slice(6));
});

test("what fails is tried again, with the same id and a new signature, until it is taken", async () => {
  const { url, messages } = await receiver(
    (response, _, nth) => void response.writeHead(nth < 3 ? 500 : 200).end(),
  );
  const { secret, endpoint } = await world.add(url);
  await world.record(newDevice(userId));
  for (let turn = 0; turn < 3; turn += 1) {
    await world.tell();
    world.clock.advance(HOUR_MS);
  }
  expect(messages).toHaveLength(3);
  expect(new Set(messages.map(({ id }) => id)).size).toBe(1);
  expect(new Set(messages.map(({ body }) => body)).size).toBe(1);
  expect(new Set(messages.map(({ headers }) => headers["webhook-signature"])).size).toBe(3);
  expect(messages.every((message) => isVerified(secret, message))).toBe(true);
  expect(await world.endpoint(endpoint.id)).toMatchObject({
    failures: 0,
    failingSince: null,
    restsUntil: null,
  });
});

test("a message is given up after three days", async () => {
  const { url } = await receiver((response) => void response.writeHead(500).end());
  await world.add(url);
  await world.record(newDevice(userId));
  for (let hours = 0; hours <= 80; hours += 4) {
    await world.tell();
    world.clock.advance(4 * HOUR_MS);
  }
  expect((await world.deliveries())[0]).toMatchObject({
    result: "failed",
    reason: "http_500",
    answer_status: 500,
  });
});

test("an endpoint that hangs delays no other, and is asked by two messages at most", async () => {
  const hanging: { end(): void }[] = [];
  const slow = await receiver((response) => void hanging.push(response));
  const quick = await receiver();
  await world.add(slow.url);
  await world.add(quick.url);
  await world.record(...Array.from({ length: 8 }, () => newDevice(userId)));
  const telling = world.tell();
  await waitUntil("the other endpoint has all", 20_000, async () => quick.messages.length === 8);
  expect(slow.messages).toHaveLength(2);
  const release = setInterval(() => {
    for (const response of hanging.splice(0)) response.end();
  }, 10);
  await telling;
  clearInterval(release);
  expect(new Set(slow.messages.map(({ id }) => id)).size).toBe(8);
}, 40_000);

test("an endpoint that fails rests: what is due to it waits, and that is no attempt", async () => {
  const { url, messages } = await receiver(
    (response) => void response.writeHead(503, { "retry-after": "1800" }).end(),
  );
  await world.add(url);
  await world.record(newDevice(userId));
  await world.tell();
  await world.record(newDevice(userId));
  world.clock.advance(20 * MINUTE_MS);
  await world.tell();
  expect(messages).toHaveLength(1);
  expect((await world.deliveries()).map(({ attempts }) => attempts)).toEqual([1, 0]);
  world.clock.advance(20 * MINUTE_MS);
  await world.tell();
  expect(messages).toHaveLength(3);
});

test("messages that fail at once count as one failure: the endpoint rests no longer than after one", async () => {
  const held: ServerResponse[] = [];
  const { url } = await receiver((response) => {
    held.push(response);
    if (held.length === 2) for (const each of held) each.writeHead(500).end();
  });
  const { endpoint } = await world.add(url);
  await world.record(newDevice(userId), newDevice(userId));
  await world.tell();
  expect(held).toHaveLength(2);
  const restsUntil = new Date(world.clock.nowMs() + 5 * SECOND_MS);
  expect(await world.endpoint(endpoint.id)).toMatchObject({ failures: 1, restsUntil });
});

test.each([
  410, 500,
])("what a former URL answers (%i) while an endpoint is moved is not held against the new one", async (status) => {
  const moved = await receiver();
  const former = await receiver(async (response) => {
    await changeEndpoint(world.deps, THE_SERVICE, endpoint.id, { url: moved.url });
    response.writeHead(status).end();
  });
  const { endpoint } = await world.add(former.url);
  await world.record(newDevice(userId));
  await world.tell();
  expect(former.messages).toHaveLength(1);
  expect(await world.endpoint(endpoint.id)).toMatchObject({ isEnabled: true, failures: 0, restsUntil: null });
});

test("410 disables an endpoint at once, and operators are told by the others", async () => {
  const gone = await receiver((response) => void response.writeHead(410).end());
  const other = await receiver();
  const { endpoint } = await world.add(gone.url);
  await world.add(other.url, { kinds: ["webhook_disabled"] });
  await world.record(newDevice(userId), newDevice(userId));
  await world.tell();
  await world.tell();
  expect(await world.endpoint(endpoint.id)).toMatchObject({ isEnabled: false, disabledReason: "gone" });
  const told = other.messages.map(({ body }) => JSON.parse(body));
  expect(told).toMatchObject([
    {
      type: "webhook_disabled",
      data: { resource_id: endpoint.id, reason: "gone", host: `127.0.0.1:${gone.port}` },
    },
  ]);
  expect(await world.auditRows("webhook.disabled")).toHaveLength(1);
});

test("after a rotation both secrets sign for a day, then the new one alone", async () => {
  const { url, messages } = await receiver();
  const { secret: old, endpoint } = await world.add(url);
  const { secret } = await rotateSecret(world.deps, THE_SERVICE, endpoint.id);
  const verified: boolean[][] = [];
  for (const ms of [0, DAY_MS - 1, 1]) {
    world.clock.advance(ms);
    await world.record(newDevice(userId));
    await world.tell();
    const message = messages.at(-1) ?? { id: "", headers: {}, body: "" };
    verified.push([isVerified(old, message), isVerified(secret, message)]);
  }
  expect(verified).toEqual([
    [true, true],
    [true, true],
    [false, true],
  ]);
});

test("a secret outlives a change of SECRET_KEY while the key before is known, and nothing is sent unsigned", async () => {
  const { url, messages } = await receiver();
  const { secret } = await world.add(url);
  const current = new Secret("another key for the tests, of 32 and more");
  const channelWith = (previous: readonly Secret<string>[]) =>
    new WebhookChannel({
      ...world.deps,
      sender: world.deps.webhookSender,
      sealer: createSealer({ current, previous: [...previous] }, world.random),
    });
  const send = async (channel: WebhookChannel) => {
    const [recipient = ""] = await world.database.transaction((tx) =>
      channel.route(tx, { cause: "c", kind: "new_device", userId, content: {}, happenedAt: new Date(0) }),
    );
    return channel.send(
      {
        id: world.newId(),
        kind: "new_device",
        recipient,
        user: null,
        notices: [{ cause: "c", content: {}, happenedAt: new Date(0) }],
        text: { subject: "", lines: [], advice: null, link: null },
        createdAt: new Date(0),
        attempt: 1,
      },
      AbortSignal.timeout(5_000),
    );
  };
  expect(await send(channelWith([world.keys.current]))).toEqual({ result: "sent" });
  expect(messages.map((message) => isVerified(secret, message))).toEqual([true]);
  expect(await send(channelWith([]))).toEqual({ result: "later", reason: "secret_unreadable" });
  expect(messages).toHaveLength(1);
});

test("what ended is delivered again with its id, and what waits for a deleted endpoint is not sent", async () => {
  const { url, messages } = await receiver();
  const { endpoint } = await world.add(url);
  await world.record(newDevice(userId));
  await world.tell();
  const id = messages[0]?.id ?? "";
  await redeliver(world.deps, THE_SERVICE, endpoint.id, id);
  await redeliver(world.deps, THE_SERVICE, endpoint.id, id);
  await world.tell();
  expect(messages.map((message) => message.id)).toEqual([id, id]);
  await redeliver(world.deps, THE_SERVICE, endpoint.id, id);
  await removeEndpoint(world.deps, THE_SERVICE, endpoint.id);
  await world.tell();
  expect(messages).toHaveLength(2);
  expect((await world.deliveries())[0]).toMatchObject({ result: "failed", reason: "endpoint_deleted" });
});
