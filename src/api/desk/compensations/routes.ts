import { listCompensations, readCompensation } from "../../../domain/compensation/read-compensations.ts";
import { previewCompensation, startCompensation } from "../../../domain/compensation/start-compensation.ts";
import { undoCompensation } from "../../../domain/compensation/undo-compensation.ts";
import { actorOf } from "../../../http/actor.ts";
import type { Clock } from "../../../kernel/clock.port.ts";
import type { Database } from "../../../kernel/database.port.ts";
import type { NewId } from "../../../kernel/ids.ts";
import { DESK_ERRORS } from "../../server/guard.ts";
import type { HttpApp } from "../../server/http-app.ts";
import { pageQuery, presentPage, readPage } from "../../server/page.ts";
import { problemResponses } from "../../server/problem-schema.ts";
import type { ReportQueue } from "../../server/report-queue.ts";
import { principalOf } from "../../server/request-state.ts";
import {
  AskedTimeIn,
  CompensationIn,
  CompensationOut,
  CompensationParams,
  CompensationsOut,
  PreviewOut,
  presentCompensation,
  presentPreview,
  UndoIn,
} from "./schemas.ts";

export type CompensationRoutesDeps = {
  readonly database: Database;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly reports: ReportQueue;
};

const COMMON = { tags: ["Administration"], security: [{ bearer: [] }] };
const PATH = "/api/v1/admin/compensations";
const LIMIT_DEFAULT = 50;
const TIME_FAULTS = ["health_unknown", "outages_limit", "time_future", "times_reversed"] as const;

/** Time that live tokens lost, given back and taken back. */
export function adminCompensationRoutes(app: HttpApp, deps: CompensationRoutesDeps): void {
  listRoute(app, deps);
  readRoute(app, deps);
  previewRoute(app, deps);
  startRoute(app, deps);
  undoRoute(app, deps);
}

function listRoute(app: HttpApp, { database }: CompensationRoutesDeps): void {
  app.get(
    PATH,
    {
      config: { permission: "read" },
      schema: {
        ...COMMON,
        operationId: "listCompensations",
        summary: "Time that was given back to tokens, newest first",
        querystring: pageQuery(LIMIT_DEFAULT, {}),
        response: {
          200: { ...CompensationsOut, description: "One page." },
          ...problemResponses(...DESK_ERRORS, "validation_failed"),
        },
      },
    },
    async (request) => {
      const page = readPage(request.query, LIMIT_DEFAULT);
      return presentPage(await listCompensations(database.direct, page), page, presentCompensation);
    },
  );
}

function readRoute(app: HttpApp, { database }: CompensationRoutesDeps): void {
  app.get(
    `${PATH}/:compensation_id`,
    {
      config: { permission: "read" },
      schema: {
        ...COMMON,
        operationId: "readCompensation",
        summary: "One compensation, and how far it has come",
        params: CompensationParams,
        response: {
          200: { ...CompensationOut, description: "As it stands." },
          ...problemResponses(...DESK_ERRORS, "not_found", "validation_failed"),
        },
      },
    },
    async (request) =>
      presentCompensation(await readCompensation(database.direct, request.params.compensation_id)),
  );
}

function previewRoute(app: HttpApp, deps: CompensationRoutesDeps): void {
  app.post(
    `${PATH}/preview`,
    {
      config: { permission: "read" },
      schema: {
        ...COMMON,
        operationId: "previewCompensation",
        summary: "What giving back the outages of a time would give",
        description: "Changes nothing.",
        body: AskedTimeIn,
        response: {
          200: { ...PreviewOut, description: "What `startCompensation` would give now." },
          ...problemResponses(...DESK_ERRORS, ...TIME_FAULTS, "reports_busy", "validation_failed"),
        },
      },
    },
    async (request) => {
      const asked = timesOf(request.body);
      const asker = principalOf(request).userId;
      return presentPreview(await deps.reports.run(asker, (tx) => previewCompensation(tx, deps, asked)));
    },
  );
}

function startRoute(app: HttpApp, deps: CompensationRoutesDeps): void {
  app.post(
    PATH,
    {
      config: { permission: "give-time-back" },
      schema: {
        ...COMMON,
        operationId: "startCompensation",
        summary: "Give live tokens back the time that they lost while the target was down",
        description:
          "Each token gets what it lost between `from` and `to`, by the stored health checks, and has not got back yet: a second call gives nothing twice. One that expired in an outage, or since, starts again at once for as long as it lost. Revoked tokens get nothing. An outage that still lasts is left out. Ask `readCompensation` how far it has come.",
        body: CompensationIn,
        response: {
          202: { ...CompensationOut, description: "It has begun." },
          ...problemResponses(...DESK_ERRORS, ...TIME_FAULTS, "compensation_empty", "validation_failed"),
        },
      },
    },
    async (request, reply) => {
      const asked = { ...timesOf(request.body), reason: request.body.reason ?? null };
      const started = await deps.database.transaction((tx) =>
        startCompensation(tx, deps, actorOf(request), asked),
      );
      return reply.code(202).send(presentCompensation(started));
    },
  );
}

function undoRoute(app: HttpApp, deps: CompensationRoutesDeps): void {
  app.post(
    `${PATH}/:compensation_id/undo`,
    {
      config: { permission: "give-time-back" },
      preValidation: async (request) => {
        request.body ??= {};
      },
      schema: {
        ...COMMON,
        operationId: "undoCompensation",
        summary: "Take back what a compensation gave, as far as it is not used yet",
        description:
          "A token that has less left than it got ends at once. What was used by then is `spent_seconds`. Works once for each compensation; the same time can be given back again.",
        params: CompensationParams,
        body: UndoIn,
        response: {
          202: { ...CompensationOut, description: "It has begun." },
          ...problemResponses(
            ...DESK_ERRORS,
            "not_found",
            "compensation_running",
            "compensation_undone",
            "validation_failed",
          ),
        },
      },
    },
    async (request, reply) => {
      const choice = { id: request.params.compensation_id, reason: request.body.reason ?? null };
      const undoing = await deps.database.transaction((tx) =>
        undoCompensation(tx, deps, actorOf(request), choice),
      );
      return reply.code(202).send(presentCompensation(undoing));
    },
  );
}

function timesOf({ from, to }: { readonly from: string; readonly to: string }) {
  return { from: new Date(from), to: new Date(to) };
}
