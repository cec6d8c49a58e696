import { type ApiClient, createClient } from "../../../../client/api-client.ts";
import { ApiProblem } from "../../../../client/api-problem.ts";
import { ToolFault } from "../tools/tool-fault.ts";
import { readStoredSignIn, type StoredSignIn, storeSignIn } from "./stored-sign-in.ts";

/** Where the sign-in is, and of whom it must be. */
export type StoredAccess = { readonly url: string; readonly email: string; readonly signInPath: string };

/** So named in the list of sign-ins of the profile. */
const USER_AGENT = "zenzefi-mcp";
/** A used refresh token gets its answer again for 30 s: the second attempt must be well within them. */
const FIRST_ATTEMPT_MS_MAX = 10_000;

/**
 * Signs in, and stores the sign-in for `renewStoredSignIn`.
 * @param askCode called if the account has two-step sign-in
 * @throws ApiProblem, or what `askCode` throws
 */
export async function openStoredSignIn(
  { url, email, signInPath }: StoredAccess,
  { language, password, askCode }: { language: string; password: string; askCode(): Promise<string> },
): Promise<void> {
  const client = createClient({ baseUrl: url, language: () => language });
  const logIn = (code: { readonly totp_code?: string }) =>
    client.call("POST", "/api/v1/auth/login", {
      headers: { "user-agent": USER_AGENT },
      body: { email, password, refresh: true, ...code },
    });
  const signedIn = await logIn({}).catch(async (error: unknown) => {
    if (error instanceof ApiProblem && error.code === "totp_required")
      return logIn({ totp_code: await askCode() });
    throw error;
  });
  const refreshToken = signedIn.refresh_token;
  if (refreshToken === undefined) throw new Error("the service gave no refresh token: it is too old");
  await storeSignIn(signInPath, { url, email, refreshToken });
}

/**
 * A JWT by the stored sign-in, whose refresh token is replaced.
 * @throws ApiProblem. @throws ToolFault if there is no such sign-in, or the new token cannot be stored
 */
export async function renewStoredSignIn(client: ApiClient, access: StoredAccess): Promise<string> {
  const { url, email, signInPath } = access;
  const stored = await readStoredSignIn(signInPath);
  if (stored === null || stored.url !== url || stored.email !== email) {
    throw new ToolFault(
      `No sign-in of ${email} at ${url} is stored: a person must run \`zenzefi mcp-sign-in\`, or set MCP_API_PASSWORD.`,
    );
  }
  const { access_token, refresh_token = stored.refreshToken } = await refresh(client, stored);
  await replace(signInPath, stored, refresh_token);
  return access_token;
}

async function refresh(client: ApiClient, { refreshToken }: StoredSignIn) {
  const send = (signal?: AbortSignal) =>
    client.call("POST", "/api/v1/auth/refresh", {
      body: { refresh_token: refreshToken },
      ...(signal === undefined ? {} : { signal }),
    });
  const answer = await send(AbortSignal.timeout(FIRST_ATTEMPT_MS_MAX)).catch((error: unknown) => {
    if (error instanceof ApiProblem && error.isAnswered) throw error;
    // The token may be used by now, and its answer lost.
    return send();
  });
  if (answer === undefined) throw new Error("the service gave no JWT");
  return answer;
}

/** Another server may have replaced the token at the same time: then its file is at least as new. */
async function replace(path: string, stored: StoredSignIn, refreshToken: string): Promise<void> {
  try {
    const present = await readStoredSignIn(path);
    if (present?.refreshToken === stored.refreshToken) await storeSignIn(path, { ...stored, refreshToken });
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : "unknown";
    throw new ToolFault(
      `The sign-in cannot be stored in ${path} (${code}): a person must mend that within seconds, or run \`zenzefi mcp-sign-in\` again.`,
    );
  }
}
