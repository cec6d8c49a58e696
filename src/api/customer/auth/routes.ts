import type { FastifyRequest } from "fastify";
import { type LogInDeps, logIn } from "../../../domain/identity/log-in.ts";
import { type MailVerificationDeps, mailVerification } from "../../../domain/identity/mail-verification.ts";
import { registerUser } from "../../../domain/identity/register-user.ts";
import { actorOf } from "../../../http/actor.ts";
import { AppError } from "../../../kernel/errors.ts";
import type { Uuid } from "../../../kernel/ids.ts";
import type { Language } from "../../../kernel/language.ts";
import { presentUser, UserOut } from "../../presenters/present-user.ts";
import { type Guard, TOTP_CODE_ERRORS } from "../../server/guard.ts";
import type { HttpApp } from "../../server/http-app.ts";
import { problemResponses } from "../../server/problem-schema.ts";
import { answerSignedIn, readWishes } from "./answer-signed-in.ts";
import type { BrowserSignInDeps } from "./browser-sign-in.ts";
import { type ForgotPasswordDeps, forgotPasswordRoute } from "./forgot-password-route.ts";
import { loginStepRoute } from "./login-step-route.ts";
import { logoutRoute } from "./logout-route.ts";
import { usePasswordResetRoute } from "./password-reset-route.ts";
import { refreshRoute } from "./refresh-route.ts";
import { LoginIn, LoginOut, RegisterIn, RegisterQuery } from "./schemas.ts";
import { verifyEmailRoute } from "./verify-email-route.ts";

export type AuthRoutesDeps = LogInDeps &
  BrowserSignInDeps &
  MailVerificationDeps &
  ForgotPasswordDeps & { readonly defaultLanguage: Language };

/** @param limited counts the calls of the authentication API. @param limitedBefore counts the attempts to renew a sign-in */
export function authRoutes(
  app: HttpApp,
  deps: AuthRoutesDeps,
  { limited, limitedBefore }: { readonly limited: Guard; readonly limitedBefore: Guard },
): void {
  registerRoute(app, deps, limited);
  loginRoute(app, deps, limited);
  loginStepRoute(app, deps, limited);
  refreshRoute(app, deps, limited, limitedBefore);
  logoutRoute(app, deps);
  forgotPasswordRoute(app, deps, limited);
  usePasswordResetRoute(app, deps, limited);
  verifyEmailRoute(app, deps, limited);
}

function registerRoute(app: HttpApp, deps: AuthRoutesDeps, limited: Guard): void {
  app.post(
    "/api/v1/auth/register",
    {
      onRequest: [...limited],
      schema: {
        operationId: "register",
        tags: ["Authentication"],
        summary: "Create an account",
        description:
          "Where mail is sent, a link goes to the address, by which the user confirms it: see `GET /users/me/safety`.",
        security: [],
        querystring: RegisterQuery,
        body: RegisterIn,
        response: {
          201: { ...UserOut, description: "The new user." },
          ...problemResponses(
            "email_taken",
            "username_taken",
            "referral_code_unknown",
            "validation_failed",
            "rate_limited",
            "sign_ins_busy",
          ),
        },
      },
    },
    async (request, reply) => {
      const { email, username, password, full_name, language, time_zone } = request.body;
      const user = await registerUser(deps, actorOf(request), {
        email,
        username,
        password,
        fullName: full_name ?? null,
        referralCode: request.query.ref || null,
        language: language ?? null,
        ...(time_zone === undefined ? {} : { timeZone: time_zone }),
        awaitsVerification: deps.mailer !== null,
      });
      await askToVerify(deps, request, user.id);
      return reply.code(201).send(presentUser(user, deps.defaultLanguage));
    },
  );
}

/** The account is there already: where no mail may be sent now, the user asks for it later. */
async function askToVerify(deps: AuthRoutesDeps, request: FastifyRequest, userId: Uuid): Promise<void> {
  if (deps.mailer === null) return;
  const { language } = request;
  await mailVerification(deps, deps.mailer, actorOf(request), { userId, language }).catch(
    (error: unknown) => {
      if (!(error instanceof AppError)) throw error;
    },
  );
}

function loginRoute(app: HttpApp, deps: AuthRoutesDeps, limited: Guard): void {
  app.post(
    "/api/v1/auth/login",
    {
      onRequest: [...limited],
      schema: {
        operationId: "login",
        tags: ["Authentication"],
        summary: "Sign in",
        security: [],
        description:
          "The answer and its time are the same whether the account exists or not. For an account with two-step sign-in the right password alone is answered with 401 `totp_required`, which has a `challenge` and `expires_in_seconds`: send the challenge and a code to `POST /auth/login/totp`, or the whole call again with `totp_code`. Other accounts ignore `totp_code`.",
        body: LoginIn,
        response: {
          200: { ...LoginOut, description: "Signed in." },
          ...problemResponses(
            "invalid_credentials",
            "totp_required",
            ...TOTP_CODE_ERRORS,
            "account_disabled",
            "validation_failed",
            "rate_limited",
            "login_locked",
            "sign_ins_busy",
          ),
        },
      },
    },
    async (request, reply) => {
      const { email, password, totp_code: totpCode = null } = request.body;
      const wishes = readWishes(deps, request);
      const signedIn = await logIn(deps, actorOf(request), { email, password, totpCode }, wishes);
      return answerSignedIn(deps, request, reply, wishes, signedIn);
    },
  );
}
