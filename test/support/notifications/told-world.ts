import { SmtpSender } from "../../../src/adapters/mail/smtp-sender.ts";
import { addFactReader } from "../../../src/domain/facts/add-fact-reader.ts";
import type { Fact } from "../../../src/domain/facts/fact.ts";
import { recordFact } from "../../../src/domain/facts/record-fact.ts";
import type { Channel, ChannelPolicy } from "../../../src/domain/notifications/channel.port.ts";
import { type DeliverDeps, deliverDue } from "../../../src/domain/notifications/deliver-due.ts";
import { fanOutFacts, NOTIFICATIONS_READER } from "../../../src/domain/notifications/fan-out-facts.ts";
import { MAIL_POLICY, MailChannel } from "../../../src/domain/notifications/mail/mail-channel.ts";
import { createUnsubscribeLinks } from "../../../src/domain/notifications/unsubscribe-links.ts";
import { THE_SERVICE } from "../../../src/kernel/actor.ts";
import type { ProductEvent } from "../../../src/kernel/events.port.ts";
import type { Secret } from "../../../src/kernel/secret.ts";
import { createDomainWorld, type DomainWorld } from "../domain-world.ts";
import { MemoryLog } from "../memory-log.ts";

const BACKEND_URL = new URL("https://zenzefi.example");
export const OPERATOR_ADDRESS = "ops@example.org";

/** Short, so that a test of a server that hangs is not long. */
const TIMEOUTS = { connectMs: 1_000, silenceMs: 1_000 };

export type ToldWorld = Awaited<ReturnType<typeof createToldWorld>>;

/** A world whose facts are told by mail, and the deps of one instance that tells them. */
export async function createToldWorld(
  smtpUrl: Secret<string>,
  existing?: Omit<DomainWorld, "events">,
  policy: Partial<ChannelPolicy> = {},
) {
  const world = existing ?? (await createDomainWorld());
  await addFactReader(world, NOTIFICATIONS_READER);
  const links = createUnsubscribeLinks([Buffer.alloc(32, 7)], BACKEND_URL);
  const from = "Zenzefi <noreply@zenzefi.example>";
  const channel: Channel = new MailChannel(
    {
      ...world,
      sender: new SmtpSender({ smtpUrl, from, timeouts: TIMEOUTS }),
      links,
      backendUrl: BACKEND_URL,
      defaultLanguage: "en",
      operatorAddresses: [OPERATOR_ADDRESS],
    },
    { ...MAIL_POLICY, ...policy },
  );
  const events: ProductEvent[] = [];
  const deps: DeliverDeps & Parameters<typeof fanOutFacts>[0] = {
    ...world,
    log: new MemoryLog(),
    events: { emit: (event) => void events.push(event) },
    channels: [channel],
    defaultLanguage: "en",
    operatorTimeZone: "UTC",
    backendUrl: BACKEND_URL,
    balanceLowCents: 1_000n,
  };
  const { signal } = new AbortController();
  return {
    ...world,
    deps,
    channel,
    links,
    events,
    /** Turns all facts into deliveries. */
    async fanOut(): Promise<void> {
      while ((await fanOutFacts(deps)) > 0);
    },
    /** Sends all that is due by the world's clock. */
    deliver: (stopping = signal) => deliverDue(deps, channel, stopping),
    record: (...facts: readonly Fact[]) =>
      world.database.transaction(async (tx) => {
        for (const fact of facts) await recordFact(tx, world, THE_SERVICE, fact);
      }),
    /** All deliveries, oldest first. */
    deliveries: () =>
      world.database.direct.selectFrom("notification_deliveries").selectAll().orderBy("id").execute(),
  };
}

/** Facts that users and operators are told of. */
export const passwordChanged = (userId: string): Fact => ({
  name: "user.password_changed",
  resourceId: userId,
  userId,
});

export const conflict = (userId: string, tokenId: string): Fact => ({
  name: "session.conflict",
  resourceId: tokenId,
  userId,
  after: { token_id: tokenId, refused_device_hint: "abcdefgh" },
});

export const newDevice = (userId: string, userAgent = "Firefox"): Fact => ({
  name: "session.new_device",
  resourceId: userId,
  userId,
  after: { token_id: userId, device_id_hint: "abcdefgh", ip: "192.0.2.7", user_agent: userAgent },
});

export const newSignIn = (userId: string, userAgent = "Firefox"): Fact => ({
  name: "sign_in.new_place",
  resourceId: userId,
  userId,
  after: { ip: "192.0.2.7", user_agent: userAgent },
});

export const booksDisagree = (mismatches: number): Fact => ({
  name: "ledger.mismatch",
  resourceId: null,
  userId: null,
  after: { mismatches, named: [] },
});
