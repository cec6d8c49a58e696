import { connect as connectTcp } from "node:net";
import { whyNotStored } from "../../adapters/postgres/translate-error.ts";
import { type Probe, ProbeFault } from "../../domain/health/probe.port.ts";
import { proveWrites } from "../../domain/health/prove-writes.ts";
import type { Database } from "../../kernel/database.port.ts";
import type { Shared } from "./open-shared.ts";

type Parts = {
  readonly targetUrl: URL;
  readonly database: Database;
  readonly shared: Pick<Shared, "isRedisConnected">;
};

/** The probes of the background health check. */
export function composeProbes({ targetUrl, database, shared }: Parts): readonly Probe[] {
  const { isRedisConnected } = shared;
  const probes: Probe[] = [
    {
      name: "database",
      check: () =>
        proveWrites(database).catch((error: unknown) => {
          const problem = whyNotStored(error);
          throw problem === null ? error : new ProbeFault(problem, error);
        }),
    },
    { name: "upstream", check: (signal) => connectOnce(targetUrl, signal) },
  ];
  if (isRedisConnected !== null) {
    probes.push({
      name: "redis",
      check: async () => {
        if (!isRedisConnected()) throw new Error("Redis does not answer");
      },
    });
  }
  return probes;
}

/** A TCP connection proves that the target can be reached, without a request that its log or its users would notice. */
function connectOnce(target: URL, signal: AbortSignal): Promise<void> {
  const port = Number(target.port) || (target.protocol === "https:" ? 443 : 80);
  return new Promise((resolve, reject) => {
    const socket = connectTcp({ host: target.hostname.replace(/^\[|\]$/g, ""), port });
    const finish = (fault?: Error): void => {
      socket.destroy();
      if (fault === undefined) resolve();
      else reject(fault);
    };
    socket.once("connect", () => finish());
    socket.once("error", finish);
    signal.addEventListener("abort", () => finish(new Error("no connection in time")), { once: true });
  });
}
