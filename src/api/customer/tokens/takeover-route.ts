import { Type } from "typebox";
import { freeSeatByOwner, type TakeoverSettings } from "../../../domain/tokens/free-seat-by-owner.ts";
import { actorOf } from "../../../http/actor.ts";
import type { Clock } from "../../../kernel/clock.port.ts";
import type { Database } from "../../../kernel/database.port.ts";
import type { NewId } from "../../../kernel/ids.ts";
import type { Language, Sentence } from "../../../kernel/language.ts";
import { type Guard, SIGNED_IN_ERRORS } from "../../server/guard.ts";
import type { HttpApp } from "../../server/http-app.ts";
import { problemResponses } from "../../server/problem-schema.ts";
import { principalOf } from "../../server/request-state.ts";
import { TokenParams } from "./schemas.ts";

export type TakeoverRouteDeps = {
  readonly database: Database;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly takeover: TakeoverSettings;
};

const TakeoverOut = Type.Object(
  {
    taken_over: Type.Boolean({ description: "False: no device held the token." }),
    message: Type.String({ description: "The same as a sentence for people." }),
  },
  { title: "Takeover" },
);

const FREED: Sentence = {
  en: "The token is free. The device that held it is refused for 10 minutes, and any other one can use it now.",
  ru: "Токен свободен. Прежнему устройству отказано на 10 минут, а любое другое может пользоваться им сейчас.",
};
const NOT_HELD: Sentence = {
  en: "No device held this token.",
  ru: "Этот токен не был занят устройством.",
};

/** @param signedIn lets signed-in users through */
export function takeoverRoute(app: HttpApp, deps: TakeoverRouteDeps, signedIn: Guard): void {
  app.post(
    "/api/v1/tokens/:token_id/takeover",
    {
      onRequest: [...signedIn],
      schema: {
        tags: ["Access tokens"],
        security: [{ bearer: [] }],
        operationId: "takeOverToken",
        summary: "Free an access token for another device",
        description:
          "Ends the session of the device that holds the token and cuts what runs on it. That device is refused for 10 minutes, also if it goes on asking (a release refuses it for 10 seconds only), so that the next device to connect gets the token. Counts against `TAKEOVERS_PER_DAY`.",
        params: TokenParams,
        response: {
          200: { ...TakeoverOut, description: "No device holds the token now." },
          ...problemResponses(
            ...SIGNED_IN_ERRORS,
            "takeover_off",
            "takeovers_limit",
            "token_not_found",
            "validation_failed",
          ),
        },
      },
    },
    async (request) => {
      const { userId } = principalOf(request);
      const tokenId = request.params.token_id;
      const wasHeld = await deps.database.transaction((tx) =>
        freeSeatByOwner(tx, deps, actorOf(request), { userId, tokenId }),
      );
      return presentTakeover(wasHeld, request.language);
    },
  );
}

function presentTakeover(wasHeld: boolean, language: Language) {
  return { taken_over: wasHeld, message: (wasHeld ? FREED : NOT_HELD)[language] };
}
