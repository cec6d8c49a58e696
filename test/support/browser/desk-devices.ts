import { openPostgres } from "../../../src/adapters/postgres/postgres-database.ts";
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
