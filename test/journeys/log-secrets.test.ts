import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { newCustomer } from "../support/customer.ts";
import { PlainBrowser } from "../support/plain-browser.ts";
import { waitUntil } from "../support/services/wait-until.ts";
import { type StartedCli, startCli } from "../support/started-cli.ts";
import { startTestUpstream, type TestUpstream } from "../support/test-upstream.ts";

let cwd = "";
let service: StartedCli;
let upstream: TestUpstream;

beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), "zenzefi-log-"));
  upstream = await startTestUpstream((request, response) => {
    if (request.url?.startsWith("/broken/")) request.socket.destroy();
    else response.end("ok");
  });
  service = await startCli({
    cwd,
    env: {
      PORT: "0",
      ACCESS_LOG: "true",
      LOG_LEVEL: "trace",
      PAYMENT_PROVIDERS: "mock",
      ZENZEFI_TARGET_URL: upstream.url,
      RATE_LIMIT_AUTH: "off",
      // Neither can be reached: an error could log their URLs with the passwords.
      REDIS_URL: "redis://:redis-hunter2@127.0.0.1:1/0",
      SMTP_URL: "smtp://mail:smtp-hunter2@127.0.0.1:1",
      MAIL_FROM: "zenzefi@example.com",
      METRICS_TOKEN: "metrics-hunter2",
    },
  });
});

afterAll(async () => {
  await service?.stop();
  await upstream?.close();
  await rm(cwd, { recursive: true, force: true });
});

/** The log of PostgreSQL itself. */
async function databaseLog(): Promise<string> {
  const names = (await readdir(join(cwd, "data"), { recursive: true })).filter((name) =>
    name.endsWith(".log"),
  );
  return (await Promise.all(names.map((name) => readFile(join(cwd, "data", name), "utf8")))).join("");
}

test("no secret of any kind is logged, in whatever part of a request it is sent", async () => {
  const customer = await newCustomer(service.url);
  const { id, token } = await customer.buyToken({ hours: 1 });
  const secret = Buffer.alloc(32, "reset").toString("base64url");
  const escaped = `%${token.charCodeAt(0).toString(16)}${token.slice(1)}`;
  const browser = new PlainBrowser(Number(new URL(service.url).port));
  const headers = {
    "x-access-token": token,
    "x-device-id": "device-0001",
    referer: `http://h/?token=${token}`,
  };
  const jwt = { authorization: `Bearer ${customer.jwt}` };
  const paths = [
    ...["/in/", "/broken/", "/x;token=", "/x?token="].map((start) => `/api/v1/proxy${start}${token}`),
    `/api/v1/proxy/in/${escaped}/end`,
    ...["/", "/api/v1/tokens/", "/api/v1/bundles/", "/assets/", "/status/"].map((start) => start + token),
    `/reset-password/${secret}?token=${secret}`,
    `/enter?ticket=${secret}`,
    `/${customer.jwt}`,
    `/api/v1/webhooks/mock-payment?payment_id=${token}`,
  ];
  for (const path of paths) await browser.send(path, { headers: { ...headers, ...jwt } });
  await browser.navigate(`/api/v1/proxy/?token=${token}`);
  await browser.send("/metrics", { headers: { authorization: "Bearer metrics-hunter2" } });
  await browser.send("/", { headers: { "x-request-id": token } });
  const json = { "content-type": "application/json" };
  for (const [path, body] of [
    ["login", { email: customer.email, password: "wrong-hunter2" }],
    ["forgot-password", { email: customer.email }],
    ["password-reset", { token: secret, password: "reset-hunter2" }],
  ] as const) {
    await browser.send(`/api/v1/auth/${path}`, { method: "POST", headers: json, body: JSON.stringify(body) });
  }
  await browser.send(`/api/v1/tokens/${id}`, { method: "DELETE", headers: jwt });
  await waitUntil("all of it is logged", 10_000, () => /token revoked/.test(service.output()));
  await waitUntil("the mail was tried", 10_000, () => /a mail was not sent/.test(service.output()));

  const logged = service.output() + (await databaseLog());
  expect(logged).toContain('"path":"/in/[secret]"');
  expect(logged).toContain("/api/v1/tokens/[secret]");
  for (const text of [token, escaped, secret, customer.jwt, "hunter2"]) expect(logged).not.toContain(text);
  // No line of the service has anything in the form of a token; PostgreSQL's log has hashes in names of its files.
  expect(service.output()).not.toMatch(/(?<![\w-])[\w-]{64}(?![\w-])/);
});
