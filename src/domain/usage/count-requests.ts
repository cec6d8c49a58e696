import type { Tx } from "../../kernel/database.port.ts";

/**
 * How many requests of all users were proxied since a time, as far as they were flushed. Uses
 * `usage_samples_started_at_idx`.
 */
export async function countRequests(tx: Tx, since: Date): Promise<number> {
  const { requests } = await tx
    .selectFrom("usage_samples")
    .select((eb) => eb.fn.sum<string | null>("request_count").as("requests"))
    .where("started_at", ">", since)
    .executeTakeFirstOrThrow();
  return Number(requests ?? 0);
}
