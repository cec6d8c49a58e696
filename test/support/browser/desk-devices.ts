import { openPostgres } from "../../../src/adapters/postgres/postgres-database.ts";
import { type Customer, clientHeaders } from "../customer.ts";
import { addDevices } from "../many-users.ts";
import type { ConsoleWorld } from "./console-world.ts";
import { askDatabase } from "./desk-person.ts";

/** That many users, each with one device on the target: `person1`, at 10.0.0.1, and so on. */
export async function addDevicesOnTarget(world: ConsoleWorld, count: number): Promise<void> {
  const database = openPostgres({ connectionString: world.server.databaseUrl, connectionsMax: 1 });
  try {
    await addDevices(database, count);
  } finally {
    await database.close();
  }
  await askDatabase(
    world,
    `UPDATE proxy_sessions s
        SET ip = ('10.0.' || length(u.username) || '.' || substr(u.username, 7)::int % 256)::inet, user_agent = 'Workshop/2.1 (Windows)',
            request_count = 40, bytes_in = 90000, bytes_out = 7500000
       FROM users u WHERE u.id = s.user_id AND u.username LIKE 'person%'`,
  );
}

/** A new customer with a device on the target, whose id begins with `live-dev`. */
export async function connectedCustomer(world: ConsoleWorld): Promise<{
  readonly name: string;
  readonly customer: Customer;
  readonly token: string;
  readonly tokenId: string;
}> {
  const customer = await world.customer("en");
  const { id, token } = await customer.buyToken();
  const answer = await requestTarget(world, token);
  if (!answer.ok) throw new Error(`the target refused the device: ${answer.status}`);
  const [row] = await askDatabase(world, "SELECT username FROM users WHERE id = $1", [customer.id]);
  return { name: String(row?.username), customer, token, tokenId: id };
}

/** A request to the target, by that device. */
export function requestTarget(world: ConsoleWorld, token: string): Promise<Response> {
  return fetch(`${world.url}/api/v1/proxy/`, { headers: clientHeaders(token, "live-device-01") });
}
