import { request } from "undici";
import { SECOND_MS } from "../../../kernel/duration.ts";
import type { Secret } from "../../../kernel/secret.ts";
import { refused, unavailable } from "../provider-fault.ts";

export type YookassaAccess = {
  readonly shopId: string;
  readonly secretKey: Secret<string>;
  readonly apiUrl: URL;
};

export type YookassaCall = {
  readonly method: "GET" | "POST";
  /** Below the API's address: "payments/2d8f..." */
  readonly path: string;
  /** YooKassa processes one request for each key, for 24 h. */
  readonly idempotenceKey?: string;
  readonly body?: object;
};

/** YooKassa answers within 1 s as a rule, and after 10 s with a status that asks to repeat the request. */
const CALL_MS_MAX = 12 * SECOND_MS;

/** 401 and 403 are about the keys, not the payment: it can continue once the settings are corrected. */
const RETRIED_STATUSES: ReadonlySet<number> = new Set([202, 401, 403, 408, 409, 429]);

/**
 * One call of YooKassa's REST API.
 * @returns the parsed body; null if a GET names an unknown object
 * @throws payment_provider_unavailable: the outcome is unknown
 * @throws payment_provider_refused: nothing was done
 */
export async function callYookassa(access: YookassaAccess, call: YookassaCall): Promise<unknown> {
  const { status, text } = await send(access, call);
  if (status === 404 && call.method === "GET") return null;
  if (status !== 200) {
    const reason = `YooKassa answered ${call.method} ${call.path} with ${status} ${codeOf(text)}`;
    throw status >= 500 || RETRIED_STATUSES.has(status) ? unavailable(reason) : refused(reason);
  }
  const parsed = parse(text);
  if (parsed === null) throw unavailable("YooKassa answered with what is no JSON");
  return parsed;
}

async function send({ shopId, secretKey, apiUrl }: YookassaAccess, call: YookassaCall) {
  const credentials = Buffer.from(`${shopId}:${secretKey.reveal()}`).toString("base64");
  try {
    const { statusCode: status, body } = await request(`${apiUrl.href.replace(/\/$/, "")}/${call.path}`, {
      method: call.method,
      signal: AbortSignal.timeout(CALL_MS_MAX),
      headers: {
        authorization: `Basic ${credentials}`,
        ...(call.body === undefined ? {} : { "content-type": "application/json" }),
        ...(call.idempotenceKey === undefined ? {} : { "idempotence-key": call.idempotenceKey }),
      },
      ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
    });
    return { status, text: await body.text() };
  } catch (error) {
    throw unavailable(
      `YooKassa cannot be reached: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** YooKassa's error code, for example `invalid_request`. */
function codeOf(text: string): string {
  const parsed = parse(text);
  const code = typeof parsed === "object" && parsed !== null && "code" in parsed ? parsed.code : null;
  return typeof code === "string" && /^\w{1,50}$/.test(code) ? code : "";
}
