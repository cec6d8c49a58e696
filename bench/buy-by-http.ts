import { Pool } from "undici";
import { type Customer, newCustomer } from "../test/support/customer.ts";

/** More than a run can spend, at 1 ZNC each. */
const TOP_UP_ZNC = 1_000_000;

/** Customers with enough balance for the whole bench: one for each connection, so that none waits for another's wallet. */
export async function richCustomers(serverUrl: string, count: number): Promise<Customer[]> {
  const customers: Customer[] = [];
  for (let made = 0; made < count; made++) {
    const customer = await newCustomer(serverUrl);
    await customer.topUp(TOP_UP_ZNC);
    customers.push(customer);
  }
  return customers;
}

/** Each customer buys on one reused connection, one purchase after the other. @throws Error if one is not answered 201 */
export async function buyByHttp(
  serverUrl: string,
  customers: readonly Customer[],
  seconds: number,
): Promise<{ readonly purchases: number; readonly perSecond: number; readonly meanMs: number }> {
  const pool = new Pool(serverUrl, { connections: customers.length });
  const startedMs = performance.now();
  const endMs = startedMs + seconds * 1_000;
  let purchases = 0;
  const buy = async (jwt: string): Promise<void> => {
    while (performance.now() < endMs) {
      const { statusCode, body } = await pool.request({
        path: "/api/v1/tokens/purchase",
        method: "POST",
        headers: { authorization: `Bearer ${jwt}`, "content-type": "application/json" },
        body: '{"duration_hours":1}',
      });
      const text = await body.text();
      if (statusCode !== 201) throw new Error(`a purchase was answered ${statusCode}: ${text}`);
      purchases++;
    }
  };
  await Promise.all(customers.map(({ jwt }) => buy(jwt)));
  const tookMs = performance.now() - startedMs;
  await pool.close();
  return {
    purchases,
    perSecond: (purchases / tookMs) * 1_000,
    meanMs: (tookMs * customers.length) / purchases,
  };
}
