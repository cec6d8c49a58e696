/** Real processes that are killed while they send: everybody is told, and at most the mails in flight come twice. */
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { addFactReader } from "../../src/domain/facts/add-fact-reader.ts";
import { recordFact } from "../../src/domain/facts/record-fact.ts";
import { NOTIFICATIONS_READER } from "../../src/domain/notifications/fan-out-facts.ts";
import { MAIL_POLICY } from "../../src/domain/notifications/mail/mail-channel.ts";
import { THE_SERVICE } from "../../src/kernel/actor.ts";
import { createDomainWorld, type DomainWorld } from "../support/domain-world.ts";
import { passwordChanged } from "../support/notifications/told-world.ts";
import { waitUntil } from "../support/services/wait-until.ts";
import { type SpawnedServer, spawnServer } from "../support/spawned-server.ts";
import { startTestMailServer } from "../support/test-mail-server.ts";
import { startTestUpstream, type TestUpstream } from "../support/test-upstream.ts";

/** Together with the repeats fewer than the mails of a minute. */
const USERS = 12;

let upstream: TestUpstream;
let world: DomainWorld;
let server: Awaited<ReturnType<typeof startTestMailServer>>;
/** Called when a mail has arrived whole, before that is answered. */
let onMail = async (): Promise<void> => {};

beforeAll(async () => {
  [upstream, world] = await Promise.all([startTestUpstream(), createDomainWorld()]);
  server = await startTestMailServer({ onMail: () => onMail() });
  await addFactReader(world, NOTIFICATIONS_READER);
});

afterAll(async () => {
  await world?.close();
  await upstream?.close();
  await server?.close();
});

const instance = (): Promise<SpawnedServer> =>
  spawnServer({
    targetUrl: upstream.url,
    databaseUrl: world.url,
    environment: { SMTP_URL: server.smtpUrl.reveal(), MAIL_FROM: "z@zenzefi.example" },
  });

test.each([
  1, 5, 9,
])("kill -9 when mail %i has arrived: all are told, and only what was in flight twice", async (nth) => {
  server.mails.length = 0;
  const users = await Promise.all(Array.from({ length: USERS }, () => world.newUser()));
  await world.database.transaction(async (tx) => {
    for (const { id } of users) await recordFact(tx, world, THE_SERVICE, passwordChanged(id));
  });
  let arrived = 0;
  const first = await instance();
  let isKilled = false;
  onMail = async () => {
    arrived += 1;
    if (arrived === nth) {
      isKilled = true;
      await first.kill();
    }
  };
  await waitUntil("the instance is killed", 60_000, async () => isKilled);
  await first.kill();
  onMail = async () => {};
  // As if the leases of what it had claimed were over.
  await sql`UPDATE notification_deliveries SET due_at = '2020-01-01' WHERE ended_at IS NULL`.execute(
    world.database.direct,
  );
  const others = await Promise.all([instance(), instance()]);
  await waitUntil("all deliveries have ended", 60_000, async () => {
    const { rows } = await sql<{ left: number; sent: number }>`
      SELECT count(*) FILTER (WHERE ended_at IS NULL)::int AS left, count(*)::int AS sent
        FROM notification_deliveries WHERE recipient = ANY(${users.map(({ id }) => `user:${id}`)})`.execute(
      world.database.direct,
    );
    return rows[0]?.left === 0 && rows[0].sent === USERS;
  });
  expect(await Promise.all(others.map((other) => other.stop()))).toEqual([0, 0]);
  const idsOf = new Map<string, string[]>();
  for (const { to, headers } of server.mails) {
    const id = /^Message-ID: (.*)$/im.exec(headers)?.[1] ?? "none";
    idsOf.set(String(to), [...(idsOf.get(String(to)) ?? []), id]);
  }
  expect([...idsOf.keys()].sort()).toEqual(users.map(({ email }) => email).sort());
  const repeated = [...idsOf.values()].filter((ids) => ids.length > 1);
  expect(repeated.length).toBeGreaterThan(0);
  expect(repeated.length).toBeLessThanOrEqual(MAIL_POLICY.sentAtOnceMax);
  for (const ids of repeated) expect(ids).toEqual([ids[0], ids[0]]);
}, 180_000);
