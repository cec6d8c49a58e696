import { endMaintenance } from "../../../domain/maintenance/end-maintenance.ts";
import {
  changeMaintenance,
  planMaintenance,
  versionOf,
} from "../../../domain/maintenance/plan-maintenance.ts";
import { listWindows, readWindow } from "../../../domain/maintenance/read-maintenance.ts";
import { actorOf } from "../../../http/actor.ts";
import { entityTag, readIfMatch } from "../../../http/if-match.ts";
import type { Clock } from "../../../kernel/clock.port.ts";
import type { Database } from "../../../kernel/database.port.ts";
import type { NewId } from "../../../kernel/ids.ts";
import { DESK_ERRORS } from "../../server/guard.ts";
import type { HttpApp } from "../../server/http-app.ts";
import { pageQuery, presentPage, readPage } from "../../server/page.ts";
import { problemResponses } from "../../server/problem-schema.ts";
import { IfMatchHeaders } from "../../server/schema-kinds.ts";
import { presentWindow, WindowChangeIn, WindowIn, WindowOut, WindowParams, WindowsOut } from "./schemas.ts";

export type MaintenanceRoutesDeps = {
  readonly database: Database;
  readonly clock: Clock;
  readonly newId: NewId;
};

const COMMON = { tags: ["Administration"], security: [{ bearer: [] }] };
const PATH = "/api/v1/admin/maintenance";
const LIMIT_DEFAULT = 50;
const TIME_FAULTS = [
  "maintenance_limit",
  "maintenance_overlap",
  "maintenance_too_far",
  "maintenance_too_long",
  "time_past",
  "times_reversed",
] as const;

/** Maintenance windows. */
export function adminMaintenanceRoutes(app: HttpApp, deps: MaintenanceRoutesDeps): void {
  listRoute(app, deps);
  readRoute(app, deps);
  planRoute(app, deps);
  changeRoute(app, deps);
  endRoute(app, deps);
}

function listRoute(app: HttpApp, { database, clock }: MaintenanceRoutesDeps): void {
  app.get(
    PATH,
    {
      config: { permission: "read" },
      schema: {
        ...COMMON,
        operationId: "listMaintenanceWindows",
        summary: "Maintenance windows, the newest plan first",
        querystring: pageQuery(LIMIT_DEFAULT, {}),
        response: {
          200: { ...WindowsOut, description: "One page." },
          ...problemResponses(...DESK_ERRORS, "validation_failed"),
        },
      },
    },
    async (request) => {
      const page = readPage(request.query, LIMIT_DEFAULT);
      const found = await listWindows(database.direct, page);
      return presentPage(found, page, (window) => presentWindow(window, clock.nowMs()));
    },
  );
}

function readRoute(app: HttpApp, { database, clock }: MaintenanceRoutesDeps): void {
  app.get(
    `${PATH}/:window_id`,
    {
      config: { permission: "read" },
      schema: {
        ...COMMON,
        operationId: "readMaintenanceWindow",
        summary: "One maintenance window",
        params: WindowParams,
        response: {
          200: { ...WindowOut, description: "With its version as `ETag`." },
          ...problemResponses(...DESK_ERRORS, "not_found", "validation_failed"),
        },
      },
    },
    async (request, reply) => {
      const window = await readWindow(database.direct, request.params.window_id);
      reply.header("etag", entityTag(versionOf(window)));
      return presentWindow(window, clock.nowMs());
    },
  );
}

function planRoute(app: HttpApp, deps: MaintenanceRoutesDeps): void {
  app.post(
    PATH,
    {
      config: { permission: "plan-maintenance" },
      schema: {
        ...COMMON,
        operationId: "planMaintenance",
        summary: "Plan a maintenance window, or begin one now",
        description:
          "From its start on nobody is let through to the target: requests get 503 `maintenance`, and what runs then is cut, on every instance within a second. Customers see a banner before and during it, and the owners of live tokens are told. After it live tokens get the time back.",
        body: WindowIn,
        response: {
          201: { ...WindowOut, description: "The new window, with its version as `ETag`." },
          ...problemResponses(...DESK_ERRORS, ...TIME_FAULTS, "validation_failed"),
        },
      },
    },
    async (request, reply) => {
      const { starts_at, ends_at, note } = request.body;
      const plan = {
        startsAt: starts_at === undefined ? null : new Date(starts_at),
        endsAt: new Date(ends_at),
        note: note ?? null,
      };
      const window = await deps.database.transaction((tx) =>
        planMaintenance(tx, deps, actorOf(request), plan),
      );
      reply.header("etag", entityTag(versionOf(window)));
      return reply.code(201).send(presentWindow(window, deps.clock.nowMs()));
    },
  );
}

function changeRoute(app: HttpApp, deps: MaintenanceRoutesDeps): void {
  app.patch(
    `${PATH}/:window_id`,
    {
      config: { permission: "plan-maintenance" },
      schema: {
        ...COMMON,
        operationId: "changeMaintenanceWindow",
        summary: "Move or prolong a maintenance window, or change its note",
        description: "A window that runs keeps its start. To end it now, use `endMaintenanceWindow`.",
        headers: IfMatchHeaders,
        params: WindowParams,
        body: WindowChangeIn,
        response: {
          200: { ...WindowOut, description: "The changed window, with the new version as `ETag`." },
          ...problemResponses(
            ...DESK_ERRORS,
            "not_found",
            ...TIME_FAULTS,
            "maintenance_begun",
            "maintenance_over",
            "precondition_failed",
            "validation_failed",
          ),
        },
      },
    },
    async (request, reply) => {
      const { starts_at, ends_at, note } = request.body;
      const change = {
        id: request.params.window_id,
        ...(starts_at === undefined ? {} : { startsAt: new Date(starts_at) }),
        ...(ends_at === undefined ? {} : { endsAt: new Date(ends_at) }),
        ...(note === undefined ? {} : { note }),
        precondition: readIfMatch(request.headers["if-match"]),
      };
      const window = await deps.database.transaction((tx) =>
        changeMaintenance(tx, deps, actorOf(request), change),
      );
      reply.header("etag", entityTag(versionOf(window)));
      return presentWindow(window, deps.clock.nowMs());
    },
  );
}

function endRoute(app: HttpApp, deps: MaintenanceRoutesDeps): void {
  app.post(
    `${PATH}/:window_id/end`,
    {
      config: { permission: "plan-maintenance" },
      schema: {
        ...COMMON,
        operationId: "endMaintenanceWindow",
        summary: "End a maintenance window now, or cancel one that has not begun",
        description:
          "Requests are let through again within a second. Live tokens get back the time until now.",
        headers: IfMatchHeaders,
        params: WindowParams,
        response: {
          200: { ...WindowOut, description: "The window, `ended` or `cancelled`." },
          ...problemResponses(
            ...DESK_ERRORS,
            "not_found",
            "maintenance_over",
            "precondition_failed",
            "validation_failed",
          ),
        },
      },
    },
    async (request, reply) => {
      const choice = {
        id: request.params.window_id,
        precondition: readIfMatch(request.headers["if-match"]),
      };
      const window = await deps.database.transaction((tx) =>
        endMaintenance(tx, deps, actorOf(request), choice),
      );
      reply.header("etag", entityTag(versionOf(window)));
      return presentWindow(window, deps.clock.nowMs());
    },
  );
}
