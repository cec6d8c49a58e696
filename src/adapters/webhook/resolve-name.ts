import { Resolver } from "node:dns/promises";
import { setTimeout as wait } from "node:timers/promises";

/** Asks the DNS for all addresses of a name. @throws Error if it has none, or `signal` aborts */
export type ResolveName = (name: string, signal: AbortSignal) => Promise<readonly string[]>;

/** Of each question, so that a silent DNS server leaves time for the request itself. */
const DNS_PATIENCE = { timeout: 2_000, tries: 2 };
/** Some DNS servers never answer a question for IPv6: with one family of addresses, the other is not waited for longer (RFC 8305, 3). */
const OTHER_FAMILY_MS = 1_000;

/**
 * Asks the servers of `/etc/resolv.conf`. The resolver of the system (`dns.lookup`) would occupy one of the few threads that passwords
 * are hashed on for as long as a name server is silent.
 * @param servers other ones, as `127.0.0.1:5353`
 */
export function createResolveName(servers: readonly string[] = []): ResolveName {
  return async (name, signal) => {
    const resolver = new Resolver(DNS_PATIENCE);
    if (servers.length > 0) resolver.setServers(servers);
    const cancel = (): void => resolver.cancel();
    signal.addEventListener("abort", cancel, { once: true });
    try {
      signal.throwIfAborted();
      const questions = [resolver.resolve4(name), resolver.resolve6(name)];
      const all = Promise.allSettled(questions);
      const isLate = Promise.any(questions).then(() => wait(OTHER_FAMILY_MS, null, { ref: false }));
      // Both have failed: `all` tells.
      await Promise.race([all, isLate.catch(() => all)]);
      resolver.cancel();
      const [v4, v6] = await all;
      const found = [v4, v6].flatMap((each) => (each?.status === "fulfilled" ? each.value : []));
      if (found.length === 0)
        throw v4?.status === "rejected" ? v4.reason : new Error(`${name} has no address`);
      return found;
    } finally {
      signal.removeEventListener("abort", cancel);
    }
  };
}
