import { finishLogIn } from "../../../domain/identity/finish-log-in.ts";
import { actorOf } from "../../../http/actor.ts";
import { type Guard, TOTP_CODE_ERRORS } from "../../server/guard.ts";
import type { HttpApp } from "../../server/http-app.ts";
import { problemResponses } from "../../server/problem-schema.ts";
import { answerSignedIn, readWishes } from "./answer-signed-in.ts";
import type { BrowserSignInDeps } from "./browser-sign-in.ts";
import { LoginOut, LoginStepIn } from "./schemas.ts";

export type LoginStepDeps = BrowserSignInDeps & Parameters<typeof finishLogIn>[0];

/** @param limited counts the calls of the authentication API */
export function loginStepRoute(app: HttpApp, deps: LoginStepDeps, limited: Guard): void {
  app.post(
    "/api/v1/auth/login/totp",
    {
      onRequest: [...limited],
      schema: {
        operationId: "loginTotp",
        tags: ["Authentication"],
        summary: "Sign in, second step",
        description:
          "For accounts with two-step sign-in. A code is accepted once; after 10 wrong ones in 24 hours only recovery codes are. One of them ends that.",
        security: [],
        body: LoginStepIn,
        response: {
          200: { ...LoginOut, description: "Signed in." },
          ...problemResponses(
            "totp_challenge_invalid",
            ...TOTP_CODE_ERRORS,
            "account_disabled",
            "validation_failed",
            "rate_limited",
          ),
        },
      },
    },
    async (request, reply) => {
      const { challenge, totp_code: totpCode } = request.body;
      const wishes = readWishes(deps, request);
      const signedIn = await finishLogIn(deps, actorOf(request), { challenge, totpCode }, wishes);
      return answerSignedIn(deps, request, reply, wishes, signedIn);
    },
  );
}
