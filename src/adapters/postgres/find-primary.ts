import pg from "pg";
import { type DatabaseHost, type DatabaseUrl, describeHost } from "../../kernel/database-url.ts";
import { SECOND_MS } from "../../kernel/duration.ts";
import { checkSession, readTimeline } from "./check-session.ts";
import { connectionConfig, limitsOf } from "./connection-config.ts";
import { isStartupRefused, reasonOf } from "./translate-error.ts";

/** All hosts are asked at once. One that does not answer by then counts as away: it may be a machine without power. */
const ANSWER_WITHIN_MS = 2 * SECOND_MS;

export type FoundPrimary = {
  readonly host: DatabaseHost;
  readonly timeline: number | null;
  readonly isPooled: boolean;
};

/** Why one host is not the primary. */
export type HostFault = { readonly host: DatabaseHost; readonly error: unknown };

/** No host accepts writes now. */
export class NoPrimaryFault extends Error {
  /** "unable to establish SQL connection" (PostgreSQL manual, appendix A). */
  readonly code = "08001";
  readonly faults: readonly HostFault[];

  constructor(faults: readonly HostFault[]) {
    const reasons = faults.map(({ host, error }) => `${describeHost(host)}: ${reasonOf(error)}`);
    super(`no host accepts writes (${reasons.join("; ")})`);
    this.name = "NoPrimaryFault";
    this.faults = faults;
  }
}

/** The server answers, and is not the primary: a standby, or one that a later primary has replaced. */
export class NotThePrimary extends Error {
  /** As PostgreSQL names a server that accepts no writes. */
  readonly code = "25006";
  override readonly name = "NotThePrimary";
}

/**
 * Why a primary must not be used after one on the timeline `timelineMin`; null if it may be. One that does not tell its own may have
 * been replaced as well. Where no server tells it, `timelineMin` stays 0.
 */
export function refuseEarlier(timeline: number | null, timelineMin: number): NotThePrimary | null {
  if ((timeline ?? 0) >= timelineMin) return null;
  return new NotThePrimary(
    timeline === null
      ? "it does not tell its timeline: a later primary may have replaced it"
      : "a later primary has replaced it",
  );
}

/**
 * Asks all hosts at once, and returns the one that accepts writes; of several the one on the latest timeline.
 * @param timelineMin a primary on an earlier one is not accepted, nor one that does not tell it; 0, any is
 * @throws NoPrimaryFault within little more than two seconds
 */
export async function askHosts(
  url: DatabaseUrl,
  isPooled: boolean,
  timelineMin: number,
): Promise<FoundPrimary> {
  const answers = await Promise.all(
    url.hosts.map((host) =>
      askHost(url, host, isPooled, timelineMin).catch((error: unknown): HostFault => ({ host, error })),
    ),
  );
  const primaries = answers.filter((answer) => "timeline" in answer);
  const [first, ...others] = primaries;
  if (first === undefined) throw new NoPrimaryFault(answers.filter((answer) => "error" in answer));
  return others.reduce((best, other) => ((other.timeline ?? 0) > (best.timeline ?? 0) ? other : best), first);
}

/** @throws NotThePrimary, or the fault of the connection */
async function askHost(
  url: DatabaseUrl,
  host: DatabaseHost,
  isPooled: boolean,
  timelineMin: number,
): Promise<FoundPrimary> {
  const limits = limitsOf(ANSWER_WITHIN_MS);
  const client = new pg.Client({
    ...connectionConfig(url, host, limits, isPooled),
    connectionTimeoutMillis: ANSWER_WITHIN_MS,
  });
  client.on("error", () => undefined); // The query under way fails with the same fault.
  try {
    await client.connect();
    const { isWritable, hasSettings } = await checkSession(client, limits);
    if (!isWritable) throw new NotThePrimary("it is a standby, or set to read only");
    const timeline = await readTimeline(client);
    const refused = refuseEarlier(timeline, timelineMin);
    if (refused !== null) throw refused;
    return { host, timeline, isPooled: isPooled || !hasSettings };
  } catch (error) {
    if (isPooled || url.serverOptions !== null || !isStartupRefused(error)) throw error;
    return await askHost(url, host, true, timelineMin);
  } finally {
    void client.end().catch(() => undefined);
  }
}
