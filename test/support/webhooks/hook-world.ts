import { PinnedWebhookSender } from "../../../src/adapters/webhook/pinned-webhook-sender.ts";
import { createResolveName } from "../../../src/adapters/webhook/resolve-name.ts";
import { addFactReader } from "../../../src/domain/facts/add-fact-reader.ts";
import type { Fact } from "../../../src/domain/facts/fact.ts";
import { recordFact } from "../../../src/domain/facts/record-fact.ts";
import { deliverDue } from "../../../src/domain/notifications/deliver-due.ts";
import { fanOutFacts, NOTIFICATIONS_READER } from "../../../src/domain/notifications/fan-out-facts.ts";
import {
  createEndpoint,
  type EndpointTerms,
} from "../../../src/domain/notifications/webhook/create-endpoint.ts";
import { selectEndpoint } from "../../../src/domain/notifications/webhook/endpoint-store.ts";
import { WebhookChannel } from "../../../src/domain/notifications/webhook/webhook-channel.ts";
import { THE_SERVICE } from "../../../src/kernel/actor.ts";
import type { ProductEvent } from "../../../src/kernel/events.port.ts";
import { createDomainWorld } from "../domain-world.ts";
import { MemoryLog } from "../memory-log.ts";
import { startHookReceiver } from "./hook-receiver.ts";

export type HookWorld = Awaited<ReturnType<typeof createHookWorld>>;

/** A world whose facts are posted to endpoints on loopback. */
export async function createHookWorld() {
  const world = await createDomainWorld();
  await addFactReader(world, NOTIFICATIONS_READER);
  const webhookSender = new PinnedWebhookSender({
    resolveName: createResolveName(),
    allowedNetworks: ["127.0.0.0/8"],
  });
  const channel = new WebhookChannel({ ...world, sender: webhookSender });
  const events: ProductEvent[] = [];
  const deps = {
    ...world,
    webhookSender,
    log: new MemoryLog(),
    events: { emit: (event: ProductEvent) => void events.push(event) },
    channels: [channel],
    defaultLanguage: "en" as const,
    operatorTimeZone: "UTC",
    backendUrl: new URL("https://zenzefi.example"),
    balanceLowCents: 0n,
  };
  const { signal } = new AbortController();
  const receivers = openReceivers();
  return {
    ...world,
    deps,
    events,
    record: (...facts: readonly Fact[]) =>
      world.database.transaction(async (tx) => {
        for (const fact of facts) await recordFact(tx, world, THE_SERVICE, fact);
      }),
    /** Turns all facts into deliveries, and sends what is due by the world's clock. */
    async tell(stopping = signal): Promise<void> {
      while ((await fanOutFacts(deps)) > 0);
      await deliverDue(deps, channel, stopping);
    },
    add: (url: string, terms: Partial<EndpointTerms> = {}) =>
      createEndpoint(deps, THE_SERVICE, {
        url,
        description: null,
        kinds: ["new_device", "webhook_disabled"],
        isEnabled: true,
        ...terms,
      }),
    receiver: receivers.start,
    /** Closes the receivers, and forgets endpoints, deliveries and events. */
    async clear(): Promise<void> {
      await receivers.close();
      events.length = 0;
      await world.database.direct.deleteFrom("webhook_endpoints").execute();
      await world.database.direct.deleteFrom("notification_deliveries").execute();
      await world.database.direct.deleteFrom("notification_channels").execute();
    },
    endpoint: (id: string) => selectEndpoint(world.database.direct, id),
    deliveries: () =>
      world.database.direct.selectFrom("notification_deliveries").selectAll().orderBy("id").execute(),
  };
}

function openReceivers() {
  const closers: (() => Promise<void>)[] = [];
  return {
    async start(...args: Parameters<typeof startHookReceiver>) {
      const started = await startHookReceiver(...args);
      closers.push(started.close);
      return started;
    },
    async close(): Promise<void> {
      for (const close of closers.splice(0)) await close();
    },
  };
}
