import { Type } from "typebox";
import { type ChangeProfileDeps, changeProfile } from "../../../domain/identity/change-profile.ts";
import { readUser } from "../../../domain/identity/read-user.ts";
import type { Principal } from "../../../domain/identity/user.ts";
import { readWallet } from "../../../domain/ledger/read-wallet.ts";
import { actorOf } from "../../../http/actor.ts";
import { AppError } from "../../../kernel/errors.ts";
import { LANGUAGES, type Language } from "../../../kernel/language.ts";
import { MeOut, presentMe } from "../../presenters/present-user.ts";
import { type Guard, SIGNED_IN_ERRORS, TOTP_CODE_ERRORS } from "../../server/guard.ts";
import type { HttpApp } from "../../server/http-app.ts";
import { problemResponses } from "../../server/problem-schema.ts";
import { principalOf } from "../../server/request-state.ts";
import { NewPasswordOrNull, OneOf, TextOrNull, TotpCode } from "../../server/schema-kinds.ts";
import { type ReferralsRouteDeps, referralsRoute } from "./referrals-route.ts";
import { type SafetyRoutesDeps, safetyRoutes } from "./safety-routes.ts";
import { type SignInsRouteDeps, signInsRoutes } from "./sign-ins-route.ts";
import { type TotpRoutesDeps, totpRoutes } from "./totp-routes.ts";
import { type UsageRouteDeps, usageRoute } from "./usage-route.ts";

export type UserRoutesDeps = ChangeProfileDeps &
  ReferralsRouteDeps &
  SafetyRoutesDeps &
  SignInsRouteDeps &
  TotpRoutesDeps &
  UsageRouteDeps & { readonly defaultLanguage: Language };

const ProfileIn = Type.Object(
  {
    full_name: Type.Optional(TextOrNull("The name in full; null removes it.", { maxLength: 255 })),
    password: Type.Optional(NewPasswordOrNull("The new password; needs `current_password`.")),
    current_password: Type.Optional(TextOrNull("The current password.", { maxLength: 1_024 })),
    totp_code: Type.Optional(TotpCode),
    language: Type.Optional(OneOf(LANGUAGES, { description: "The language of sentences for this user." })),
    time_zone: Type.Optional(
      Type.String({ format: "time-zone", maxLength: 64, examples: ["Europe/Berlin"] }),
    ),
  },
  { title: "ProfileChange", description: "What is left out stays as it is." },
);

/** @param signedIn lets signed-in users through */
export function userRoutes(app: HttpApp, deps: UserRoutesDeps, signedIn: Guard): void {
  referralsRoute(app, deps, signedIn);
  safetyRoutes(app, deps, signedIn);
  signInsRoutes(app, deps, signedIn);
  totpRoutes(app, deps, signedIn);
  usageRoute(app, deps, signedIn);
  readMeRoute(app, deps, signedIn);
  changeMeRoute(app, deps, signedIn);
}

function readMeRoute(app: HttpApp, deps: UserRoutesDeps, signedIn: Guard): void {
  app.get(
    "/api/v1/users/me",
    {
      config: { viewable: true },
      onRequest: [...signedIn],
      schema: {
        operationId: "readMe",
        tags: ["Users"],
        summary: "Who I am",
        security: [{ bearer: [] }],
        response: {
          200: { ...MeOut, description: "The signed-in user." },
          ...problemResponses(...SIGNED_IN_ERRORS),
        },
      },
    },
    (request) => readMe(deps, principalOf(request)),
  );
}

function changeMeRoute(app: HttpApp, deps: UserRoutesDeps, signedIn: Guard): void {
  app.patch(
    "/api/v1/users/me",
    {
      onRequest: [...signedIn],
      schema: {
        operationId: "changeMe",
        tags: ["Users"],
        summary: "Change my profile or password",
        description:
          "A new password ends all my other sign-ins. With two-step sign-in it needs `totp_code`, too.",
        security: [{ bearer: [] }],
        body: ProfileIn,
        response: {
          200: { ...MeOut, description: "The changed user." },
          ...problemResponses(
            ...SIGNED_IN_ERRORS,
            "current_password_required",
            "current_password_wrong",
            "totp_code_required",
            ...TOTP_CODE_ERRORS,
            "login_locked",
            "sign_ins_busy",
            "validation_failed",
          ),
        },
      },
    },
    async (request) => {
      const { full_name, password, current_password, totp_code, language, time_zone } = request.body;
      const principal = principalOf(request);
      await changeProfile(deps, actorOf(request), principal, {
        ...(full_name === undefined ? {} : { fullName: full_name }),
        ...(password == null ? {} : { password }),
        ...(current_password == null ? {} : { currentPassword: current_password }),
        ...(totp_code === undefined ? {} : { totpCode: totp_code }),
        ...(language === undefined ? {} : { language }),
        ...(time_zone === undefined ? {} : { timeZone: time_zone }),
      });
      return readMe(deps, principal);
    },
  );
}

async function readMe(deps: UserRoutesDeps, { userId, view }: Principal) {
  const { direct } = deps.database;
  const user = await readUser(direct, userId);
  if (user === null) throw new AppError("not_authenticated");
  return presentMe(user, await readWallet(direct, userId), deps.defaultLanguage, view);
}
