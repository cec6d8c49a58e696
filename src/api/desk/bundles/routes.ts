import type { Static } from "typebox";
import { BASIS_POINTS_MAX } from "../../../domain/bundles/bundle-rules.ts";
import { bundleVersion } from "../../../domain/bundles/bundle-version.ts";
import { changeBundle } from "../../../domain/bundles/change-bundle.ts";
import { type BundleAdminDeps, createBundle } from "../../../domain/bundles/create-bundle.ts";
import { deleteBundle } from "../../../domain/bundles/delete-bundle.ts";
import { actorOf } from "../../../http/actor.ts";
import { entityTag, readIfMatch } from "../../../http/if-match.ts";
import { BundleOut, BundleParams, presentBundle } from "../../presenters/present-bundle.ts";
import { DESK_ERRORS } from "../../server/guard.ts";
import type { HttpApp } from "../../server/http-app.ts";
import { moneyMember } from "../../server/money-member.ts";
import { problemResponses } from "../../server/problem-schema.ts";
import { IfMatchHeaders } from "../../server/schema-kinds.ts";
import { SchemaRefusal } from "../../server/validate-schema.ts";
import { readBundleRoutes } from "./read-routes.ts";
import { BundleChangeIn, BundleIn } from "./schemas.ts";

const COMMON = { tags: ["Bundles"], security: [{ bearer: [] }] };

export function bundleAdminRoutes(app: HttpApp, deps: BundleAdminDeps): void {
  readBundleRoutes(app, deps);
  createRoute(app, deps);
  changeRoute(app, deps);
  deleteRoute(app, deps);
}

function createRoute(app: HttpApp, deps: BundleAdminDeps): void {
  app.post(
    "/api/v1/bundles",
    {
      config: { permission: "price-bundles" },
      schema: {
        ...COMMON,
        operationId: "createBundle",
        summary: "Put a bundle on offer",
        body: BundleIn,
        response: {
          201: { ...BundleOut, description: "The new bundle." },
          ...problemResponses(...DESK_ERRORS, "validation_failed", "bundle_price_contradictory"),
        },
      },
    },
    async (request, reply) => {
      const { name, description, token_count, duration_hours, scope } = request.body;
      const bundle = await createBundle(deps, actorOf(request), {
        name,
        description: description ?? null,
        tokenCount: token_count,
        durationHours: duration_hours,
        scope: scope ?? "full",
        ...priceWishOf(request.body),
      });
      return reply.code(201).send(presentBundle(bundle, deps.prices));
    },
  );
}

function changeRoute(app: HttpApp, deps: BundleAdminDeps): void {
  app.patch(
    "/api/v1/bundles/:bundle_id",
    {
      config: { permission: "price-bundles" },
      schema: {
        ...COMMON,
        operationId: "changeBundle",
        summary: "Change a bundle",
        description:
          "If the contents or the discount change, the total is computed again at today's prices. Access tokens already sold keep their price.",
        headers: IfMatchHeaders,
        params: BundleParams,
        body: BundleChangeIn,
        response: {
          200: { ...BundleOut, description: "The changed bundle, with the new version as `ETag`." },
          ...problemResponses(
            ...DESK_ERRORS,
            "bundle_not_found",
            "precondition_failed",
            "validation_failed",
            "bundle_price_contradictory",
          ),
        },
      },
    },
    async (request, reply) => {
      const { name, description, token_count, duration_hours, scope, is_active } = request.body;
      const ifMatch = readIfMatch(request.headers["if-match"]);
      const change = {
        ...(name === undefined ? {} : { name }),
        ...(description === undefined ? {} : { description }),
        ...(token_count === undefined ? {} : { tokenCount: token_count }),
        ...(duration_hours === undefined ? {} : { durationHours: duration_hours }),
        ...(scope === undefined ? {} : { scope }),
        ...(is_active === undefined ? {} : { isActive: is_active }),
        ...priceWishOf(request.body),
      };
      const bundle = await changeBundle(deps, actorOf(request), request.params.bundle_id, change, ifMatch);
      reply.header("etag", entityTag(bundleVersion(bundle)));
      return presentBundle(bundle, deps.prices);
    },
  );
}

function deleteRoute(app: HttpApp, deps: BundleAdminDeps): void {
  app.delete(
    "/api/v1/bundles/:bundle_id",
    {
      config: { permission: "withdraw-bundles" },
      schema: {
        ...COMMON,
        operationId: "deleteBundle",
        summary: "Withdraw a bundle",
        description: "Access tokens already sold stay valid. `PATCH` with `is_active` brings it back.",
        headers: IfMatchHeaders,
        params: BundleParams,
        response: {
          204: { type: "null", description: "It is no longer on offer." },
          ...problemResponses(...DESK_ERRORS, "bundle_not_found", "precondition_failed", "validation_failed"),
        },
      },
    },
    async (request, reply) => {
      const ifMatch = readIfMatch(request.headers["if-match"]);
      await deleteBundle(deps, actorOf(request), request.params.bundle_id, ifMatch);
      return reply.code(204).send(null);
    },
  );
}

type PriceMembers = Pick<Static<typeof BundleIn>, "discount_percent" | "total_price">;

/** A percentage with two decimals has the form of money: 12.5 is 1250 hundredths. */
function priceWishOf({ discount_percent, total_price }: PriceMembers) {
  return {
    ...(discount_percent === undefined ? {} : { discountBasisPoints: basisPointsOf(discount_percent) }),
    ...(total_price === undefined
      ? {}
      : { totalCents: moneyMember(total_price, "/total_price", "money-not-negative") }),
  };
}

function basisPointsOf(percent: number | string): number {
  const basisPoints = Number(moneyMember(percent, "/discount_percent", "money-not-negative"));
  if (basisPoints <= BASIS_POINTS_MAX) return basisPoints;
  throw new SchemaRefusal([{ path: "/discount_percent", keyword: "maximum", params: { limit: 100 } }]);
}
