import type { Static } from "typebox";
import { readUsernames, usernameOf } from "../../../domain/identity/read-usernames.ts";
import { type CreateSeriesDeps, createSeries } from "../../../domain/vouchers/create-series.ts";
import { revokeSeries } from "../../../domain/vouchers/revoke-series.ts";
import {
  VOUCHER_CENTS_MAX,
  type VoucherSeries,
  type VoucherValue,
} from "../../../domain/vouchers/voucher.ts";
import { actorOf } from "../../../http/actor.ts";
import type { Database } from "../../../kernel/database.port.ts";
import { DESK_ERRORS } from "../../server/guard.ts";
import type { HttpApp } from "../../server/http-app.ts";
import { moneyMember } from "../../server/money-member.ts";
import { problemResponses } from "../../server/problem-schema.ts";
import { principalOf } from "../../server/request-state.ts";
import { SchemaRefusal } from "../../server/validate-schema.ts";
import { presentNewSeries, presentSeries } from "./present-series.ts";
import { readSeriesRoutes } from "./read-routes.ts";
import { NewSeriesOut, RevokeIn, SeriesIn, SeriesOut, SeriesParams } from "./schemas.ts";

export type AdminVoucherRoutesDeps = CreateSeriesDeps & {
  readonly database: Database;
  readonly backendUrl: URL;
};

const COMMON = { tags: ["Administration"], security: [{ bearer: [] }] };
const PATH = "/api/v1/admin/voucher-series";

export function adminVoucherRoutes(app: HttpApp, deps: AdminVoucherRoutesDeps): void {
  readSeriesRoutes(app, deps);
  createRoute(app, deps);
  revokeRoute(app, deps);
}

function createRoute(app: HttpApp, deps: AdminVoucherRoutesDeps): void {
  app.post(
    PATH,
    {
      config: { permission: "move-money" },
      schema: {
        ...COMMON,
        operationId: "createVoucherSeries",
        summary: "Make vouchers",
        description:
          "The answer has their codes, which are shown this once and stored nowhere: hence no `Idempotency-Key`. If the answer is lost, nobody knows the codes: revoke the series and make another.",
        body: SeriesIn,
        response: {
          201: { ...NewSeriesOut, description: "The series with its codes." },
          ...problemResponses(...DESK_ERRORS, "validation_failed"),
        },
      },
    },
    async (request, reply) => {
      const { count, valid_days: validDays, note } = request.body;
      const createdBy = principalOf(request).userId;
      const order = {
        value: readValue(request.body),
        voucherCount: count,
        validDays,
        note: note?.trim() || null,
        createdBy,
      };
      const made = await deps.database.transaction((tx) => createSeries(tx, deps, actorOf(request), order));
      const name = await nameOf(deps, made.series);
      return reply.code(201).send(presentNewSeries(made, name, redeemUrl(deps.backendUrl)));
    },
  );
}

function revokeRoute(app: HttpApp, deps: AdminVoucherRoutesDeps): void {
  app.post(
    `${PATH}/:series_id/revoke`,
    {
      config: { permission: "revoke-tokens" },
      // A reason is optional, so the body is too.
      preValidation: async (request) => {
        request.body ??= {};
      },
      schema: {
        ...COMMON,
        operationId: "revokeVoucherSeries",
        summary: "Revoke the vouchers of a series that were not redeemed",
        description: "What was redeemed stays. A series that has ended stays as it is.",
        params: SeriesParams,
        body: RevokeIn,
        response: {
          200: { ...SeriesOut, description: "None of its vouchers can be redeemed." },
          ...problemResponses(...DESK_ERRORS, "not_found", "validation_failed"),
        },
      },
    },
    async (request) => {
      const revocation = { seriesId: request.params.series_id, reason: request.body.reason ?? null };
      const series = await deps.database.transaction((tx) =>
        revokeSeries(tx, deps, actorOf(request), revocation),
      );
      return presentSeries(series, await nameOf(deps, series), deps.clock.nowMs());
    },
  );
}

/** The page of the console, as in its router. @param backendUrl the address of this service for people: `BACKEND_URL` */
function redeemUrl(backendUrl: URL): string {
  return `${backendUrl.href.replace(/\/+$/, "")}/redeem`;
}

async function nameOf({ database }: AdminVoucherRoutesDeps, { createdBy }: VoucherSeries): Promise<string> {
  return usernameOf(await readUsernames(database.direct, [createdBy]), createdBy);
}

/** @throws SchemaRefusal (answers 422): both a sum and a time or neither, a scope without a time, or a sum out of bounds */
function readValue({ amount, duration_hours: durationHours, scope }: Static<typeof SeriesIn>): VoucherValue {
  if (amount !== undefined) {
    if (durationHours !== undefined) throw contradiction("/duration_hours", "amount");
    if (scope !== undefined) throw contradiction("/scope", "amount");
    const amountCents = moneyMember(amount, "/amount", "money-positive");
    if (amountCents <= VOUCHER_CENTS_MAX) return { kind: "znc", amountCents };
    const limit = Number(VOUCHER_CENTS_MAX / 100n);
    throw new SchemaRefusal([{ path: "/amount", keyword: "maximum", params: { comparison: "<=", limit } }]);
  }
  if (durationHours === undefined) {
    throw new SchemaRefusal([{ path: "", keyword: "required", params: { requiredProperties: ["amount"] } }]);
  }
  return { kind: "time", durationHours, scope: scope ?? "full" };
}

function contradiction(path: string, member: string): SchemaRefusal {
  return new SchemaRefusal([{ path, keyword: "same", params: { member } }]);
}
