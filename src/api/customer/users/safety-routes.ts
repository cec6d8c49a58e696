import { Type } from "typebox";
import { type MailVerificationDeps, mailVerification } from "../../../domain/identity/mail-verification.ts";
import { readSafety, type Safety } from "../../../domain/identity/read-safety.ts";
import { actorOf } from "../../../http/actor.ts";
import { AppError } from "../../../kernel/errors.ts";
import type { Sentence } from "../../../kernel/language.ts";
import type { Mailer } from "../../../kernel/mail.port.ts";
import { formatTime } from "../../../kernel/time-text.ts";
import { type Guard, SIGNED_IN_ERRORS } from "../../server/guard.ts";
import type { HttpApp } from "../../server/http-app.ts";
import { problemResponses } from "../../server/problem-schema.ts";
import { principalOf } from "../../server/request-state.ts";
import { TimeOrNull } from "../../server/schema-kinds.ts";

export type SafetyRoutesDeps = MailVerificationDeps & {
  /** Null if no mail is sent. */
  readonly mailer: Mailer | null;
  /** `REQUIRE_ADMIN_2FA` */
  readonly requiresAdminTotp: boolean;
  /** `REQUIRE_VERIFIED_EMAIL` */
  readonly requiresVerifiedEmail: boolean;
};

const SafetyOut = Type.Object(
  {
    email_verified_at: TimeOrNull("When I confirmed my e-mail address; null if I have not."),
    can_verify_email: Type.Boolean({
      description:
        "True if `POST /users/me/email-verification` sends a link: mail is sent, and it is not confirmed.",
    }),
    must_verify_email: Type.Boolean({
      description: "True: I can buy nothing until my address is confirmed (`email_not_verified`).",
    }),
    totp_enabled_at: TimeOrNull("When I enabled two-step sign-in; null if it is off."),
    recovery_codes_left: Type.Integer({
      description: "How many recovery codes are not used yet.",
      examples: [10],
    }),
    must_enable_totp: Type.Boolean({
      description: "True: the administration needs two-step sign-in, and this sign-in began without it.",
    }),
  },
  { title: "Safety" },
);
const VerificationOut = Type.Object(
  { message: Type.String({ description: "A sentence for people: what happens now." }) },
  { title: "EmailVerificationAnswer" },
);

const MESSAGE: Sentence = {
  en: "A mail with a link is on its way. Look into the spam folder, too.",
  ru: "Письмо со ссылкой уже в пути. Проверьте и папку «Спам».",
};

const COMMON = { tags: ["Users"], security: [{ bearer: [] }] };

/** @param signedIn lets signed-in users through */
export function safetyRoutes(app: HttpApp, deps: SafetyRoutesDeps, signedIn: Guard): void {
  app.get(
    "/api/v1/users/me/safety",
    {
      config: { viewable: true },
      onRequest: [...signedIn],
      schema: {
        ...COMMON,
        operationId: "readMySafety",
        summary: "How my account is protected",
        response: {
          200: { ...SafetyOut, description: "The confirmed address, and two-step sign-in." },
          ...problemResponses(...SIGNED_IN_ERRORS),
        },
      },
    },
    async (request) => {
      const { userId, role, hasTotp } = principalOf(request);
      const safety = await readSafety(deps.database.direct, userId);
      return {
        ...presentSafety(safety, deps),
        must_enable_totp: deps.requiresAdminTotp && role !== null && !hasTotp,
      };
    },
  );

  app.post(
    "/api/v1/users/me/email-verification",
    {
      onRequest: [...signedIn],
      schema: {
        ...COMMON,
        operationId: "mailVerification",
        summary: "Ask for a mail with a link that confirms my address",
        description: "At most 3 mails an hour go to an account, and 20 are sent for one client network.",
        response: {
          202: { ...VerificationOut, description: "The mail is on its way; an earlier link is void." },
          ...problemResponses(...SIGNED_IN_ERRORS, "mail_off", "email_verified_already"),
        },
      },
    },
    async (request, reply) => {
      if (deps.mailer === null) throw new AppError("mail_off");
      const { language } = request;
      const { userId } = principalOf(request);
      await mailVerification(deps, deps.mailer, actorOf(request), { userId, language });
      return reply.code(202).send({ message: MESSAGE[language] });
    },
  );
}

function presentSafety(safety: Safety, { mailer, requiresVerifiedEmail }: SafetyRoutesDeps) {
  const { emailVerifiedAt, awaitsVerification, totpEnabledAt, recoveryCodesLeft } = safety;
  return {
    email_verified_at: emailVerifiedAt === null ? null : formatTime(emailVerifiedAt),
    can_verify_email: mailer !== null && emailVerifiedAt === null,
    must_verify_email: requiresVerifiedEmail && awaitsVerification,
    totp_enabled_at: totpEnabledAt === null ? null : formatTime(totpEnabledAt),
    recovery_codes_left: recoveryCodesLeft,
  };
}
