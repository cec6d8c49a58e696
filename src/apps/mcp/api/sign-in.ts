import { type ApiClient, createClient } from "../../../../client/api-client.ts";
import { ApiProblem } from "../../../../client/api-problem.ts";
import { ToolFault } from "../tools/tool-fault.ts";
import { renewStoredSignIn, type StoredAccess } from "./open-stored-sign-in.ts";

export type ApiAccess = StoredAccess & {
  /** Read when it is needed; null: the sign-in that `zenzefi mcp-sign-in` has stored. */
  readonly password: (() => string) | null;
};

export type SignedInApi = ApiClient & { signOut(): Promise<void> };

/** The API counts failed log-ins and locks the account: a refused sign-in is not tried again at once. */
const REFUSED_MS = 60_000;
/** The end of the process does not wait longer for the end of the sign-in, which expires by itself. */
const SIGN_OUT_MS_MAX = 2_000;

/** The API as the superuser: signs in at the first call, and again when the JWT has expired. */
export function signInTo(access: ApiAccess): SignedInApi {
  const anonymous = createClient({ baseUrl: access.url, language: () => "en" });
  let jwt: Promise<string> | null = null;
  let refused: { readonly fault: ToolFault; readonly untilMs: number } | null = null;
  const signIn = async (): Promise<string> => {
    if (refused !== null && performance.now() < refused.untilMs) throw refused.fault;
    try {
      return await requestJwt(anonymous, access);
    } catch (error) {
      const fault = signInFault(error, access);
      if (fault.isFinal) refused = { fault: fault.fault, untilMs: performance.now() + REFUSED_MS };
      throw fault.fault;
    }
  };
  /** One log-in for calls at once; a failed one is not kept. */
  const currentJwt = (): Promise<string> => {
    jwt ??= signIn().catch((error: unknown) => {
      jwt = null;
      throw error;
    });
    return jwt;
  };
  let renewal: Promise<boolean> | null = null;
  const renewJwt = async (): Promise<boolean> => {
    jwt = null;
    return (await currentJwt()) !== "";
  };
  const api = createClient({
    baseUrl: access.url,
    language: () => "en",
    jwt: currentJwt,
    renew: () => {
      renewal ??= renewJwt().finally(() => {
        renewal = null;
      });
      return renewal;
    },
  });
  const signOut = async (): Promise<void> => {
    // The stored sign-in is for the next start, too.
    if (access.password === null) return;
    const last = await jwt?.catch(() => null);
    if (!last) return;
    const headers = { authorization: `Bearer ${last}` };
    const signal = AbortSignal.timeout(SIGN_OUT_MS_MAX);
    await anonymous.send("POST", "/api/v1/auth/logout", { headers, signal }).catch(() => undefined);
  };
  return { ...api, signOut };
}

async function requestJwt(anonymous: ApiClient, access: ApiAccess): Promise<string> {
  if (access.password === null) return renewStoredSignIn(anonymous, access);
  const body = { email: access.email, password: access.password() };
  return (await anonymous.call("POST", "/api/v1/auth/login", { body })).access_token;
}

function signInFault(
  error: unknown,
  { url, password }: ApiAccess,
): { readonly fault: ToolFault; readonly isFinal: boolean } {
  if (!(error instanceof ApiProblem)) throw error;
  if (!error.isAnswered) {
    return {
      fault: new ToolFault(
        `No Zenzefi answers at ${url} (${error.code}). Start it, or start this server with --url and its address.`,
      ),
      isFinal: false,
    };
  }
  const wait =
    error.retryAfterSeconds === null ? "" : ` It can be tried again in ${error.retryAfterSeconds} s.`;
  return {
    fault: new ToolFault(`The API refused the sign-in (${error.code})${adviceOn(error, password)}.${wait}`),
    isFinal: !error.isTemporary || error.status === 429,
  };
}

function adviceOn({ code, status }: ApiProblem, password: ApiAccess["password"]): string {
  if (status >= 500) return "";
  if (code === "totp_required") {
    return ": the account has two-step sign-in. A person must take MCP_API_PASSWORD out of the settings, and run `zenzefi mcp-sign-in`";
  }
  return password === null
    ? ": a person must look at the account, and run `zenzefi mcp-sign-in` again"
    : ": a person must check MCP_API_EMAIL and MCP_API_PASSWORD";
}
