import { type Selectable, sql } from "kysely";
import type { Tx } from "../../../kernel/database.port.ts";
import type { Uuid } from "../../../kernel/ids.ts";
import type { Page, PageQuery } from "../../../kernel/page.ts";
import type { WebhookEndpoints } from "../../../kernel/schema.gen.ts";
import { selectPage } from "../../../kernel/select-page.ts";
import type { DisabledReason, SealedSecrets, WebhookEndpoint } from "./webhook-endpoint.ts";
import { recipientOfEndpoint } from "./webhook-endpoint.ts";

type Row = Selectable<WebhookEndpoints>;

function endpointOf(row: Row): WebhookEndpoint {
  return {
    id: row.id,
    url: row.url,
    description: row.description,
    kinds: row.kinds,
    isEnabled: row.is_enabled,
    disabledReason: disabledReasonOf(row.disabled_reason),
    failures: row.failures,
    failingSince: row.failing_since,
    restsUntil: row.rests_until,
    formerSecretUntil: row.former_secret_until,
    createdAt: row.created_at,
  };
}

function disabledReasonOf(text: string | null): DisabledReason | null {
  return text === "by_hand" || text === "failing" || text === "gone" ? text : null;
}

/** Lets one transaction at a time add endpoints, and counts them. */
export async function countEndpointsLocked(tx: Tx): Promise<number> {
  await sql`LOCK TABLE webhook_endpoints IN SHARE ROW EXCLUSIVE MODE`.execute(tx);
  const { count } = await tx
    .selectFrom("webhook_endpoints")
    .select((eb) => eb.fn.countAll<bigint>().as("count"))
    .executeTakeFirstOrThrow();
  return Number(count);
}

export async function insertEndpoint(
  tx: Tx,
  endpoint: Pick<WebhookEndpoint, "id" | "url" | "description" | "kinds" | "isEnabled" | "createdAt">,
  sealedSecret: string,
): Promise<WebhookEndpoint> {
  const row = await tx
    .insertInto("webhook_endpoints")
    .values({
      id: endpoint.id,
      url: endpoint.url,
      description: endpoint.description,
      kinds: [...endpoint.kinds],
      is_enabled: endpoint.isEnabled,
      disabled_reason: endpoint.isEnabled ? null : "by_hand",
      secret: sealedSecret,
      created_at: endpoint.createdAt,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  return endpointOf(row);
}

export function selectEndpoints(tx: Tx, query: PageQuery): Promise<Page<WebhookEndpoint>> {
  return selectPage(tx, tx.selectFrom("webhook_endpoints").selectAll(), query, endpointOf);
}

export async function selectEndpoint(tx: Tx, id: Uuid): Promise<(WebhookEndpoint & SealedSecrets) | null> {
  const row = await tx.selectFrom("webhook_endpoints").selectAll().where("id", "=", id).executeTakeFirst();
  return row === undefined
    ? null
    : { ...endpointOf(row), secret: row.secret, formerSecret: row.former_secret };
}

/** Reads an endpoint and locks it until the transaction ends. */
export async function lockEndpoint(tx: Tx, id: Uuid): Promise<(WebhookEndpoint & SealedSecrets) | null> {
  await sql`SELECT 1 FROM webhook_endpoints WHERE id = ${id} FOR UPDATE`.execute(tx);
  return selectEndpoint(tx, id);
}

export type EndpointChange = Partial<
  Pick<
    WebhookEndpoint,
    | "url"
    | "description"
    | "kinds"
    | "isEnabled"
    | "disabledReason"
    | "failures"
    | "failingSince"
    | "restsUntil"
  >
>;

/** Changes what is given, of an endpoint that is locked. */
export async function updateEndpoint(tx: Tx, id: Uuid, change: EndpointChange): Promise<WebhookEndpoint> {
  const { url, description, kinds, isEnabled, disabledReason, failures, failingSince, restsUntil } = change;
  const row = await tx
    .updateTable("webhook_endpoints")
    .set({
      // So that there is always something to set.
      id,
      ...(url === undefined ? {} : { url }),
      ...(description === undefined ? {} : { description }),
      ...(kinds === undefined ? {} : { kinds: [...kinds] }),
      ...(isEnabled === undefined ? {} : { is_enabled: isEnabled }),
      ...(disabledReason === undefined ? {} : { disabled_reason: disabledReason }),
      ...(failures === undefined ? {} : { failures }),
      ...(failingSince === undefined ? {} : { failing_since: failingSince }),
      ...(restsUntil === undefined ? {} : { rests_until: restsUntil }),
    })
    .where("id", "=", id)
    .returningAll()
    .executeTakeFirstOrThrow();
  return endpointOf(row);
}

export async function updateSecrets(
  tx: Tx,
  id: Uuid,
  secrets: SealedSecrets,
  formerUntil: Date,
): Promise<WebhookEndpoint> {
  const row = await tx
    .updateTable("webhook_endpoints")
    .set({ secret: secrets.secret, former_secret: secrets.formerSecret, former_secret_until: formerUntil })
    .where("id", "=", id)
    .returningAll()
    .executeTakeFirstOrThrow();
  return endpointOf(row);
}

export async function deleteEndpoint(tx: Tx, id: Uuid): Promise<void> {
  await tx.deleteFrom("webhook_endpoints").where("id", "=", id).execute();
}

/** The recipients of a kind of notice: endpoints that are enabled and want it. */
export async function selectRecipients(tx: Tx, kind: string): Promise<readonly string[]> {
  const { rows } = await sql<{ id: Uuid }>`
    SELECT id FROM webhook_endpoints WHERE is_enabled AND ${kind} = ANY(kinds) ORDER BY id`.execute(tx);
  return rows.map(({ id }) => recipientOfEndpoint(id));
}

/** Recipients that rest. */
export async function selectRestingRecipients(tx: Tx, now: Date): Promise<readonly string[]> {
  const { rows } = await sql<{ id: Uuid }>`
    SELECT id FROM webhook_endpoints WHERE is_enabled AND rests_until > ${now}`.execute(tx);
  return rows.map(({ id }) => recipientOfEndpoint(id));
}
