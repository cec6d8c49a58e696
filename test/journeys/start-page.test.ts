import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { waitUntil } from "../support/services/wait-until.ts";
import { type StartedCli, startCli } from "../support/started-cli.ts";

const TARGET = { ZENZEFI_TARGET_URL: "http://127.0.0.1:9" };

let cwd = "";
let started: StartedCli | null = null;
afterEach(async () => {
  await started?.stop();
  await rm(cwd, { recursive: true, force: true });
});

/** Starts on a new folder and waits until the start page is printed, which ends with `lastText`. */
async function start(env: Record<string, string>, lastText: string): Promise<StartedCli> {
  cwd = await mkdtemp(join(tmpdir(), "zenzefi-start-"));
  const cli = await startCli({ cwd, env: { PORT: "0", ...env } });
  started = cli;
  await waitUntil("the start page ends", 10_000, () => cli.output().includes(lastText));
  return cli;
}

const post = (url: string, body: object, jwt = "") =>
  fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${jwt}` },
    body: JSON.stringify(body),
  });

test("the first password is labelled as one, and is that of the e-mail address above it", async () => {
  const { output, url } = await start({}, "Ctrl-C");
  const [, email = "", password = ""] =
    /with this password, which is shown only now:\n +E-mail: +(\S+)\n +Password: +(\S+)\n/.exec(output()) ??
    [];
  expect(email).toBe("admin@zenzefi.local");
  expect((await post(`${url}/api/v1/auth/login`, { email, password })).status).toBe(200);
  expect(output()).toContain("DEMO target");
  expect(output()).not.toContain("WITHOUT PAYING");
});

test("with a real target users cannot get ZNC for free, and the start page does not mention it", async () => {
  const { output, url } = await start(TARGET, "Ctrl-C");
  const account = { email: "ada@example.com", username: "ada", password: "correct horse" };
  await post(`${url}/api/v1/auth/register`, account);
  const { access_token } = (await (await post(`${url}/api/v1/auth/login`, account)).json()) as never;
  const answer = await post(`${url}/api/v1/currency/mock-purchase`, { amount: 100_000 }, access_token);
  expect(answer.status).toBe(404);
  expect(output()).not.toContain("PAYMENT_PROVIDERS");
});

test("the provider `mock` with a real target causes a warning on the start page and in the log", async () => {
  const env = { ...TARGET, PAYMENT_PROVIDERS: "mock" };
  const { output } = await start({ ...env, DEFAULT_LANGUAGE: "en" }, "Ctrl-C");
  expect(output()).toMatch(/^ {2}! PAYMENT_PROVIDERS: mock is on, so ANYBODY GETS ZNC/m);
  expect(output()).toMatch(
    /^\{"level":"warn".*"message":"PAYMENT_PROVIDERS: mock is on, so ANYBODY GETS ZNC/m,
  );
});
