import { Type } from "typebox";
import { AppError } from "../../../kernel/errors.ts";
import type { HttpApp } from "../../server/http-app.ts";
import { problemResponses } from "../../server/problem-schema.ts";

/** The longest message has 4,096 characters, and a quoted one beside it as many. */
const UPDATE_BYTES_MAX = 262_144;
const SECRET_HEADER = "x-telegram-bot-api-secret-token";

const UpdateIn = Type.Unsafe<unknown>({
  type: "object",
  description: "An update of Telegram's Bot API.",
  additionalProperties: true,
});

/** Where Telegram sends updates. It sends one again until it gets 200. */
export function receiveRoute(
  app: HttpApp,
  bot: {
    readonly handle: (update: unknown) => Promise<void>;
    readonly accepts: (text: string) => boolean;
  },
): void {
  app.post(
    "/api/v1/webhooks/telegram",
    {
      bodyLimit: UPDATE_BYTES_MAX,
      onRequest: async ({ headers }) => {
        const presented = headers[SECRET_HEADER];
        if (typeof presented !== "string" || !bot.accepts(presented)) {
          throw new AppError("webhook_signature_invalid");
        }
      },
      schema: {
        operationId: "receive_telegram_update",
        tags: ["Telegram"],
        summary: "An update of the Telegram bot",
        description:
          "`X-Telegram-Bot-Api-Secret-Token` proves that Telegram sends it. Each update is handled once.",
        security: [],
        body: UpdateIn,
        response: {
          200: { ...Type.Object({}, { title: "TelegramUpdateAnswer" }), description: "It was handled." },
          ...problemResponses("webhook_signature_invalid", "validation_failed", "payload_too_large"),
        },
      },
    },
    async (request) => {
      await bot.handle(request.body);
      return {};
    },
  );
}
