import { afterAll, beforeAll, expect, test } from "vitest";
import { ApiServer, type Person } from "../../../../test/support/api-server.ts";

let api: ApiServer;
beforeAll(async () => {
  api = await ApiServer.start();
});
afterAll(() => api.close());

const WISH = { duration_hours: 1, times: 5, month_max_znc: "20" };

async function buyer() {
  const person = await api.register({ balance: "5" });
  const json = { duration_hours: 1 };
  const { body } = await api.call("POST", "/api/v1/tokens/purchase", { jwt: person.jwt, json });
  return { person, path: `/api/v1/tokens/${String(body.id)}/auto-extend` };
}

const put = (person: Person, path: string, json: object) => api.call("PUT", path, { jwt: person.jwt, json });

test("an automatic extension is turned on, read, changed and turned off", async () => {
  const { person, path } = await buyer();
  const read = async () => (await api.call("GET", path, { jwt: person.jwt })).body;
  const off = { is_on: false, duration_hours: null, times_left: null, month_max_znc: null };
  expect(await read()).toEqual(off);
  const on = { is_on: true, duration_hours: 1, times_left: 5, month_max_znc: "20.00" };
  expect((await put(person, path, WISH)).body).toEqual(on);
  expect(await read()).toEqual(on);
  await put(person, path, { ...WISH, times: 1 });
  expect(await read()).toEqual({ ...on, times_left: 1 });
  const answers = [
    await api.call("DELETE", path, { jwt: person.jwt }),
    await api.call("DELETE", path, { jwt: person.jwt }),
  ];
  expect(answers.map(({ status }) => status)).toEqual([204, 204]);
  expect(await read()).toEqual(off);
});

test("it has a ceiling within bounds, and is for the owner alone", async () => {
  const { person, path } = await buyer();
  const stranger = await api.register({ balance: "5" });
  const wrong = [
    { times: 0 },
    { times: 101 },
    { month_max_znc: 0 },
    { month_max_znc: "-1" },
    { duration_hours: 2 },
  ];
  for (const part of wrong) expect((await put(person, path, { ...WISH, ...part })).status).toBe(422);
  const codes = [
    await put(stranger, path, WISH),
    await api.call("GET", path, { jwt: stranger.jwt }),
    await api.call("DELETE", path, { jwt: stranger.jwt }),
  ].map(({ body }) => body.code);
  expect(codes).toEqual(Array(3).fill("token_not_found"));
});
