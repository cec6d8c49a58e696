/** What a device of a frozen token is answered: by the prefix and the own origin, programs and browsers, and after the thaw. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { BoughtToken } from "../support/customer.ts";
import { PlainBrowser } from "../support/plain-browser.ts";
import { openProxyWorld, type ProxyWorld } from "../support/proxy-world.ts";
import { waitUntil } from "../support/services/wait-until.ts";

const PATIENCE_MS = 30_000;
const OWN_ORIGIN = "https://machine.example";

let world: ProxyWorld;
beforeAll(async () => {
  world = await openProxyWorld({
    environment: {
      BACKEND_URL: "https://app.example",
      PROXY_ORIGIN: OWN_ORIGIN,
      FREEZES_PER_TOKEN: "1",
      FREEZE_DAYS_MAX: "30",
    },
    handler: (request, response) => response.end(`${request.method} ${request.url}`),
  });
});
afterAll(() => world?.close());

const act = async ({ id }: BoughtToken, path: "freeze" | "unfreeze") => {
  const answer = await world.customer.call("POST", `/tokens/${id}/${path}`);
  return { status: answer.status, ...JSON.parse(await answer.text()) };
};
const reach = (token: BoughtToken, headers: Record<string, string> = {}) =>
  world.reach(token.token, "/page", { headers });
const codeAt = async (token: BoughtToken) => {
  const answer = await reach(token);
  await answer.arrayBuffer();
  return answer.headers.get("x-gateway-error") ?? answer.status;
};
/** As if the freeze had begun so much earlier. The entry is moved as well, so that a thaw finds it. */
async function moveBack({ id }: BoughtToken, interval: string) {
  await world.rows("ALTER TABLE token_time_entries DISABLE TRIGGER USER");
  await world.rows(`UPDATE token_time_entries SET starts_at = starts_at - interval '${interval}',
                           ends_at = ends_at - interval '${interval}' WHERE token_id = '${id}'`);
  await world.rows("ALTER TABLE token_time_entries ENABLE TRIGGER USER");
  await world.rows(`UPDATE access_tokens SET activated_at = activated_at - interval '${interval}',
                           frozen_at = frozen_at - interval '${interval}',
                           frozen_until = frozen_until - interval '${interval}' WHERE id = '${id}'`);
}
async function frozenToken(): Promise<BoughtToken> {
  const token = await world.buy();
  expect(await codeAt(token)).toBe(200);
  expect((await act(token, "freeze")).status).toBe(200);
  await waitUntil("it is refused", PATIENCE_MS, async () => (await codeAt(token)) === "token_frozen");
  return token;
}

test("a frozen token is refused with when it thaws, in both languages, and what to do", async () => {
  const token = await frozenToken();
  const problems = await Promise.all(
    ["ru", "en"].map(async (language) => {
      const answer = await reach(token, { "accept-language": language });
      return { ...JSON.parse(await answer.text()), status: answer.status };
    }),
  );
  const [ru, en] = problems;
  expect(en).toMatchObject({ status: 403, code: "token_frozen" });
  expect(Date.parse(en.frozen_until) - Date.now()).toBeGreaterThan(29 * 86_400_000);
  const until = String(en.frozen_until).slice(0, 16).replace("T", " ");
  expect(en.detail).toContain(
    `Thaw it in the console, under My tokens, or in Telegram; it thaws by itself at ${until} UTC.`,
  );
  expect(ru.detail).toContain(
    `Разморозить его можно в консоли, в разделе «Мои токены», или в Telegram; сам он разморозится ${until} UTC.`,
  );
  const another = await world.reach(token.token, "/page", { device: "device-other" });
  expect(another.headers.get("x-gateway-error")).toBe("token_frozen");
  const taken = await world.reach(token.token, "/takeover", { method: "POST", device: "device-other" });
  expect(taken.headers.get("x-gateway-error")).toBe("token_frozen");
});

test("its status tells that it stands still, and how much is left", async () => {
  const token = await frozenToken();
  const first = await world.status(token.token);
  expect(first).toMatchObject({ status: "frozen", is_activated: true, session: null });
  expect(Date.parse(String(first.expires_at)) - Date.parse(String(first.frozen_until))).toBeGreaterThan(
    3_500_000,
  );
  expect((await world.status(token.token)).time_remaining_seconds).toBe(first.time_remaining_seconds);
});

test("a browser gets a page that leads to where it can be thawed, and opens again after that", async () => {
  const browser = new PlainBrowser(world.server.port, new URL(OWN_ORIGIN).host);
  const token = await world.buy();
  await browser.enter(token.token);
  expect((await browser.navigate("/page")).status).toBe(200);
  await act(token, "freeze");
  await waitUntil("it is refused", PATIENCE_MS, async () => (await browser.navigate("/page")).status === 403);
  const refused = await browser.navigate("/page", { headers: { "accept-language": "ru" } });
  expect(refused.headers["x-gateway-error"]).toBe("token_frozen");
  expect(refused.text).toContain("Токен доступа заморожен");
  expect(refused.text).toContain(`<a href="https://app.example/tokens">Разморозить в консоли</a>`);
  await moveBack(token, "2 hours");
  expect((await act(token, "unfreeze")).status).toBe(200);
  await waitUntil(
    "it opens again",
    PATIENCE_MS,
    async () => (await browser.navigate("/page")).status === 200,
  );
});

test("once it is thawed the next device gets it; one that nobody thaws is served again at its time by itself", async () => {
  const token = await frozenToken();
  expect((await act(token, "unfreeze")).code).toBe("freeze_too_short");
  await moveBack(token, "2 hours");
  expect((await act(token, "unfreeze")).status).toBe(200);
  await waitUntil("another device gets it", PATIENCE_MS, async () => {
    const other = await world.reach(token.token, "/page", { device: "device-other" });
    return other.status === 200;
  });

  const forgotten = await frozenToken();
  await moveBack(forgotten, "29 days 23 hours 59 minutes 58 seconds");
  await waitUntil("it runs again", PATIENCE_MS, async () => (await codeAt(forgotten)) === 200);
  const over = await world.rows(
    `SELECT frozen_until <= clock_timestamp() AS over FROM access_tokens WHERE id = '${forgotten.id}'`,
  );
  expect(over).toEqual([{ over: true }]);
  expect((await act(forgotten, "freeze")).code).toBe("freezes_limit");
  await waitUntil("its owner is told", PATIENCE_MS, async () => {
    const told = await world.rows(
      `SELECT 1 FROM audit_logs WHERE action = 'token.thawed' AND resource_id = '${forgotten.id}'`,
    );
    return told.length === 1;
  });
});
