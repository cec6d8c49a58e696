import { randomBytes, randomUUID } from "node:crypto";
import { topUpMock } from "../../src/domain/ledger/top-up-mock.ts";
import { recipientOfEndpoint } from "../../src/domain/notifications/webhook/webhook-endpoint.ts";
import { THE_SERVICE } from "../../src/kernel/actor.ts";
import type { Uuid } from "../../src/kernel/ids.ts";
import type { DomainWorld } from "./domain-world.ts";

/** What the rows are made in, and an existing user with a token. */
export type ListWorld = Pick<DomainWorld, "database" | "newId" | "newUser" | "clock"> & {
  readonly userId: string;
};

export type DeskList = {
  readonly name: keyof typeof MAKERS;
  readonly path: string;
  readonly isSearched: boolean;
};

type Maker = (world: ListWorld, text: string) => Promise<string>;

const ENDPOINT_ID = randomUUID() as Uuid;
const TOKEN_ID = randomUUID() as Uuid;
const SERIES_ID = randomUUID() as Uuid;

/** How a row of each list is made that a search for `text` finds, where the list has a search. @returns its id in the list */
const MAKERS = {
  users: async ({ newUser, database }, text) => {
    const { id } = await newUser();
    await database.direct.updateTable("users").set({ full_name: text }).where("id", "=", id).execute();
    return id;
  },
  tokens: async (world) => {
    const id = world.newId();
    await addToken(world, id);
    return id;
  },
  times: async (world) => {
    await addToken(world, TOKEN_ID);
    const [id, compensation_id] = [world.newId(), await addCompensation(world)];
    const ends_at = now(world);
    const interval = { starts_at: new Date(ends_at.getTime() - 1), ends_at, added_ms: 1n };
    const row = { id, token_id: TOKEN_ID, compensation_id, kind: "outage", ...interval };
    await world.database.direct
      .insertInto("token_time_entries")
      .values({ ...row, created_at: ends_at })
      .execute();
    return id;
  },
  lots: async (world) => {
    await addToken(world, TOKEN_ID);
    const lots = world.database.direct.selectFrom("token_extensions").where("token_id", "=", TOKEN_ID);
    const { count } = await lots
      .select((eb) => eb.fn.countAll<bigint>().as("count"))
      .executeTakeFirstOrThrow();
    const deposit = { userId: world.userId, amountCents: 1n };
    // Any entry does: a list proves nothing about the books.
    const { id: charge_id } = await world.database.transaction((tx) =>
      topUpMock(tx, world, THE_SERVICE, deposit),
    );
    const id = world.newId();
    const row = { id, token_id: TOKEN_ID, charge_id, number: Number(count) + 2, created_at: now(world) };
    await world.database.direct
      .insertInto("token_extensions")
      .values({ ...row, seconds: 3_600n, price_cents: 0n })
      .execute();
    return id;
  },
  gifts: async (world) => {
    await addToken(world, TOKEN_ID);
    const [id, at] = [world.newId(), now(world)];
    const times = { created_at: at, expires_at: new Date(at.getTime() + 1), revoked_at: at };
    await world.database.direct
      .insertInto("token_gifts")
      .values({ id, token_id: TOKEN_ID, code_hash: randomBytes(32), hand: 1, ...times })
      .execute();
    return id;
  },
  sessions: async (world, text) => {
    const [id, { id: token_id }] = [world.newId(), await anyToken(world)];
    const ended = { ended_at: now(world), end_reason: "idle", user_agent: text };
    const values = { id, token_id, user_id: world.userId, device_id: "a-device", ...ended };
    await world.database.direct.insertInto("proxy_sessions").values(values).execute();
    return id;
  },
  payments: async (world, text) => {
    const [id, at] = [world.newId(), now(world)];
    const sums = { amount_cents: 100n, amount_kopecks: 1_000n, kopecks_per_znc: 1_000n };
    const row = {
      id,
      user_id: world.userId,
      provider: "stripe",
      provider_payment_id: text,
      ...sums,
    } as const;
    await world.database.direct
      .insertInto("payments")
      .values({ ...row, created_at: at, updated_at: at })
      .execute();
    return id;
  },
  events: async (world, text) => {
    const row = { id: world.newId(), provider: "stripe", event_id: text, kind: "k", body: "{}" } as const;
    await world.database.direct
      .insertInto("payment_events")
      .values({ ...row, created_at: now(world) })
      .execute();
    return row.id;
  },
  audit: async (world, text) => {
    const row = { id: world.newId(), action: "a.test", resource_type: "test", reason: text };
    await world.database.direct
      .insertInto("audit_logs")
      .values({ ...row, created_at: now(world) })
      .execute();
    return row.id;
  },
  bundles: async (world, text) => {
    const [id, at] = [world.newId(), now(world)];
    const terms = { token_count: 1, duration_hours: 1, scope: "full", discount_basis_points: 0 } as const;
    await world.database.direct
      .insertInto("bundles")
      .values({ id, name: text, ...terms, total_cents: 100n, created_at: at, updated_at: at })
      .execute();
    return id;
  },
  maintenance: async (world) => {
    const [id, at] = [world.newId(), now(world)];
    const window = { id, starts_at: at, ends_at: at, created_at: at, updated_at: at };
    await world.database.direct.insertInto("maintenance_windows").values(window).execute();
    return id;
  },
  compensations: addCompensation,
  endpoints: async (world) => {
    const id = world.newId();
    await addEndpoint(world, id);
    return id;
  },
  deliveries: async (world) => {
    await addEndpoint(world, ENDPOINT_ID);
    const [id, at] = [world.newId(), now(world)];
    const waiting = { created_at: at, happened_at: at, due_at: at, content: "{}" };
    const row = { id, cause: `fact:${id}`, kind: "target_down", channel: "webhook", ...waiting };
    await world.database.direct
      .insertInto("notification_deliveries")
      .values({ ...row, recipient: recipientOfEndpoint(ENDPOINT_ID) })
      .execute();
    return id;
  },
  batches: async (world) => {
    const row = { id: world.newId(), action: "deactivate", reason: "a test", actor_id: world.userId };
    await world.database.direct
      .insertInto("batches")
      .values({ ...row, created_at: now(world), ended_at: now(world) })
      .execute();
    return row.id;
  },
  series: addSeries,
  vouchers: async (world) => {
    await addSeries(world, "of vouchers", SERIES_ID);
    const [id, series_id, number] = [world.newId(), SERIES_ID, await nextNumber(world)];
    await world.database.direct
      .insertInto("vouchers")
      .values({ id, series_id, number, code_hash: randomBytes(32) })
      .execute();
    return id;
  },
  notes: async (world, text) => {
    const row = { id: world.newId(), user_id: world.userId, author_id: world.userId, text };
    await world.database.direct
      .insertInto("user_notes")
      .values({ ...row, created_at: now(world) })
      .execute();
    return row.id;
  },
} satisfies Record<string, Maker>;

