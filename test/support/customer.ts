import { randomUUID } from "node:crypto";

/** A token as the API shows it. */
export type BoughtToken = { readonly id: string; readonly token: string; readonly duration_hours: number };

/** Somebody who registered, and what they can do by the API. */
export type Customer = {
  readonly id: string;
  readonly email: string;
  readonly password: string;
  readonly jwt: string;
  /** Calls the API as this customer. */
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Response>;
  topUp(znc: number): Promise<void>;
  /** Tops up what it costs and buys. */
  buyToken(options?: { readonly hours?: number; readonly scope?: string }): Promise<BoughtToken>;
};

const PASSWORD = "correct horse battery staple";

/** Registers a new customer at a server and signs in. */
export async function newCustomer(serverUrl: string): Promise<Customer> {
  const name = `user-${randomUUID().slice(0, 18)}`;
  const email = `${name}@example.com`;
  const registered = await post(`${serverUrl}/api/v1/auth/register`, {
    email,
    username: name,
    password: PASSWORD,
  });
  const { id } = await expectJson(registered, 201);
  const signedIn = await post(`${serverUrl}/api/v1/auth/login`, { email, password: PASSWORD });
  const { access_token: jwt } = await expectJson(signedIn, 200);
  const call: Customer["call"] = (method, path, body, headers = {}) =>
    fetch(`${serverUrl}/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${jwt}`,
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const topUp = async (znc: number): Promise<void> => {
    await expectJson(await call("POST", "/currency/mock-purchase", { amount: znc }), 201);
  };
  return {
    id: String(id),
    email,
    password: PASSWORD,
    jwt: String(jwt),
    call,
    topUp,
    buyToken: async ({ hours = 1, scope = "full" } = {}) => {
      await topUp(300);
      const bought = await expectJson(
        await call("POST", "/tokens/purchase", { duration_hours: hours, scope }),
        201,
      );
      return { id: String(bought["id"]), token: String(bought["token"]), duration_hours: hours };
    },
  };
}

/** The headers of the desktop client. */
export function clientHeaders(token: string, deviceId: string = "device-0001"): Record<string, string> {
  return { "x-access-token": token, "x-device-id": deviceId };
}

function post(url: string, body: unknown): Promise<Response> {
  return fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
}

async function expectJson(response: Response, status: number): Promise<Record<string, unknown>> {
  const text = await response.text();
  if (response.status !== status) throw new Error(`expected ${status}, got ${response.status}: ${text}`);
  return JSON.parse(text) as Record<string, unknown>;
}
