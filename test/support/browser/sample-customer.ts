import pg from "pg";
import { type BoughtToken, type Customer, clientHeaders } from "../customer.ts";
import type { ConsoleWorld } from "./console-world.ts";

/** A customer, and the ids for the URLs of its pages. */
export type Sample = { readonly customer: Customer; readonly tokenId: string; readonly paymentId: string };

/** A customer with data for every page: tokens in several states, a connected device, payments, an invited user. */
export async function sampleCustomer(world: ConsoleWorld, language: "en" | "ru"): Promise<Sample> {
  const customer = await world.customer(language, 500);
  const label = (id: string, text: string) => customer.call("PATCH", `/tokens/${id}`, { label: text });
  const [unused, ended] = [await buy(customer, 168), await buy(customer, 1)];
  const running = await buy(customer, 24);
  await label(running.id, language === "en" ? "Workshop, left bay" : "Цех, левый стенд");
  await label(unused.id, language === "en" ? "For next week" : "На следующую неделю");
  await customer.call("DELETE", `/tokens/${ended.id}`);
  await fetch(`${world.url}/api/v1/proxy/`, { headers: clientHeaders(running.token, "workshop-pc-01") });
  await useForDays(world.server.databaseUrl, running.id);
  const me = (await (await customer.call("GET", "/users/me")).json()) as { readonly referral_code: string };
  await invite(world.url, me.referral_code, customer.id.slice(-8));
  const open = await customer.call("POST", "/currency/purchase", { amount: "250.00" });
  const { payment_id: paymentId } = (await open.json()) as { readonly payment_id: string };
  return { customer, tokenId: running.id, paymentId };
}

/** Some hours on each of the last days, more on some than on others. */
async function useForDays(databaseUrl: string, tokenId: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query(
      `INSERT INTO usage_samples
         (id, token_id, session_id, instance_id, started_at, ended_at, request_count, bytes_in, bytes_out)
       SELECT gen_random_uuid(), $1, $1, $1, began, began + interval '5 seconds', 3, 900, 42000
         FROM generate_series(1, 5) AS day,
              generate_series(0, 60 + day * 137 % 240) AS minute,
              LATERAL (SELECT now() - day * interval '1 day' - minute * interval '1 minute' AS began) AS at`,
      [tokenId],
    );
  } finally {
    await client.end();
  }
}

async function buy(customer: Customer, hours: number): Promise<BoughtToken> {
  const body = { duration_hours: hours, scope: "full" };
  const bought = await customer.call("POST", "/tokens/purchase", body);
  return (await bought.json()) as BoughtToken;
}

async function invite(url: string, code: string, name: string): Promise<void> {
  await fetch(`${url}/api/v1/auth/register?ref=${code}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({
      email: `${name}@example.com`,
      username: `colleague-${name}`,
      password: "correct horse",
    }),
  });
}
