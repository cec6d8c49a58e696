import { Type } from "typebox";
import { type ConfirmTotpDeps, confirmTotp } from "../../../domain/identity/confirm-totp.ts";
import { disableTotp } from "../../../domain/identity/disable-totp.ts";
import { renewRecoveryCodes } from "../../../domain/identity/renew-recovery-codes.ts";
import { type StartTotpDeps, startTotp } from "../../../domain/identity/start-totp.ts";
import type { BothFactorsDeps } from "../../../domain/identity/with-both-factors.ts";
import { actorOf } from "../../../http/actor.ts";
import { type Guard, SIGNED_IN_ERRORS, TOTP_CODE_ERRORS } from "../../server/guard.ts";
import type { HttpApp } from "../../server/http-app.ts";
import { problemResponses } from "../../server/problem-schema.ts";
import { principalOf } from "../../server/request-state.ts";
import { CurrentPassword, TotpCode } from "../../server/schema-kinds.ts";

export type TotpRoutesDeps = StartTotpDeps & ConfirmTotpDeps & BothFactorsDeps;

const COMMON = { tags: ["Users"], security: [{ bearer: [] }] };

const StartIn = Type.Object({ current_password: CurrentPassword }, { title: "TotpStart" });
const ConfirmIn = Type.Object({ totp_code: TotpCode }, { title: "TotpConfirmation" });
const BothFactorsIn = Type.Object(
  { current_password: CurrentPassword, totp_code: TotpCode },
  { title: "BothFactors" },
);

const StartOut = Type.Object(
  {
    secret: Type.String({
      description: "For typing into the app, in base32.",
      examples: ["JBSWY3DPEHPK3PXP"],
    }),
    uri: Type.String({ description: "`otpauth://totp/…`: for the app, as a QR code." }),
  },
  { title: "TotpSecret" },
);
const RecoveryCodesOut = Type.Object(
  {
    recovery_codes: Type.Array(Type.String({ examples: ["ABCD-EFGH-2345-WXYZ"] }), {
      description: "Each signs in once in place of a code of the app. They are not shown again.",
    }),
  },
  { title: "RecoveryCodes" },
);

const PASSWORD_ERRORS = ["current_password_wrong", "login_locked", "sign_ins_busy"] as const;

/**
 * Two-step sign-in (TOTP, RFC 6238).
 * @param signedIn lets signed-in users through
 */
export function totpRoutes(app: HttpApp, deps: TotpRoutesDeps, signedIn: Guard): void {
  startRoute(app, deps, signedIn);
  confirmRoute(app, deps, signedIn);
  disableRoute(app, deps, signedIn);
  recoveryCodesRoute(app, deps, signedIn);
}

function startRoute(app: HttpApp, deps: TotpRoutesDeps, signedIn: Guard): void {
  app.post(
    "/api/v1/users/me/totp",
    {
      onRequest: [...signedIn],
      schema: {
        ...COMMON,
        operationId: "startTotp",
        summary: "Begin to enable two-step sign-in",
        description:
          "Nothing asks for codes until the first one is confirmed, within an hour and by this sign-in.",
        body: StartIn,
        response: {
          201: { ...StartOut, description: "A new secret for an authenticator app." },
          ...problemResponses(
            ...SIGNED_IN_ERRORS,
            ...PASSWORD_ERRORS,
            "totp_enabled_already",
            "validation_failed",
          ),
        },
      },
    },
    async (request, reply) => {
      const { current_password } = request.body;
      const started = await startTotp(deps, actorOf(request), principalOf(request), current_password);
      return reply.code(201).header("cache-control", "no-store").send(started);
    },
  );
}

function confirmRoute(app: HttpApp, deps: TotpRoutesDeps, signedIn: Guard): void {
  app.post(
    "/api/v1/users/me/totp/confirm",
    {
      onRequest: [...signedIn],
      schema: {
        ...COMMON,
        operationId: "confirmTotp",
        summary: "Enable two-step sign-in by a first code of the app",
        description: "All my other sign-ins end. After 5 wrong codes the secret is deleted: begin again.",
        body: ConfirmIn,
        response: {
          200: { ...RecoveryCodesOut, description: "Enabled." },
          ...problemResponses(
            ...SIGNED_IN_ERRORS,
            "totp_code_wrong",
            "totp_not_started",
            "totp_enabled_already",
            "validation_failed",
          ),
        },
      },
    },
    async (request, reply) => {
      const codes = await confirmTotp(deps, actorOf(request), principalOf(request), request.body.totp_code);
      reply.header("cache-control", "no-store");
      return { recovery_codes: codes };
    },
  );
}

function disableRoute(app: HttpApp, deps: TotpRoutesDeps, signedIn: Guard): void {
  app.post(
    "/api/v1/users/me/totp/disable",
    {
      onRequest: [...signedIn],
      schema: {
        ...COMMON,
        operationId: "disableTotp",
        summary: "Disable two-step sign-in",
        body: BothFactorsIn,
        response: {
          204: { type: "null", description: "Disabled: the secret and the recovery codes are deleted." },
          ...problemResponses(
            ...SIGNED_IN_ERRORS,
            ...PASSWORD_ERRORS,
            ...TOTP_CODE_ERRORS,
            "totp_not_enabled",
            "validation_failed",
          ),
        },
      },
    },
    async (request, reply) => {
      const { userId } = principalOf(request);
      await disableTotp(deps, actorOf(request), userId, readFactors(request.body));
      return reply.code(204).send(null);
    },
  );
}

function recoveryCodesRoute(app: HttpApp, deps: TotpRoutesDeps, signedIn: Guard): void {
  app.post(
    "/api/v1/users/me/totp/recovery-codes",
    {
      onRequest: [...signedIn],
      schema: {
        ...COMMON,
        operationId: "renewRecoveryCodes",
        summary: "New recovery codes in place of the former ones",
        body: BothFactorsIn,
        response: {
          200: { ...RecoveryCodesOut, description: "The former codes are no longer valid." },
          ...problemResponses(
            ...SIGNED_IN_ERRORS,
            ...PASSWORD_ERRORS,
            ...TOTP_CODE_ERRORS,
            "totp_not_enabled",
            "validation_failed",
          ),
        },
      },
    },
    async (request, reply) => {
      const { userId } = principalOf(request);
      const codes = await renewRecoveryCodes(deps, actorOf(request), userId, readFactors(request.body));
      reply.header("cache-control", "no-store");
      return { recovery_codes: codes };
    },
  );
}

function readFactors(body: { readonly current_password: string; readonly totp_code: string }) {
  return { currentPassword: body.current_password, totpCode: body.totp_code };
}
