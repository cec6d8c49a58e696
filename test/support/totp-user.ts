import { Secret, TOTP } from "otpauth";
import type { ApiServer, Person } from "./api-server.ts";

const STEP_MS = 30_000;

/** The code of the next time step, to which the clock moves: each is accepted once. */
export function nextCode({ world }: ApiServer, secret: string): string {
  world.clock.advance(STEP_MS);
  return codeAt(secret, world.clock.nowMs());
}

/** What the app shows. */
export function codeAt(secret: string, timestamp: number): string {
  return new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp });
}

/** Enables two-step sign-in for a person, whose sign-in goes on. */
export async function enableTotp(
  api: ApiServer,
  { jwt, password }: Person,
): Promise<{ readonly secret: string; readonly recoveryCodes: readonly string[] }> {
  const json = { current_password: password };
  const { body } = await api.call("POST", "/api/v1/users/me/totp", { jwt, json });
  const secret = String(body.secret);
  const confirmation = { jwt, json: { totp_code: nextCode(api, secret) } };
  const confirmed = await api.call("POST", "/api/v1/users/me/totp/confirm", confirmation);
  if (confirmed.status !== 200) throw new Error(`not enabled: ${confirmed.text}`);
  return { secret, recoveryCodes: confirmed.body.recovery_codes as unknown as string[] };
}
