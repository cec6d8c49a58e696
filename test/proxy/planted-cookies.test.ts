/**
 * The attack: a script of the target or of a sibling host sets cookies with the gateway's names at longer paths, by `domain=`,
 * or a thousand of them. None of them may change the token or the device of a request, nor reach the target.
 */
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fuzzRuns } from "../support/fuzz-runs.ts";
import { openProxyWorld, type ProxyWorld } from "../support/proxy-world.ts";

const HTTPS = { BACKEND_URL: "https://app.example" };
const forged = "f".repeat(64);

let world: ProxyWorld;
let secure: ProxyWorld;

beforeAll(async () => {
  const handler: Parameters<typeof openProxyWorld>[0] = {
    handler: (request, response) => {
      response.setHeader("cache-control", "public, max-age=60");
      response.end(request.headers.cookie ?? "");
    },
  };
  world = await openProxyWorld(handler);
  secure = await openProxyWorld({ ...handler, environment: HTTPS });
});
afterAll(async () => {
  await world?.close();
  await secure?.close();
});

type Connected = { readonly token: string; readonly device: string; readonly set: readonly string[] };

async function connect(at: ProxyWorld, token: string, cookie = ""): Promise<Connected> {
  const init = { method: "POST", body: JSON.stringify({ token }), headers: { cookie } };
  const answer = await fetch(`${at.server.url}/api/v1/proxy/authenticate`, init);
  expect(answer.status).toBe(200);
  const set = answer.headers.getSetCookie();
  const device = set.map((line) => /zenzefi_device_id=([\w-]{32});/.exec(line)?.[1]).find(Boolean) ?? "";
  return { token, device, set };
}

const reach = (at: ProxyWorld, cookie: string, path = "/page/x") =>
  fetch(`${at.server.url}/api/v1/proxy${path}`, { headers: { cookie }, redirect: "manual" });
const holderOf = async (at: ProxyWorld, token: string) => (await at.status(token)).session?.device_id_hint;

describe("over http", () => {
  test("whatever is planted, token and device are unchanged, and the target sees none of it", async () => {
    const { token, device } = await connect(world, (await world.buy()).token);
    const strangers = await connect(world, (await world.buy()).token);
    const legitimate = [`zenzefi_access_token=${token}`, `zenzefi_device_id=${device}`, "theirs=1"];
    const planted = fc.constantFrom(
      `zenzefi_access_token=${forged}`,
      "zenzefi_access_token=x",
      "zenzefi_access_token=",
      "zenzefi_device_id=planted-device",
      `zenzefi_device_id=${strangers.device}`,
      "__Host-zenzefi_access_token=x",
      "__Secure-zenzefi_device_id=planted-device",
      "ZENZEFI_ACCESS_TOKEN=x",
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(planted, { maxLength: 5 }),
        fc.infiniteStream(fc.nat()),
        async (others, chance) => {
          const pairs = [...legitimate];
          for (const other of others) pairs.splice((chance.next().value ?? 0) % (pairs.length + 1), 0, other);
          const answer = await reach(world, pairs.join("; "));
          expect([answer.status, await answer.text()], pairs.join("; ")).toEqual([200, "theirs=1"]);
          expect(await holderOf(world, token)).toBe(device.slice(0, 8));
        },
      ),
      { numRuns: fuzzRuns(60) },
    );
  }, 60_000);

  test("the answer clears the others at each folder of the path, and sets the gateway's again after that", async () => {
    const { token, device } = await connect(world, (await world.buy()).token);
    const cookie = `zenzefi_access_token=${forged}; zenzefi_access_token=${token}; zenzefi_device_id=${device}`;
    for (const set of [
      (await reach(world, cookie)).headers.getSetCookie(),
      (await reach(world, cookie, "/status")).headers.getSetCookie(),
    ]) {
      for (const path of ["/", "/api", "/api/v1/", "/api/v1/proxy", "/api/v1/proxy/"])
        expect(set).toContain(`zenzefi_access_token=; Max-Age=0; Path=${path}`);
      expect(set.at(-2)).toMatch(
        new RegExp(`^zenzefi_access_token=${token}; Max-Age=\\d+; Path=/; HttpOnly`),
      );
      expect(set.at(-1)).toMatch(new RegExp(`^zenzefi_device_id=${device}; Max-Age=\\d+; Path=/; HttpOnly`));
    }
    expect((await reach(world, cookie)).headers.get("cache-control")).toBe("no-store");
    const alone = await reach(world, cookie.slice(cookie.indexOf(";") + 2));
    expect(alone.headers.getSetCookie()).toEqual([]);
    expect(alone.headers.get("cache-control")).toBe("private, max-age=60");
  });

  test("of two valid tokens none is used, and both cookies are cleared", async () => {
    const [mine, theirs] = [await world.buy(), await world.buy()];
    const { device } = await connect(world, mine.token);
    const tokens = [mine, theirs].map(({ token }) => `zenzefi_access_token=${token}`);
    const answer = await reach(world, [...tokens, `zenzefi_device_id=${device}`].join("; "));
    expect([answer.status, answer.headers.get("x-gateway-error")]).toEqual([401, "token_invalid"]);
    const set = answer.headers.getSetCookie();
    expect(set.length).toBeGreaterThan(5);
    expect(set.every((line) => line.startsWith("zenzefi_access_token=; Max-Age=0"))).toBe(true);
    for (const { token } of [mine, theirs]) expect(await holderOf(world, token)).toBeUndefined();
  });

  test("hundreds of them cost little, and the gateway's still counts", async () => {
    const { token, device } = await connect(world, (await world.buy()).token);
    const many = "zenzefi_access_token=x; ".repeat(500);
    const answer = await reach(world, `${many}zenzefi_access_token=${token}; zenzefi_device_id=${device}`);
    expect(answer.status).toBe(200);
    expect(answer.headers.getSetCookie().length).toBeLessThanOrEqual(26);
  });

  test("if more have the form of a token than are verified, all are cleared; those without the form are ignored", async () => {
    const { token, device } = await connect(world, (await world.buy()).token);
    const legitimate = `zenzefi_access_token=${token}; zenzefi_device_id=${device}`;
    const forms = Array.from({ length: 9 }, (_, digit) => `zenzefi_access_token=${String(digit).repeat(64)}`);
    const answer = await reach(world, [legitimate, ...forms].join("; "));
    expect([answer.status, answer.headers.get("x-gateway-error")]).toEqual([401, "token_invalid"]);
    expect(answer.headers.getSetCookie()).toContain("zenzefi_access_token=; Max-Age=0; Path=/");
    const shapeless = "; zenzefi_access_token=bad; zenzefi_device_id=planted".repeat(20);
    const served = await reach(world, legitimate + shapeless);
    expect(served.status).toBe(200);
    expect(await holderOf(world, token)).toBe(device.slice(0, 8));
    expect(served.headers.getSetCookie().at(-1)).toMatch(new RegExp(`^zenzefi_device_id=${device};`));
  });

  test("an older device cookie, not bound to a token, is accepted, and is unchanged when its browser connects again", async () => {
    const { token } = await world.buy();
    const cookie = `zenzefi_access_token=${token}; zenzefi_device_id=a-device-from-before`;
    expect((await reach(world, cookie)).status).toBe(200);
    expect(await holderOf(world, token)).toBe("a-device");
    const again = await connect(world, token, cookie);
    expect(again.set.join("\n")).toContain("zenzefi_device_id=a-device-from-before;");
    const other = await connect(world, (await world.buy()).token, cookie);
    expect(other.device).toMatch(/^[\w-]{32}$/);
  });
});

