import { expect, test } from "vitest";
import { ApiServer } from "../../../test/support/api-server.ts";

async function providersAt(api: ApiServer, language: string) {
  const { jwt } = await api.register();
  const headers = { "accept-language": language };
  return api.call("GET", "/api/v1/currency/providers", { jwt, headers });
}

test("who signed in sees how to pay, at which rate and within which bounds", async () => {
  const api = await ApiServer.start();
  try {
    expect((await providersAt(api, "ru")).body).toEqual({
      items: [{ name: "mock", title: "Пробный платёж (без денег)" }],
      znc_to_rub_rate: "10.00",
      amount_min: "1.00",
      amount_max: "100000.00",
    });
    expect((await api.call("GET", "/api/v1/currency/providers")).status).toBe(401);
  } finally {
    await api.close();
  }
});

test("where no provider is on there are none to choose from, and no bounds", async () => {
  const api = await ApiServer.start({}, []);
  try {
    expect((await providersAt(api, "en")).body).toMatchObject({
      items: [],
      amount_min: null,
      amount_max: null,
    });
  } finally {
    await api.close();
  }
});
