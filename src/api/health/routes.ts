import { Type } from "typebox";
import type { HealthReport } from "../../domain/health/health-state.ts";
import { formatTime } from "../../kernel/time-text.ts";
import type { HttpApp } from "../server/http-app.ts";
import { OneOf, Time } from "../server/schema-kinds.ts";

export type HealthRoutesDeps = {
  /** The result of the last background check; no I/O. */
  readonly health: { current(): HealthReport };
  /** True once this process is being stopped. */
  readonly isShuttingDown: () => boolean;
};

const HealthOut = Type.Object(
  {
    status: OneOf(["healthy", "degraded", "unhealthy"], {
      description:
        "`degraded`: the target or Redis is down; `unhealthy`: the database is down, or cannot write.",
    }),
    timestamp: Time("When it was last checked."),
  },
  { title: "Health" },
);

const ReadinessOut = Type.Object(
  { status: OneOf(["ready", "not_ready"], { description: "Whether to send requests here." }) },
  { title: "Readiness" },
);

const LivenessOut = Type.Object(
  { status: OneOf(["alive"], { description: "Always `alive`." }) },
  { title: "Liveness" },
);

const COMMON = { tags: ["Health"], security: [] };

/** Routes for load balancers and supervisors. They answer at once, without I/O. */
export function healthRoutes(app: HttpApp, deps: HealthRoutesDeps): void {
  app.get(
    "/health",
    {
      schema: {
        ...COMMON,
        operationId: "readHealth",
        summary: "How the service is, from its last background check",
        response: {
          200: { ...HealthOut, description: "Healthy or degraded." },
          503: {
            ...HealthOut,
            description: "Unhealthy: the database is down, or cannot write (a full disk, a standby).",
          },
        },
      },
    },
    async (_request, reply) => {
      const { status, checkedAt } = deps.health.current();
      reply.code(status === "unhealthy" ? 503 : 200).header("cache-control", "no-store");
      return { status, timestamp: formatTime(checkedAt) };
    },
  );

  app.get(
    "/health/live",
    {
      schema: {
        ...COMMON,
        operationId: "readLiveness",
        summary: "Whether the process runs",
        response: { 200: { ...LivenessOut, description: "It runs." } },
      },
    },
    async () => ({ status: "alive" as const }),
  );

  app.get(
    "/health/ready",
    {
      schema: {
        ...COMMON,
        operationId: "readReadiness",
        summary: "Whether to send requests here",
        response: {
          200: { ...ReadinessOut, description: "Ready." },
          503: {
            ...ReadinessOut,
            description: "The database is down or cannot write, or the process is stopping.",
          },
        },
      },
    },
    async (_request, reply) => {
      const isReady = deps.health.current().status !== "unhealthy" && !deps.isShuttingDown();
      reply.code(isReady ? 200 : 503).header("cache-control", "no-store");
      return { status: isReady ? ("ready" as const) : ("not_ready" as const) };
    },
  );
}
