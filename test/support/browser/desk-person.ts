import pg from "pg";
import type { Role } from "../../../src/kernel/role.ts";
import type { Customer } from "../customer.ts";
import type { ConsoleWorld } from "./console-world.ts";

/** A new user with a role at the desk. */
export async function deskPerson(world: ConsoleWorld, role: Role, language: "en" | "ru"): Promise<Customer> {
  const person = await world.customer(language);
  const lesser = role === "owner" ? null : role;
  const update = "UPDATE users SET is_superuser = $2, desk_role = $3 WHERE id = $1";
  await askDatabase(world, update, [person.id, role === "owner", lesser]);
  return person;
}

/** Runs one statement in the world's database: what no user of the API can do, or not quickly enough. */
export async function askDatabase(
  world: ConsoleWorld,
  text: string,
  values: readonly unknown[] = [],
): Promise<readonly Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: world.server.databaseUrl });
  await client.connect();
  try {
    return (await client.query(text, [...values])).rows;
  } finally {
    await client.end();
  }
}
