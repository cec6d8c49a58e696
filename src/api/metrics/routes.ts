import { createHash, timingSafeEqual } from "node:crypto";
import type { FastifyRequest } from "fastify";
import { Type } from "typebox";
import type { IsTrusted } from "../../http/client-address.ts";
import { AppError } from "../../kernel/errors.ts";
import type { Secret } from "../../kernel/secret.ts";
import { bearerOf } from "../server/bearer.ts";
import type { HttpApp } from "../server/http-app.ts";
import { problemResponses } from "../server/problem-schema.ts";

export type MetricsRoutesDeps = {
  readonly collectMetrics: () => Promise<string>;
  /** `METRICS_TOKEN`; null if it is not set. */
  readonly metricsToken: Secret<string> | null;
  /** `METRICS_ALLOW` */
  readonly isMetricsReader: IsTrusted;
};

/** The text format of Prometheus. */
const METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8";

export function metricsRoutes(app: HttpApp, deps: MetricsRoutesDeps): void {
  app.get(
    "/metrics",
    {
      onRequest: async (request) => refuseStrangers(deps, request),
      schema: {
        operationId: "readMetrics",
        tags: ["Health"],
        summary: "Metrics for Prometheus",
        description:
          "For requests with `METRICS_TOKEN` as a Bearer token or from an address of `METRICS_ALLOW`. A request forwarded by an untrusted proxy needs the token.",
        security: [{ metricsToken: [] }, {}],
        response: {
          200: {
            description: "The text format of Prometheus.",
            content: { "text/plain": { schema: Type.String() } },
          },
          ...problemResponses("metrics_forbidden"),
        },
      },
    },
    async (_request, reply) => reply.type(METRICS_TYPE).send(await deps.collectMetrics()),
  );
}

/**
 * If `METRICS_TOKEN` is set and the request has a token, only the token decides: a wrong one is refused from any address. Else
 * the address decides, and a proxy that forwards the request must be trusted: otherwise any client of an open proxy on the same
 * machine would have an allowed address.
 */
function refuseStrangers(deps: MetricsRoutesDeps, request: FastifyRequest): void {
  const { authorization } = request.headers;
  const { ip, forwardedByUntrustedPeer } = request.client;
  const isAllowed =
    deps.metricsToken !== null && authorization !== undefined
      ? isToken(deps.metricsToken, bearerOf(authorization))
      : ip !== null && !forwardedByUntrustedPeer && deps.isMetricsReader(ip);
  if (!isAllowed) throw new AppError("metrics_forbidden");
}

function isToken(expected: Secret<string>, sent: string | null): boolean {
  if (sent === null) return false;
  // Compares hashes, so that the time does not reveal the length either.
  return timingSafeEqual(sha256(expected.reveal()), sha256(sent));
}

function sha256(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
