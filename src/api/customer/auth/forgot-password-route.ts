import {
  type MailPasswordResetDeps,
  mailPasswordReset,
} from "../../../domain/identity/mail-password-reset.ts";
import { actorOf } from "../../../http/actor.ts";
import { AppError } from "../../../kernel/errors.ts";
import type { Sentence } from "../../../kernel/language.ts";
import type { Mailer } from "../../../kernel/mail.port.ts";
import type { Guard } from "../../server/guard.ts";
import type { HttpApp } from "../../server/http-app.ts";
import { problemResponses } from "../../server/problem-schema.ts";
import { ForgotPasswordIn, ForgotPasswordOut } from "./schemas.ts";

export type ForgotPasswordDeps = MailPasswordResetDeps & {
  /** Null if no mail is sent. */
  readonly mailer: Mailer | null;
};

const MESSAGE: Sentence = {
  en: "If an account has this address, a mail with a link is on its way. Look into the spam folder, too.",
  ru: "Если учётная запись с этим адресом есть, письмо со ссылкой уже в пути. Проверьте и папку «Спам».",
};

/** @param limited counts the calls of the authentication API */
export function forgotPasswordRoute(app: HttpApp, deps: ForgotPasswordDeps, limited: Guard): void {
  app.post(
    "/api/v1/auth/forgot-password",
    {
      onRequest: [...limited],
      schema: {
        operationId: "forgotPassword",
        tags: ["Authentication"],
        summary: "Ask for a mail with a one-time link",
        description:
          "The answer and its time are the same whether the account exists or not. At most 3 mails an hour go to an account, and 20 are sent for one client network.",
        security: [],
        body: ForgotPasswordIn,
        response: {
          202: { ...ForgotPasswordOut, description: "The mail is sent if there is such an account." },
          ...problemResponses("mail_off", "validation_failed", "rate_limited"),
        },
      },
    },
    async (request, reply) => {
      if (deps.mailer === null) throw new AppError("mail_off");
      const { language } = request;
      await mailPasswordReset(deps, deps.mailer, actorOf(request), { email: request.body.email, language });
      return reply.code(202).send({ message: MESSAGE[language] });
    },
  );
}