/** Every list of the desk that has pages. */
export const DESK_LISTS: readonly DeskList[] = [
  { name: "users", path: "/api/v1/admin/users", isSearched: true },
  { name: "tokens", path: "/api/v1/admin/tokens", isSearched: false },
  { name: "times", path: "/api/v1/admin/tokens/{token_id}/time", isSearched: false },
  { name: "lots", path: "/api/v1/admin/tokens/{token_id}/lots", isSearched: false },
  { name: "gifts", path: "/api/v1/admin/tokens/{token_id}/gifts", isSearched: false },
  { name: "sessions", path: "/api/v1/admin/sessions", isSearched: true },
  { name: "payments", path: "/api/v1/admin/payments", isSearched: true },
  { name: "events", path: "/api/v1/admin/payment-events", isSearched: false },
  { name: "audit", path: "/api/v1/admin/audit-logs", isSearched: true },
  { name: "bundles", path: "/api/v1/admin/bundles", isSearched: true },
  { name: "maintenance", path: "/api/v1/admin/maintenance", isSearched: false },
  { name: "compensations", path: "/api/v1/admin/compensations", isSearched: false },
  { name: "endpoints", path: "/api/v1/admin/webhook-endpoints", isSearched: false },
  { name: "batches", path: "/api/v1/admin/batches", isSearched: false },
  { name: "series", path: "/api/v1/admin/voucher-series", isSearched: true },
  { name: "vouchers", path: "/api/v1/admin/voucher-series/{series_id}/vouchers", isSearched: false },
  { name: "notes", path: "/api/v1/admin/users/{user_id}/notes", isSearched: false },
  { name: "deliveries", path: "/api/v1/admin/webhook-endpoints/{endpoint_id}/deliveries", isSearched: false },
];

