import { readUsernames, usernameOf } from "../../../domain/identity/read-usernames.ts";
import { listSeries, listVouchers, readSeries } from "../../../domain/vouchers/read-series.ts";
import type { Clock } from "../../../kernel/clock.port.ts";
import type { Database } from "../../../kernel/database.port.ts";
import { DESK_ERRORS } from "../../server/guard.ts";
import type { HttpApp } from "../../server/http-app.ts";
import { pageAnswer, presentPage, readPage } from "../../server/page.ts";
import { problemResponses } from "../../server/problem-schema.ts";
import { presentSeries, presentVoucher } from "./present-series.ts";
import {
  AllSeriesQuery,
  LIMIT_DEFAULT,
  SeriesOut,
  SeriesParams,
  VoucherOut,
  VouchersQuery,
} from "./schemas.ts";

type Deps = { readonly database: Database; readonly clock: Clock };

const COMMON = { tags: ["Administration"], security: [{ bearer: [] }] };
const PATH = "/api/v1/admin/voucher-series";

export function readSeriesRoutes(app: HttpApp, deps: Deps): void {
  listRoute(app, deps);
  readRoute(app, deps);
  vouchersRoute(app, deps);
}

function listRoute(app: HttpApp, deps: Deps): void {
  const { direct } = deps.database;
  app.get(
    PATH,
    {
      config: { permission: "read" },
      schema: {
        ...COMMON,
        operationId: "listVoucherSeries",
        summary: "Vouchers by the series that they were made in, newest first",
        querystring: AllSeriesQuery,
        response: {
          200: { ...pageAnswer("VoucherSeriesPage", SeriesOut), description: "One page." },
          ...problemResponses(...DESK_ERRORS, "validation_failed"),
        },
      },
    },
    async (request) => {
      const page = readPage(request.query, LIMIT_DEFAULT);
      const { search, state = null } = request.query;
      const found = await listSeries(direct, deps, { ...page, search: search?.trim() || null, state });
      const names = await readUsernames(
        direct,
        found.items.map(({ createdBy }) => createdBy),
      );
      const nowMs = deps.clock.nowMs();
      return presentPage(found, page, (series) =>
        presentSeries(series, usernameOf(names, series.createdBy), nowMs),
      );
    },
  );
}

function readRoute(app: HttpApp, deps: Deps): void {
  const { direct } = deps.database;
  app.get(
    `${PATH}/:series_id`,
    {
      config: { permission: "read" },
      schema: {
        ...COMMON,
        operationId: "readVoucherSeries",
        summary: "A series of vouchers",
        params: SeriesParams,
        response: {
          200: { ...SeriesOut, description: "The series, without its codes." },
          ...problemResponses(...DESK_ERRORS, "not_found", "validation_failed"),
        },
      },
    },
    async (request) => {
      const series = await readSeries(direct, request.params.series_id);
      const names = await readUsernames(direct, [series.createdBy]);
      return presentSeries(series, usernameOf(names, series.createdBy), deps.clock.nowMs());
    },
  );
}

function vouchersRoute(app: HttpApp, deps: Deps): void {
  app.get(
    `${PATH}/:series_id/vouchers`,
    {
      config: { permission: "read" },
      schema: {
        ...COMMON,
        operationId: "listVouchers",
        summary: "The vouchers of a series, the highest number first: who redeemed which, and when",
        description: "400 days after the end of the series only those that were redeemed are left.",
        params: SeriesParams,
        querystring: VouchersQuery,
        response: {
          200: { ...pageAnswer("Vouchers", VoucherOut), description: "One page." },
          ...problemResponses(...DESK_ERRORS, "not_found", "validation_failed"),
        },
      },
    },
    async (request) => {
      const page = readPage(request.query, LIMIT_DEFAULT);
      const found = await listVouchers(deps.database.direct, {
        ...page,
        seriesId: request.params.series_id,
        isRedeemed: request.query.redeemed ?? null,
      });
      return presentPage(found, page, presentVoucher);
    },
  );
}
