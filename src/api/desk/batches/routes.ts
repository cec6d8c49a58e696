import type { Static } from "typebox";
import type { BatchOrder } from "../../../domain/desk/batches/batch.ts";
import {
  type BatchDeps,
  orderBatch,
  rehearseBatch,
  undoBatch,
} from "../../../domain/desk/batches/order-batch.ts";
import { listBatches, readBatch } from "../../../domain/desk/batches/read-batch.ts";
import { readPeople } from "../../../domain/desk/batches/read-people.ts";
import type { OnceDeps } from "../../../domain/idempotency/run-once.ts";
import { actorOf } from "../../../http/actor.ts";
import { DESK_ERRORS } from "../../server/guard.ts";
import type { HttpApp } from "../../server/http-app.ts";
import { IDEMPOTENCY_ERRORS, IdempotencyHeaders } from "../../server/idempotency-schema.ts";
import { answerOnce } from "../../server/idempotent.ts";
import { moneyMember } from "../../server/money-member.ts";
import { pageAnswer, pageQuery, presentPage, readPage } from "../../server/page.ts";
import { problemResponses } from "../../server/problem-schema.ts";
import { principalOf } from "../../server/request-state.ts";
import { SchemaRefusal } from "../../server/validate-schema.ts";
import { presentBatch, presentRehearsal, presentWithItems } from "./present-batch.ts";
import { BatchIn, BatchOut, BatchParams, BatchWithItemsOut, RehearsalOut, UndoIn } from "./schemas.ts";

type Deps = BatchDeps & OnceDeps;

const COMMON = { tags: ["Administration"], security: [{ bearer: [] }] };
const PATH = "/api/v1/admin/batches";
const LIMIT_DEFAULT = 50;

export function adminBatchRoutes(app: HttpApp, deps: Deps): void {
  listRoute(app, deps);
  readRoute(app, deps);
  orderRoute(app, deps);
  undoRoute(app, deps);
}

function listRoute(app: HttpApp, deps: Deps): void {
  app.get(
    PATH,
    {
      config: { permission: "read" },
      schema: {
        ...COMMON,
        operationId: "listBatches",
        summary: "Batches of the last 400 days, newest first",
        querystring: pageQuery(LIMIT_DEFAULT, {}),
        response: {
          200: { ...pageAnswer("Batches", BatchOut), description: "One page, without the items." },
          ...problemResponses(...DESK_ERRORS, "validation_failed"),
        },
      },
    },
    async (request) => {
      const page = readPage(request.query, LIMIT_DEFAULT);
      return presentPage(await listBatches(deps.database.direct, page), page, presentBatch);
    },
  );
}

function readRoute(app: HttpApp, deps: Deps): void {
  app.get(
    `${PATH}/:batch_id`,
    {
      config: { permission: "read" },
      schema: {
        ...COMMON,
        operationId: "readBatch",
        summary: "A batch, with the outcome of each item",
        params: BatchParams,
        response: {
          200: { ...BatchWithItemsOut, description: "As far as it is done." },
          ...problemResponses(...DESK_ERRORS, "not_found", "validation_failed"),
        },
      },
    },
    async (request) => {
      const { batch, items, people } = await readBatch(deps.database.direct, request.params.batch_id);
      return presentWithItems(batch, items, people, request.language);
    },
  );
}

function orderRoute(app: HttpApp, deps: Deps): void {
  app.post(
    PATH,
    {
      config: { permission: "run-batches" },
      schema: {
        ...COMMON,
        operationId: "orderBatch",
        summary: "Do one thing to many users, tokens or sessions",
        description:
          "Answers at once; the items are done one by one, each as the single action does it, and a process that is killed is continued by the next. With `dry_run` each is tried and taken back, which takes some seconds for 1,000.",
        headers: IdempotencyHeaders,
        body: BatchIn,
        response: {
          200: { ...RehearsalOut, description: "With `dry_run`: what would happen now." },
          202: { ...BatchOut, description: "It is ordered. Read it to see how far it is." },
          ...problemResponses(...DESK_ERRORS, "validation_failed", ...IDEMPOTENCY_ERRORS),
        },
      },
    },
    async (request, reply) => {
      const order = readOrder(request.body);
      const ids = [...new Set(request.body.ids.map((id) => id.toLowerCase()))];
      const [actor, by] = [actorOf(request), principalOf(request)];
      if (request.body.dry_run === true) {
        const items = await rehearseBatch(deps, actor, by, order, ids);
        const people = await readPeople(deps.database.direct, order.action, ids);
        return presentRehearsal(order, items, people, request.language);
      }
      await answerOnce(deps, request, reply, async (tx) => ({
        status: 202,
        body: presentBatch(await orderBatch(tx, deps, actor, by, order, ids)),
      }));
      return reply;
    },
  );
}

function undoRoute(app: HttpApp, deps: Deps): void {
  app.post(
    `${PATH}/:batch_id/undo`,
    {
      config: { permission: "run-batches" },
      schema: {
        ...COMMON,
        operationId: "undoBatch",
        summary: "Take a batch back, as far as it can be",
        description:
          "By a batch of its own: an adjustment by the opposite one, unless it was spent; a deactivation by an activation, and the other way round. Asked again, it answers with the same.",
        params: BatchParams,
        body: UndoIn,
        response: {
          202: {
            ...BatchOut,
            description: "The undoing. Read it to see how far it is, and what was refused.",
          },
          ...problemResponses(
            ...DESK_ERRORS,
            "not_found",
            "batch_running",
            "batch_not_reversible",
            "validation_failed",
          ),
        },
      },
    },
    async (request, reply) => {
      const undoing = { batchId: request.params.batch_id, reason: request.body.reason };
      const batch = await undoBatch(deps, actorOf(request), principalOf(request), undoing);
      return reply.code(202).send(presentBatch(batch));
    },
  );
}

/** @throws SchemaRefusal (answers 422): an amount or a kind where no money moves, no amount where it does, or 0.00 */
function readOrder({ action, amount, credit_kind, reason }: Static<typeof BatchIn>): BatchOrder {
  if (action !== "adjust_balance") {
    if (amount === undefined && credit_kind === undefined) return { action, amountCents: null, reason };
    const path = amount === undefined ? "/credit_kind" : "/amount";
    throw new SchemaRefusal([{ path, keyword: "same", params: { member: "action" } }]);
  }
  const amountCents = amount === undefined ? 0n : moneyMember(amount, "/amount", "money");
  if (amountCents !== 0n) return { action, amountCents, creditKind: credit_kind ?? null, reason };
  throw new SchemaRefusal([{ path: "/amount", keyword: "format", params: { format: "money-not-zero" } }]);
}
