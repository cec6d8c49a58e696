import { Type } from "typebox";
import { bundleVersion } from "../../../domain/bundles/bundle-version.ts";
import type { BundleAdminDeps } from "../../../domain/bundles/create-bundle.ts";
import { listAllBundles } from "../../../domain/bundles/list-all-bundles.ts";
import { readAnyBundle } from "../../../domain/bundles/read-any-bundle.ts";
import { entityTag } from "../../../http/if-match.ts";
import { BundleOut, BundleParams, presentBundle } from "../../presenters/present-bundle.ts";
import { DESK_ERRORS } from "../../server/guard.ts";
import type { HttpApp } from "../../server/http-app.ts";
import { pageAnswer, pageQuery, presentPage, readPage } from "../../server/page.ts";
import { problemResponses } from "../../server/problem-schema.ts";
import { Search } from "../../server/schema-kinds.ts";

const LIMIT_DEFAULT = 50;
const COMMON = { tags: ["Administration"], security: [{ bearer: [] }] };

const AllBundlesQuery = pageQuery(LIMIT_DEFAULT, {
  search: Search("the name or the description"),
  is_active: Type.Optional(Type.Boolean({ description: "Only those on offer, or only the others." })),
});

export function readBundleRoutes(app: HttpApp, deps: BundleAdminDeps): void {
  const { direct } = deps.database;
  app.get(
    "/api/v1/admin/bundles",
    {
      config: { permission: "read" },
      schema: {
        ...COMMON,
        operationId: "listAllBundles",
        summary: "All bundles, also those no longer on offer, newest first",
        querystring: AllBundlesQuery,
        response: {
          200: { ...pageAnswer("AllBundles", BundleOut), description: "One page." },
          ...problemResponses(...DESK_ERRORS, "validation_failed"),
        },
      },
    },
    async (request) => {
      const page = readPage(request.query, LIMIT_DEFAULT);
      const search = request.query.search?.trim() || null;
      const found = await listAllBundles(direct, {
        ...page,
        search,
        isActive: request.query.is_active ?? null,
      });
      return presentPage(found, page, (bundle) => presentBundle(bundle, deps.prices));
    },
  );

  app.get(
    "/api/v1/admin/bundles/:bundle_id",
    {
      config: { permission: "read" },
      schema: {
        ...COMMON,
        operationId: "readAnyBundle",
        summary: "One bundle, also one no longer on offer, with the version as `ETag`",
        params: BundleParams,
        response: {
          200: { ...BundleOut, description: "The bundle." },
          ...problemResponses(...DESK_ERRORS, "bundle_not_found", "validation_failed"),
        },
      },
    },
    async (request, reply) => {
      const bundle = await readAnyBundle(direct, request.params.bundle_id);
      reply.header("etag", entityTag(bundleVersion(bundle)));
      return presentBundle(bundle, deps.prices);
    },
  );
}