/** The paths name whose deliveries, time, vouchers or notes are listed. */
export const pathOf = ({ path }: DeskList, userId: string): string =>
  path
    .replace("{endpoint_id}", ENDPOINT_ID)
    .replace("{token_id}", TOKEN_ID)
    .replace("{series_id}", SERIES_ID)
    .replace("{user_id}", userId);

/** Four rows with texts that a pattern would confuse. @returns the id of each text */
export async function fillSearched(world: ListWorld, name: DeskList["name"]): Promise<Map<string, string>> {
  const ids = new Map<string, string>();
  for (const text of ["qx100%y", "qx100_y", "qx100\\y", "qx100zy"]) {
    ids.set(text, await MAKERS[name](world, text));
  }
  return ids;
}

/** Rows that are newer than all others. */
export async function addRows(world: ListWorld, name: DeskList["name"], count: number): Promise<void> {
  for (let nth = 0; nth < count; nth += 1) await MAKERS[name](world, `row ${randomUUID()}`);
}

async function addEndpoint({ database, clock }: ListWorld, id: Uuid): Promise<void> {
  const row = {
    url: "https://hooks.example.com/",
    kinds: ["target_down"],
    is_enabled: true,
    secret: "sealed",
  };
  await database.direct
    .insertInto("webhook_endpoints")
    .values({ ...row, id, created_at: new Date(clock.nowMs()) })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

async function addCompensation(world: ListWorld): Promise<Uuid> {
  const [id, at] = [world.newId(), now(world)];
  const times = { starts_at: new Date(at.getTime() - 1), ends_at: at, created_at: at };
  const row = { id, kind: "outage", ...times, intervals: "[]" };
  await world.database.direct.insertInto("compensations").values(row).execute();
  return id;
}

async function addSeries(world: ListWorld, note: string, id: Uuid = world.newId()): Promise<Uuid> {
  const at = now(world);
  const made = { created_by: world.userId, created_at: at, expires_at: new Date(at.getTime() + 1) };
  await world.database.direct
    .insertInto("voucher_series")
    .values({ id, amount_cents: 100n, voucher_count: 1_000, note, ...made })
    .onConflict((conflict) => conflict.column("id").doNothing())
    .execute();
  return id;
}

async function nextNumber({ database }: ListWorld): Promise<number> {
  const { count } = await database.direct
    .selectFrom("vouchers")
    .select((eb) => eb.fn.countAll<bigint>().as("count"))
    .where("series_id", "=", SERIES_ID)
    .executeTakeFirstOrThrow();
  return Number(count) + 1;
}

async function addToken(world: ListWorld, id: Uuid): Promise<void> {
  const { id: _id, token_hash: _hash, ...token } = await anyToken(world);
  await world.database.direct
    .insertInto("access_tokens")
    .values({ ...token, id, token_hash: randomBytes(32), created_at: now(world) })
    .onConflict((conflict) => conflict.column("id").doNothing())
    .execute();
}

function now({ clock }: ListWorld): Date {
  return new Date(clock.nowMs());
}

function anyToken({ database, userId }: ListWorld) {
  const tokens = database.direct.selectFrom("access_tokens").selectAll().where("user_id", "=", userId);
  return tokens.limit(1).executeTakeFirstOrThrow();
}
