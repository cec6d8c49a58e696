import { Type } from "typebox";
import { issueTelegramCode } from "../../../domain/identity/issue-telegram-code.ts";
import { readTelegramLink, type TelegramLink } from "../../../domain/identity/telegram-links.ts";
import { unlinkTelegram } from "../../../domain/identity/unlink-telegram.ts";
import { readBotState } from "../../../domain/telegram/read-bot-state.ts";
import { actorOf } from "../../../http/actor.ts";
import type { Clock } from "../../../kernel/clock.port.ts";
import type { Database } from "../../../kernel/database.port.ts";
import { AppError } from "../../../kernel/errors.ts";
import type { NewId } from "../../../kernel/ids.ts";
import type { Language } from "../../../kernel/language.ts";
import type { Limiter } from "../../../kernel/limiter.port.ts";
import type { Random } from "../../../kernel/random.port.ts";
import { formatTime, formatTimeOrNull } from "../../../kernel/time-text.ts";
import { type Guard, SIGNED_IN_ERRORS } from "../../server/guard.ts";
import type { HttpApp } from "../../server/http-app.ts";
import { problemResponses } from "../../server/problem-schema.ts";
import { principalOf } from "../../server/request-state.ts";
import { TextOrNull, Time, TimeOrNull } from "../../server/schema-kinds.ts";
import { receiveRoute } from "./receive-route.ts";

export type TelegramRoutesDeps = {
  readonly database: Database;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly random: Random;
  readonly limiter: Limiter;
  /** Null: no bot is set. */
  readonly telegram: {
    readonly botId: string;
    /** Says in a chat, later, that its link has ended. @param language null: the default one */
    readonly tellUnlinked: (chatId: string, language: Language | null) => void;
    /** Null: updates are fetched. */
    readonly receive: {
      /** @throws AppError service_unavailable: it is to be sent again */
      readonly handle: (update: unknown) => Promise<void>;
      /** Whether a text is the secret that Telegram was given; in constant time. */
      readonly accepts: (text: string) => boolean;
    } | null;
  } | null;
};

const PATH = "/api/v1/users/me/telegram";
const COMMON = { tags: ["Users"], security: [{ bearer: [] }] };

const LinkOut = Type.Object(
  {
    available: Type.Boolean({ description: "False: this service has no bot." }),
    linked_at: TimeOrNull("Since when a private chat is linked; null: none is."),
    name: TextOrNull("How Telegram names its owner; null: not linked, or not at all."),
    blocked_at: TimeOrNull("Since when its owner blocks the bot, so that nothing is sent; null: not."),
  },
  { title: "TelegramLink" },
);
const CodeOut = Type.Object(
  {
    code: Type.String({ description: "The one-time code: `/start CODE` in a private chat with the bot." }),
    url: Type.String({
      description: "Opens that chat with the code, as a link or a QR code.",
      examples: ["https://t.me/example_bot?start=Zm9v"],
    }),
    expires_at: Time("Until when the code is valid."),
  },
  { title: "TelegramCode" },
);

/** The link of my account with a private chat. @param signedIn lets signed-in users through */
export function telegramRoutes(app: HttpApp, deps: TelegramRoutesDeps, signedIn: Guard): void {
  readRoute(app, deps, signedIn);
  linkRoute(app, deps, signedIn);
  unlinkRoute(app, deps, signedIn);
  if (deps.telegram?.receive != null) receiveRoute(app, deps.telegram.receive);
}

function readRoute(app: HttpApp, deps: TelegramRoutesDeps, signedIn: Guard): void {
  app.get(
    PATH,
    {
      onRequest: [...signedIn],
      schema: {
        ...COMMON,
        operationId: "readMyTelegram",
        summary: "Which Telegram account is linked to mine",
        response: {
          200: { ...LinkOut, description: "The link." },
          ...problemResponses(...SIGNED_IN_ERRORS),
        },
      },
    },
    async (request) => {
      const link = await readTelegramLink(deps.database.direct, principalOf(request).userId);
      return present(link, deps.telegram !== null);
    },
  );
}

function linkRoute(app: HttpApp, deps: TelegramRoutesDeps, signedIn: Guard): void {
  app.post(
    PATH,
    {
      onRequest: [...signedIn],
      schema: {
        ...COMMON,
        operationId: "linkMyTelegram",
        summary: "Get a one-time code that links a private chat with the bot",
        description:
          "Valid for 10 minutes, once; an earlier code is void. At most 10 an hour. Linking another chat moves the link, and the former chat is told.",
        response: {
          201: { ...CodeOut, description: "The code; it is not shown again." },
          ...problemResponses(...SIGNED_IN_ERRORS, "telegram_off", "telegram_unavailable"),
        },
      },
    },
    async (request, reply) => {
      if (deps.telegram === null) throw new AppError("telegram_off");
      const state = await readBotState(deps.database.direct, deps.telegram.botId);
      if (state === null || state.username === null) throw new AppError("telegram_unavailable");
      const { code, expiresAt } = await issueTelegramCode(deps, principalOf(request));
      const url = `https://t.me/${encodeURIComponent(state.username)}?start=${code}`;
      return reply
        .code(201)
        .header("cache-control", "no-store")
        .send({ code, url, expires_at: formatTime(expiresAt) });
    },
  );
}

function unlinkRoute(app: HttpApp, deps: TelegramRoutesDeps, signedIn: Guard): void {
  app.delete(
    PATH,
    {
      onRequest: [...signedIn],
      schema: {
        ...COMMON,
        operationId: "unlinkMyTelegram",
        summary: "Unlink the Telegram account",
        response: {
          204: { type: "null", description: "None is linked now, and no code is valid." },
          ...problemResponses(...SIGNED_IN_ERRORS),
        },
      },
    },
    async (request, reply) => {
      const { userId, language } = principalOf(request);
      const reason = "unlinked in the account";
      const chatId = await deps.database.transaction((tx) =>
        unlinkTelegram(tx, deps, actorOf(request), { userId, reason }),
      );
      if (chatId !== null) deps.telegram?.tellUnlinked(chatId, language);
      return reply.code(204).send(null);
    },
  );
}

function present(link: TelegramLink | null, available: boolean) {
  return {
    available,
    linked_at: formatTimeOrNull(link?.linkedAt ?? null),
    name: link?.name ?? null,
    blocked_at: formatTimeOrNull(link?.blockedAt ?? null),
  };
}