describe("over https", () => {
  test("the names have __Host-, and the answer to a plain name sets the prefixed one", async () => {
    const { token, device, set } = await connect(secure, (await secure.buy()).token);
    expect(set).toEqual([
      expect.stringMatching(
        /^__Host-zenzefi_access_token=.{64}; Max-Age=\d+; Path=\/; HttpOnly; SameSite=Lax; Secure$/,
      ),
      expect.stringMatching(
        /^__Host-zenzefi_device_id=.{32}; Max-Age=\d+; Path=\/; HttpOnly; SameSite=Lax; Secure$/,
      ),
      expect.stringMatching(/^zenzefi_sign_in=; Max-Age=0; Path=\/api\/v1\/auth;/),
      expect.stringMatching(/^__Host-zenzefi_sign_in=; Max-Age=0; Path=\/;/),
    ]);
    const old = await reach(secure, `zenzefi_access_token=${token}; zenzefi_device_id=${device}`);
    expect(old.status).toBe(200);
    const renewed = old.headers.getSetCookie();
    expect(renewed).toContain("zenzefi_access_token=; Max-Age=0; Path=/");
    expect(renewed.slice(-2)).toEqual([
      expect.stringContaining(`__Host-zenzefi_access_token=${token};`),
      expect.stringContaining(`__Host-zenzefi_device_id=${device};`),
    ]);
    const now = await reach(
      secure,
      `__Host-zenzefi_access_token=${token}; __Host-zenzefi_device_id=${device}`,
    );
    expect([now.status, now.headers.getSetCookie()]).toEqual([200, []]);
  });

  test("a valid token that was planted without the prefix is not used beside one with it", async () => {
    const mine = await connect(secure, (await secure.buy()).token);
    const theirs = await connect(secure, (await secure.buy()).token);
    const cookie = [
      `zenzefi_access_token=${theirs.token}; zenzefi_device_id=${theirs.device}`,
      `__Host-zenzefi_access_token=${mine.token}; __Host-zenzefi_device_id=${mine.device}`,
    ].join("; ");
    expect((await reach(secure, cookie)).status).toBe(200);
    expect(await holderOf(secure, mine.token)).toBe(mine.device.slice(0, 8));
    expect(await holderOf(secure, theirs.token)).toBeUndefined();
  });

  test("disconnecting clears both names", async () => {
    const { token, device } = await connect(secure, (await secure.buy()).token);
    const cookie = `__Host-zenzefi_access_token=${token}; __Host-zenzefi_device_id=${device}; zenzefi_device_id=x`;
    const out = await fetch(`${secure.server.url}/api/v1/proxy/logout`, {
      method: "DELETE",
      headers: { cookie },
    });
    const set = out.headers.getSetCookie();
    expect(set).toContain("zenzefi_device_id=; Max-Age=0; Path=/");
    for (const name of ["__Host-zenzefi_access_token", "__Host-zenzefi_device_id"])
      expect(set.some((line) => line.startsWith(`${name}=; Max-Age=0; Path=/;`))).toBe(true);
  });
});
