import type { Prices } from "../../../domain/bundles/bundle.ts";
import { listBundles } from "../../../domain/bundles/list-bundles.ts";
import { purchaseBundle } from "../../../domain/bundles/purchase-bundle.ts";
import { readBundle } from "../../../domain/bundles/read-bundle.ts";
import type { SellTokensDeps } from "../../../domain/tokens/sell-tokens.ts";
import { actorOf } from "../../../http/actor.ts";
import type { Database, Tx } from "../../../kernel/database.port.ts";
import {
  BundleOut,
  BundleParams,
  presentBundle,
  presentBundlePurchase,
} from "../../presenters/present-bundle.ts";
import { BUYER_ERRORS, type Guard } from "../../server/guard.ts";
import type { HttpApp } from "../../server/http-app.ts";
import { IDEMPOTENCY_ERRORS, IdempotencyHeaders } from "../../server/idempotency-schema.ts";
import { answerOnce } from "../../server/idempotent.ts";
import { problemResponses } from "../../server/problem-schema.ts";
import { principalOf } from "../../server/request-state.ts";
import { BundlePurchaseOut, BundlesOut } from "./schemas.ts";

export type BundleRoutesDeps = SellTokensDeps & { readonly database: Database; readonly prices: Prices };

/** @param buyer lets signed-in users through who may buy */
export function bundleRoutes(app: HttpApp, deps: BundleRoutesDeps, buyer: Guard): void {
  readRoutes(app, deps);
  purchaseRoute(app, deps, buyer);
}

function readRoutes(app: HttpApp, deps: BundleRoutesDeps): void {
  const { direct } = deps.database;
  app.get(
    "/api/v1/bundles",
    {
      schema: {
        operationId: "listBundles",
        tags: ["Bundles"],
        summary: "What is on offer, cheapest first",
        security: [],
        response: { 200: { ...BundlesOut, description: "At most 200." }, ...problemResponses() },
      },
    },
    async () => ({
      items: (await listBundles(direct)).map((bundle) => presentBundle(bundle, deps.prices)),
    }),
  );

  app.get(
    "/api/v1/bundles/:bundle_id",
    {
      schema: {
        operationId: "readBundle",
        tags: ["Bundles"],
        summary: "One bundle",
        security: [],
        params: BundleParams,
        response: {
          200: { ...BundleOut, description: "The bundle." },
          ...problemResponses("bundle_not_found", "validation_failed"),
        },
      },
    },
    async (request) => presentBundle(await readBundle(direct, request.params.bundle_id), deps.prices),
  );
}

function purchaseRoute(app: HttpApp, deps: BundleRoutesDeps, buyer: Guard): void {
  app.post(
    "/api/v1/bundles/:bundle_id/purchase",
    {
      onRequest: [...buyer],
      schema: {
        operationId: "purchaseBundle",
        tags: ["Bundles"],
        summary: "Buy a bundle",
        description: "All of its access tokens, or none.",
        security: [{ bearer: [] }],
        headers: IdempotencyHeaders,
        params: BundleParams,
        response: {
          200: { ...BundlePurchaseOut, description: "The new access tokens." },
          ...problemResponses(
            ...BUYER_ERRORS,
            "balance_insufficient",
            "bundle_not_found",
            "validation_failed",
            ...IDEMPOTENCY_ERRORS,
          ),
        },
      },
    },
    async (request, reply) => {
      const { userId } = principalOf(request);
      const bundleId = request.params.bundle_id;
      const sell = async (tx: Tx) => {
        const purchase = await purchaseBundle(tx, deps, actorOf(request), { userId, bundleId });
        return { status: 200, body: presentBundlePurchase(purchase) };
      };
      await answerOnce(deps, request, reply, sell);
      return reply;
    },
  );
}
