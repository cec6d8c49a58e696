import { queryOptions } from "@tanstack/react-query";
import type { Schemas } from "../../../../client/api-types.ts";
import { api } from "../../api/client.ts";
import { keysetQuery } from "./keyset-query.ts";
import type { Permission } from "./use-permission.ts";

export type Batch = Schemas["Batch"];
export type BatchItem = Schemas["BatchItem"];
export type Rehearsal = Schemas["BatchRehearsal"];
export type BatchAction = Batch["action"];
export type BatchOrder = Schemas["NewBatch"];

/** What each action needs beside `run-batches`, as in the API. */
export const PERMISSION_OF = {
  adjust_balance: "move-money",
  deactivate: "change-users",
  reactivate: "change-users",
  revoke_tokens: "revoke-tokens",
  end_sessions: "end-sessions",
} as const satisfies Record<BatchAction, Permission>;

/** Those that a batch of their own takes back. */
export const REVERSIBLE: readonly BatchAction[] = ["adjust_balance", "deactivate", "reactivate"];

/** How often one that runs is read again, ms. */
const RUNNING_INTERVAL_MS = 1_000;
const PATH = "/api/v1/admin/batches";

export const batchesQuery = keysetQuery<Batch>(["desk", "batches"], (page, signal) =>
  api.call("GET", PATH, { query: page, signal }),
);

/** A batch with its items, read again until it has ended. */
export function batchQuery(id: string) {
  return queryOptions({
    queryKey: ["desk", "batch", id],
    queryFn: ({ signal }) => api.call("GET", `${PATH}/{batch_id}`, { path: { batch_id: id }, signal }),
    refetchInterval: ({ state: { data } }) => (data?.status === "running" ? RUNNING_INTERVAL_MS : false),
  });
}

/** What would happen now; changes nothing. */
export async function rehearse(order: BatchOrder): Promise<Rehearsal> {
  return (await api.call("POST", PATH, {
    body: { ...order, dry_run: true },
    idempotencyKey: crypto.randomUUID(),
  })) as Rehearsal;
}

/** Orders a batch, once for each key. */
export async function order(body: BatchOrder, idempotencyKey: string): Promise<Batch> {
  return (await api.call("POST", PATH, { body, idempotencyKey })) as Batch;
}
