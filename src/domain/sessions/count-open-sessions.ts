import type { Tx } from "../../kernel/database.port.ts";

/** How many devices hold a token now, by `proxy_sessions_open_idx`. */
export async function countOpenSessions(tx: Tx): Promise<number> {
  const { open } = await tx
    .selectFrom("proxy_sessions")
    .select((eb) => eb.fn.countAll<bigint>().as("open"))
    .where("ended_at", "is", null)
    .executeTakeFirstOrThrow();
  return Number(open);
}
