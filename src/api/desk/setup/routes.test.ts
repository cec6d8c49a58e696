import { expect, test } from "vitest";
import { ApiServer } from "../../../../test/support/api-server.ts";

test("the steps are told in the language of the request, from the settings and how the service is", async () => {
  const api = await ApiServer.start({ readBackupState: async () => expect.unreachable() });
  const auditor = await api.registerRole("auditor");
  const read = async (language: string) => {
    const headers = { "accept-language": language };
    const { status, body } = await api.call("GET", "/api/v1/admin/setup", { jwt: auditor.jwt, headers });
    expect(status).toBe(200);
    return body;
  };
  const english = await read("en");
  expect(english).toMatchObject({ done: 0, steps: { length: 8 } });
  expect(english.steps).toMatchObject([
    { name: "target", state: "todo", mend: expect.stringContaining("ZENZEFI_TARGET_URL") },
    ...Array(7).fill({ state: "todo" }),
  ]);
  const russian = await read("ru");
  for (const { finding } of Object.values(russian.steps ?? {})) expect(String(finding)).toMatch(/[а-я]{3}/);
  await api.close();
});
