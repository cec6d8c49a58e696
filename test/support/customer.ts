import { randomUUID } from "node:crypto";
import { createClient } from "../../client/api-client.ts";
import type { Schemas } from "../../client/api-types.ts";
import type { Scope } from "../../src/kernel/scope.ts";

/** Which token to buy: by default of one hour and full scope. */
export type TokenChoice = {
  readonly hours?: Schemas["TokenPurchase"]["duration_hours"];
  readonly scope?: Scope;
};

/** A token as the API returns it. */
export type BoughtToken = { readonly id: string; readonly token: string; readonly duration_hours: number };

/** A registered user, and calls of the API as this user. */
export type Customer = {
  readonly id: string;
  readonly email: string;
  readonly password: string;
  readonly jwt: string;
  /** Calls the API as this customer. */
  call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Response>;
  topUp(znc: number): Promise<void>;
  /** Tops up the balance and buys. */
  buyToken(choice?: TokenChoice): Promise<BoughtToken>;
};

const PASSWORD = "correct horse battery staple";

/** Registers a new customer at a server and signs in. */
export async function newCustomer(serverUrl: string): Promise<Customer> {
  const name = `user-${randomUUID().slice(0, 18)}`;
  const account = { email: `${name}@example.com`, password: PASSWORD };
  const anonymous = createClient({ baseUrl: serverUrl });
  const { id } = await anonymous.call("POST", "/api/v1/auth/register", {
    body: { ...account, username: name },
  });
  const { access_token: jwt } = await anonymous.call("POST", "/api/v1/auth/login", { body: account });
  const api = createClient({ baseUrl: serverUrl, jwt: () => jwt });
  const topUp = async (znc: number): Promise<void> => {
    await api.call("POST", "/api/v1/currency/mock-purchase", { body: { amount: znc } });
  };
  return {
    ...account,
    id,
    jwt,
    call: (method, path, body, headers = {}) => api.send(method, `/api/v1${path}`, { body, headers }),
    topUp,
    buyToken: async ({ hours = 1, scope = "full" } = {}) => {
      await topUp(300);
      const body = { duration_hours: hours, scope };
      const bought = await api.call("POST", "/api/v1/tokens/purchase", { body });
      return { id: bought.id, token: bought.token ?? "", duration_hours: hours };
    },
  };
}

/** The headers of the desktop client. */
export function clientHeaders(token: string, deviceId: string = "device-0001"): Record<string, string> {
  return { "x-access-token": token, "x-device-id": deviceId };
}
