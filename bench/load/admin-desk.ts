import type { Schemas } from "../../client/api-types.ts";
import type { HttpSender } from "./http-sender.ts";

/** The superuser who tops users up where no mock payments do. */
export type AdminDesk = {
  /** A JWT that is valid; null if the service refuses the log-in, which `onRefused` was told. */
  jwt(): Promise<string | null>;
};

const RETRY_MS = 5_000;
/** Renewed after this share of its life. */
const JWT_SHARE = 0.9;

/** @param onRefused called with the status (0: no answer) and the code each time the log-in fails */
export function openAdminDesk(
  sender: HttpSender,
  account: { readonly email: string; readonly password: string },
  onRefused: (status: number, code: string) => void,
): AdminDesk {
  let current: Promise<string | null> | null = null;
  let renewAtMs = 0;
  const logIn = async (): Promise<string | null> => {
    const answer = await sender.send({
      method: "POST",
      path: "/api/v1/auth/login",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ email: account.email, password: account.password }),
    });
    renewAtMs = performance.now() + RETRY_MS;
    if (answer.kind === "broken") {
      onRefused(0, answer.code);
      return null;
    }
    const json = answer.json as Partial<Schemas["SignIn"] & Schemas["Problem"]> | null;
    if (answer.status !== 200 || typeof json?.access_token !== "string") {
      onRefused(answer.status, String(json?.code ?? "unknown"));
      return null;
    }
    renewAtMs = performance.now() + (Number(json.expires_in) || 60) * 1_000 * JWT_SHARE;
    return json.access_token;
  };
  return {
    jwt: () => {
      // All who ask at once wait for the same log-in.
      if (current === null || performance.now() >= renewAtMs) {
        renewAtMs = Number.POSITIVE_INFINITY;
        current = logIn();
      }
      return current;
    },
  };
}
