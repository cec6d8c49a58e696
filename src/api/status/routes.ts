import { Type } from "typebox";
import type { HealthReport } from "../../domain/health/health-state.ts";
import { readServiceStatus, type ServiceStatus } from "../../domain/health/read-service-status.ts";
import { type MaintenanceWindow, maintenanceStateOf } from "../../domain/maintenance/maintenance-rules.ts";
import { readWindowsAhead } from "../../domain/maintenance/read-maintenance.ts";
import type { Clock } from "../../kernel/clock.port.ts";
import type { Database } from "../../kernel/database.port.ts";
import { DAY_MS, SECOND_MS } from "../../kernel/duration.ts";
import { TARGET_STATES } from "../../kernel/target-state.ts";
import { formatTime, formatTimeOrNull } from "../../kernel/time-text.ts";
import type { HttpApp } from "../server/http-app.ts";
import { problemResponses } from "../server/problem-schema.ts";
import { OneOf, Time, TimeOrNull } from "../server/schema-kinds.ts";
import { cachedRead } from "./cached-read.ts";

export type StatusRoutesDeps = {
  readonly database: Database;
  readonly clock: Clock;
  /** The result of the last background check; no I/O. */
  readonly health: { current(): HealthReport };
  /** The address at which a browser opens the target: at its own origin an absolute URL, else a path of this service. */
  readonly openUrl: string;
  readonly backendUrl: URL;
  readonly signInCookie: { readonly policy: "always" | "beside_demo" | "never" };
};

/** The route is public and has no limit, so the database is queried no more often than this. */
const STATUS_CACHED_MS = 2 * SECOND_MS;

type Maintenance = {
  readonly state: "planned" | "running";
  readonly starts_at: string;
  readonly ends_at: string;
  readonly note: string | null;
};

/** How long before its start a window is announced to everybody. */
const ANNOUNCED_MS = 7 * DAY_MS;

const StatusOut = Type.Object(
  {
    target: Type.Object({
      state: OneOf([...TARGET_STATES, "unknown"], {
        description: "Whether the target answers; `unknown` until it was checked for the first time.",
      }),
      since: TimeOrNull("Since when, across restarts of the service; null if unknown."),
      checked_at: TimeOrNull("When it was last checked; null if unknown."),
      is_busy: Type.Boolean({
        description: "More is asked of it than it is to do at once: requests wait for their turn.",
      }),
    }),
    active_sessions: Type.Integer({ description: "Devices that hold an access token now." }),
    requests_last_minute: Type.Integer({ description: "Requests proxied in the last minute." }),
    outages: Type.Array(
      Type.Object({
        from: Time("When a check first found the target down."),
        to: TimeOrNull("When a check found it up again; null while it is down."),
      }),
      { description: "Of the last 30 days, newest first, at most 50." },
    ),
    maintenance: Type.Unsafe<Maintenance | null>({
      type: ["object", "null"],
      description:
        "The maintenance window that runs, or the next one within 7 days; null if there is none. While it runs nobody is let through to the target.",
      properties: {
        state: { type: "string", enum: ["planned", "running"] },
        starts_at: { type: "string", format: "date-time", description: "When it begins." },
        ends_at: { type: "string", format: "date-time", description: "When it is planned to end." },
        note: {
          type: ["string", "null"],
          description: "What the operators say beside the times; plain text.",
        },
      },
      required: ["state", "starts_at", "ends_at", "note"],
    }),
    open_url: Type.String({
      description:
        "Where a browser opens the target (cookie mode): absolute if the target has an origin of its own (`PROXY_ORIGIN`, `PROXY_PORT`), else a path of this service.",
      examples: ["/api/v1/proxy/", "https://machine.example/"],
    }),
    console_url: Type.String({
      description: "Where the web console is (`BACKEND_URL`), without a slash at its end.",
      examples: ["https://zenzefi.example"],
    }),
    keeps_sign_in: Type.Boolean({
      description:
        "Whether browsers can stay signed in to the console (`keep_signed_in` of `login`). False if a target shares the console's origin: its scripts could use the cookie.",
    }),
  },
  { title: "ServiceStatus" },
);

/** The public status: whether the target is up, since when, and how much it is used. */
export function statusRoutes(app: HttpApp, deps: StatusRoutesDeps): void {
  const fixed = {
    open_url: deps.openUrl,
    console_url: deps.backendUrl.href.replace(/\/+$/, ""),
    keeps_sign_in: deps.signInCookie.policy !== "never",
  };
  const readStatus = cachedRead(STATUS_CACHED_MS, deps.clock, async () => ({
    ...(await readServiceStatus(deps.database.direct, deps)),
    windows: await readWindowsAhead(deps.database.direct, new Date(deps.clock.nowMs())),
  }));
  app.get(
    "/api/v1/status",
    {
      schema: {
        tags: ["Status"],
        security: [],
        operationId: "readStatus",
        summary: "Whether the target is up, since when, and how busy it is",
        response: { 200: { ...StatusOut, description: "At most some seconds old." }, ...problemResponses() },
      },
    },
    async (_request, reply) => {
      const status = await readStatus();
      reply.header("cache-control", `public, max-age=${STATUS_CACHED_MS / SECOND_MS}`);
      const maintenance = presentMaintenance(status.windows, deps.clock.nowMs());
      return { ...presentStatus(status), maintenance, ...fixed };
    },
  );
}

/** By the time of the answer: a read that is a second old must not call a window planned that has begun. */
function presentMaintenance(windows: readonly MaintenanceWindow[], nowMs: number): Maintenance | null {
  for (const window of windows) {
    const state = maintenanceStateOf(window, nowMs);
    if (state !== "running" && state !== "planned") continue;
    if (window.startsAt.getTime() > nowMs + ANNOUNCED_MS) return null;
    const { startsAt, endsAt, note } = window;
    return { state, starts_at: formatTime(startsAt), ends_at: formatTime(endsAt), note };
  }
  return null;
}

function presentStatus({ target, isBusy, activeSessions, requestsLastMinute, outages }: ServiceStatus) {
  return {
    target: {
      state: target.state,
      since: formatTimeOrNull(target.since),
      checked_at: formatTimeOrNull(target.checkedAt),
      is_busy: isBusy,
    },
    active_sessions: activeSessions,
    requests_last_minute: requestsLastMinute,
    outages: outages.map(({ from, to }) => ({ from: formatTime(from), to: formatTimeOrNull(to) })),
  };
}
