import type { Permission } from "../../../src/domain/identity/role-rules.ts";
import type { Customer } from "../customer.ts";
import type { ConsoleWorld } from "./console-world.ts";
import { connectedCustomer } from "./desk-devices.ts";
import { askDatabase, deskPerson } from "./desk-person.ts";

/** What each page of `desk-routes.ts` is for, by its path there. `roles.browser.test.ts` fails for a page without a row. */
export const DESK_PAGES: Readonly<Record<string, Permission>> = {
  "/": "read",
  "/live": "read",
  "/users": "read",
  "/users/$userId": "read",
  "/tokens": "read",
  "/sessions": "read",
  "/payments": "read",
  "/payments/events": "read",
  "/bundles": "read",
  "/bundles/new": "price-bundles",
  "/bundles/$bundleId": "read",
  "/vouchers": "read",
  "/vouchers/new": "move-money",
  "/vouchers/$seriesId": "read",
  "/setup": "read",
  "/audit": "read",
  "/analytics": "read",
  "/webhooks": "read",
  "/webhooks/$endpointId": "read",
  "/maintenance": "read",
  "/compensations/$compensationId": "read",
  "/health": "read",
  "/batches": "read",
  "/batches/$batchId": "read",
};

/** Makes one of each kind that has a page. @returns the address of a page of the table */
export async function fillDeskPages(world: ConsoleWorld): Promise<(path: string) => string> {
  const owner = await deskPerson(world, "owner", "en");
  const { customer } = await connectedCustomer(world);
  const samples: Readonly<Record<string, string>> = {
    userId: customer.id,
    bundleId: await newBundle(owner),
    ...(await insertSamples(world, owner)),
  };
  return (path) => `/desk${path}`.replace(/\/$/, "").replace(/\$(\w+)/, (_, name) => samples[name] ?? name);
}

async function newBundle(owner: Customer): Promise<string> {
  const body = { name: "Five days", token_count: 5, duration_hours: 24, discount_percent: 10 };
  const answer = await owner.call("POST", "/bundles", body);
  return ((await answer.json()) as { readonly id: string }).id;
}

async function insertSamples(world: ConsoleWorld, owner: Customer): Promise<Record<string, string>> {
  const insert = async (sql: string, values: readonly unknown[] = []): Promise<string> =>
    String((await askDatabase(world, `INSERT INTO ${sql} RETURNING id`, values))[0]?.id);
  return {
    endpointId: await insert(
      `webhook_endpoints (id, url, kinds, is_enabled, secret, created_at)
       VALUES (gen_random_uuid(), 'https://hooks.example.com/', '{target_down}', true, 'sealed', now())`,
    ),
    compensationId: await insert(
      `compensations (id, kind, starts_at, ends_at, intervals, created_at)
       SELECT gen_random_uuid(), 'outage', began, ended, jsonb_build_array(jsonb_build_array(began, ended)), now()
         FROM (SELECT now() - interval '2 hours' AS began, now() - interval '1 hour' AS ended) AS outage`,
    ),
    seriesId: await insert(
      `voucher_series (id, amount_cents, voucher_count, note, created_by, created_at, expires_at)
       VALUES (gen_random_uuid(), 500, 10, 'a test', $1, now(), now() + interval '1 year')`,
      [owner.id],
    ),
    batchId: await insert(
      `batches (id, action, reason, actor_id, created_at, ended_at)
       VALUES (gen_random_uuid(), 'deactivate', 'a test', $1, now(), now())`,
      [owner.id],
    ),
  };
}
