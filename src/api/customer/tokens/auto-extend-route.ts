import { Type } from "typebox";
import type { AutoExtension } from "../../../domain/tokens/auto-extension.ts";
import { AUTO_TIMES_MAX } from "../../../domain/tokens/auto-extension-rules.ts";
import {
  clearAutoExtension,
  readAutoExtension,
  setAutoExtension,
} from "../../../domain/tokens/wish-auto-extension.ts";
import { actorOf } from "../../../http/actor.ts";
import type { Clock } from "../../../kernel/clock.port.ts";
import type { Database } from "../../../kernel/database.port.ts";
import { DURATION_HOURS } from "../../../kernel/duration.ts";
import type { NewId } from "../../../kernel/ids.ts";
import { formatMoney } from "../../../kernel/money.ts";
import { BUYER_ERRORS, type Guard, SIGNED_IN_ERRORS, type UserGuards } from "../../server/guard.ts";
import type { HttpApp } from "../../server/http-app.ts";
import { MoneyIn, MoneyOutOrNull, moneyMember } from "../../server/money-member.ts";
import { problemResponses } from "../../server/problem-schema.ts";
import { principalOf } from "../../server/request-state.ts";
import { OneOf } from "../../server/schema-kinds.ts";
import { TokenParams } from "./schemas.ts";

export type AutoExtendRouteDeps = {
  readonly database: Database;
  readonly clock: Clock;
  readonly newId: NewId;
};

const PATH = "/api/v1/tokens/:token_id/auto-extend";
const COMMON = { tags: ["Access tokens"], security: [{ bearer: [] }], params: TokenParams };

const AutoExtensionIn = Type.Object(
  {
    duration_hours: OneOf(DURATION_HOURS, { description: "How much longer it becomes each time." }),
    times: Type.Integer({ minimum: 1, maximum: AUTO_TIMES_MAX, description: "How many times at most." }),
    month_max_znc: MoneyIn("The most to spend on it within 30 days, above 0."),
  },
  {
    title: "AutoExtensionWish",
    examples: [{ duration_hours: 24, times: 5, month_max_znc: "100.00" }],
  },
);

const CountOrNull = (description: string) =>
  Type.Unsafe<number | null>({ type: ["integer", "null"], description });

const AutoExtensionOut = Type.Object(
  {
    is_on: Type.Boolean(),
    duration_hours: CountOrNull("How much longer it becomes each time."),
    times_left: CountOrNull("How many more times."),
    month_max_znc: MoneyOutOrNull("The most to spend on it within 30 days."),
  },
  { title: "AutoExtension" },
);

/** What the owner of a token lets the service buy for it. */
export function autoExtendRoutes(
  app: HttpApp,
  deps: AutoExtendRouteDeps,
  { signedIn, buyer }: UserGuards,
): void {
  readRoute(app, deps, signedIn);
  setRoute(app, deps, buyer);
  clearRoute(app, deps, signedIn);
}

function readRoute(app: HttpApp, deps: AutoExtendRouteDeps, signedIn: Guard): void {
  app.get(
    PATH,
    {
      onRequest: [...signedIn],
      config: { viewable: true },
      schema: {
        ...COMMON,
        operationId: "readAutoExtension",
        summary: "Whether an access token is extended by the service",
        response: {
          200: { ...AutoExtensionOut, description: "What its owner wished." },
          ...problemResponses(...SIGNED_IN_ERRORS, "token_not_found", "validation_failed"),
        },
      },
    },
    async (request) => {
      const whose = { userId: principalOf(request).userId, tokenId: request.params.token_id };
      return present(await readAutoExtension(deps.database.direct, whose));
    },
  );
}

function setRoute(app: HttpApp, deps: AutoExtendRouteDeps, buyer: Guard): void {
  app.put(
    PATH,
    {
      onRequest: [...buyer],
      schema: {
        ...COMMON,
        operationId: "setAutoExtension",
        summary: "Let the service extend an access token before its end",
        description:
          "Five minutes before, at the price of that moment, from the balance. The owner is told an hour before and after. An earlier wish is replaced.",
        body: AutoExtensionIn,
        response: {
          200: { ...AutoExtensionOut, description: "On." },
          ...problemResponses(...BUYER_ERRORS, "token_not_found", "token_expired", "validation_failed"),
        },
      },
    },
    async (request) => {
      const whose = { userId: principalOf(request).userId, tokenId: request.params.token_id };
      const { duration_hours: durationHours, times: timesLeft, month_max_znc } = request.body;
      const monthCentsMax = moneyMember(month_max_znc, "/month_max_znc", "money-positive");
      const wish = { durationHours, timesLeft, monthCentsMax };
      return present(
        await deps.database.transaction((tx) => setAutoExtension(tx, deps, actorOf(request), whose, wish)),
      );
    },
  );
}

function clearRoute(app: HttpApp, deps: AutoExtendRouteDeps, signedIn: Guard): void {
  app.delete(
    PATH,
    {
      onRequest: [...signedIn],
      schema: {
        ...COMMON,
        operationId: "clearAutoExtension",
        summary: "Let an access token end when its time is over",
        response: {
          204: { type: "null", description: "Off, whether or not it was on." },
          ...problemResponses(...SIGNED_IN_ERRORS, "token_not_found", "validation_failed"),
        },
      },
    },
    async (request, reply) => {
      const whose = { userId: principalOf(request).userId, tokenId: request.params.token_id };
      await deps.database.transaction((tx) => clearAutoExtension(tx, deps, actorOf(request), whose));
      return reply.code(204).send(null);
    },
  );
}

function present(wish: AutoExtension | null) {
  return {
    is_on: wish !== null,
    duration_hours: wish?.durationHours ?? null,
    times_left: wish?.timesLeft ?? null,
    month_max_znc: wish === null ? null : formatMoney(wish.monthCentsMax),
  };
}
