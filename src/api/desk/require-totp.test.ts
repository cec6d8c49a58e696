/** `REQUIRE_ADMIN_2FA`: the desk is for sign-ins with a second factor. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { ApiServer } from "../../../test/support/api-server.ts";
import { enableTotp, nextCode } from "../../../test/support/totp-user.ts";

let api: ApiServer;
beforeAll(async () => {
  api = await ApiServer.start({ requiresAdminTotp: true });
});
afterAll(() => api.close());

const PATHS = ["/users", "/tokens", "/sessions", "/payments", "/audit-logs", "/health"];
const desk = (jwt: string, path = "/users") => api.call("GET", `/api/v1/admin${path}`, { jwt });

test("an administrator without a second factor is refused at the desk, and goes on after enabling it", async () => {
  const admin = await api.registerSuperuser();
  for (const path of PATHS) {
    const { status, body } = await desk(admin.jwt, path);
    expect([path, status, body.code]).toEqual([path, 403, "totp_enrolment_required"]);
  }
  expect((await api.call("GET", "/api/v1/users/me", { jwt: admin.jwt })).status).toBe(200);
  const { secret } = await enableTotp(api, admin);
  for (const path of PATHS) expect([path, (await desk(admin.jwt, path)).status]).toEqual([path, 200]);
  const json = { email: admin.email, password: admin.password, totp_code: nextCode(api, secret) };
  const later = await api.call("POST", "/api/v1/auth/login", { json });
  expect((await desk(String(later.body.access_token))).status).toBe(200);
});

test("after disabling it, the open sign-ins are refused at the desk too", async () => {
  const admin = await api.registerSuperuser();
  const { secret } = await enableTotp(api, admin);
  const json = { current_password: admin.password, totp_code: nextCode(api, secret) };
  await api.call("POST", "/api/v1/users/me/totp/disable", { jwt: admin.jwt, json });
  expect((await desk(admin.jwt)).body.code).toBe("totp_enrolment_required");
});

test("a customer is refused as before", async () => {
  const { jwt } = await api.register();
  expect((await desk(jwt)).body.code).toBe("forbidden");
});
