/**
 * The attack: a script of the target, of a sibling host or of another port sets cookies with the gateway's names at longer
 * paths, by `domain=`, or a thousand of them. None of them may change the token or the device of a request, nor reach the
 * target.
 */
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { freePort } from "../support/free-port.ts";
import { fuzzRuns } from "../support/fuzz-runs.ts";
import { type BrowserAnswer, PlainBrowser } from "../support/plain-browser.ts";
import { openProxyWorld, type ProxyWorld } from "../support/proxy-world.ts";
import type { TestEnvironment } from "../support/test-settings.ts";

const forged = "f".repeat(64);

/** Where a browser reaches the target, and the service at an address of this scheme. */
const PLACES = [
  "under the prefix",
  "at an own origin, by its host",
  "at an own origin, by its port",
] as const;
type PlaceName = (typeof PLACES)[number];
const SCHEMES = ["http", "https"] as const;
type Scheme = (typeof SCHEMES)[number];

type Place = {
  readonly world: ProxyWorld;
  readonly isOwnOrigin: boolean;
  /** A browser that sends only the cookies that a test gives it. */
  readonly ask: (path: string, cookie: string, method?: string) => Promise<BrowserAnswer>;
};

const worlds: ProxyWorld[] = [];
const places: Partial<Record<`${Scheme} ${PlaceName}`, Place>> = {};

beforeAll(async () => {
  for (const scheme of SCHEMES) {
    const own = await freePort();
    const shared = await openWorld(scheme, {});
    const machine = { PROXY_ORIGIN: `${scheme}://machine.example`, PROXY_PORT: String(own) };
    const world = await openWorld(scheme, machine);
    places[`${scheme} under the prefix`] = placeOf(shared, false, shared.server.port, CONSOLE_HOST);
    places[`${scheme} at an own origin, by its host`] = placeOf(
      world,
      true,
      world.server.port,
      "machine.example",
    );
    places[`${scheme} at an own origin, by its port`] = placeOf(world, true, own, `127.0.0.1:${own}`);
  }
});
afterAll(async () => {
  for (const world of worlds) await world.close();
});

const CONSOLE_HOST = "app.example";

async function openWorld(scheme: Scheme, environment: TestEnvironment): Promise<ProxyWorld> {
  const world = await openProxyWorld({
    handler: (request, response) => {
      response.setHeader("cache-control", "public, max-age=60");
      response.end(request.headers.cookie ?? "");
    },
    environment: { BACKEND_URL: `${scheme}://${CONSOLE_HOST}`, ...environment },
  });
  worlds.push(world);
  return world;
}

function placeOf(world: ProxyWorld, isOwnOrigin: boolean, port: number, host: string): Place {
  const ask: Place["ask"] = (path, cookie, method = "GET") =>
    new PlainBrowser(port, host).send(path, { method, headers: { cookie } });
  return { world, isOwnOrigin, ask };
}

function placeAt(scheme: Scheme, name: PlaceName): Place {
  const place = places[`${scheme} ${name}`];
  if (place === undefined) throw new Error("its world could not be opened");
  return place;
}

type Connected = { readonly token: string; readonly device: string; readonly set: readonly string[] };

const setBy = ({ headers }: BrowserAnswer): string[] => headers["set-cookie"] ?? [];

/** Connects a browser, under the prefix with the token and at an own origin with a ticket for it. */
async function connect(place: Place, token: string, cookie = ""): Promise<Connected> {
  const { world, isOwnOrigin, ask } = place;
  const console = new PlainBrowser(world.server.port, CONSOLE_HOST);
  const call = isOwnOrigin ? "ticket" : "authenticate";
  const init = { method: "POST", body: JSON.stringify({ token }), headers: isOwnOrigin ? {} : { cookie } };
  let answer = await console.send(`/api/v1/proxy/${call}`, init);
  expect(answer.status).toBe(isOwnOrigin ? 201 : 200);
  if (isOwnOrigin) {
    const { pathname, search } = new URL(JSON.parse(answer.text).url);
    answer = await ask(pathname + search, cookie);
    expect(answer.status).toBe(303);
  }
  const set = setBy(answer);
  const device = set.map((line) => /zenzefi_device_id=([\w-]{32});/.exec(line)?.[1]).find(Boolean) ?? "";
  return { token, device, set };
}

const reach = ({ isOwnOrigin, ask }: Place, cookie: string, path = "/page/x") =>
  ask(isOwnOrigin ? path : `/api/v1/proxy${path}`, cookie);
const askStatus = ({ isOwnOrigin, ask }: Place, cookie: string) =>
  ask(isOwnOrigin ? "/.zenzefi/status" : "/api/v1/proxy/status", cookie);
const buy = async ({ world }: Place): Promise<string> => (await world.buy()).token;
const holderOf = async ({ world }: Place, token: string) =>
  (await world.status(token)).session?.device_id_hint;
const refusal = ({ status, headers }: BrowserAnswer) => [status, headers["x-gateway-error"]];

describe.each(PLACES)("over http, %s", (name) => {
  const place = () => placeAt("http", name);

  test("whatever is planted, token and device are unchanged, and the target sees none of it", async () => {
    const { token, device } = await connect(place(), await buy(place()));
    const strangers = await connect(place(), await buy(place()));
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
          const answer = await reach(place(), pairs.join("; "));
          expect([answer.status, answer.text], pairs.join("; ")).toEqual([200, "theirs=1"]);
          expect(await holderOf(place(), token)).toBe(device.slice(0, 8));
        },
      ),
      { numRuns: fuzzRuns(60) },
    );
  }, 60_000);

  test("the answer clears the others at each folder of the path, and sets the gateway's again after that", async () => {
    const { token, device } = await connect(place(), await buy(place()));
    const cookie = `zenzefi_access_token=${forged}; zenzefi_access_token=${token}; zenzefi_device_id=${device}`;
    const atPrefix = ["/", "/api", "/api/v1/", "/api/v1/proxy", "/api/v1/proxy/"];
    const { isOwnOrigin } = place();
    for (const [set, folders] of [
      [setBy(await reach(place(), cookie)), isOwnOrigin ? ["/", "/page", "/page/", "/page/x"] : atPrefix],
      [setBy(await askStatus(place(), cookie)), isOwnOrigin ? ["/", "/.zenzefi", "/.zenzefi/"] : atPrefix],
    ] as const) {
      for (const path of folders) expect(set).toContain(`zenzefi_access_token=; Max-Age=0; Path=${path}`);
      expect(set.at(-2)).toMatch(
        new RegExp(`^zenzefi_access_token=${token}; Max-Age=\\d+; Path=/; HttpOnly`),
      );
      expect(set.at(-1)).toMatch(new RegExp(`^zenzefi_device_id=${device}; Max-Age=\\d+; Path=/; HttpOnly`));
    }
    expect((await reach(place(), cookie)).headers["cache-control"]).toBe("no-store");
    const alone = await reach(place(), cookie.slice(cookie.indexOf(";") + 2));
    expect(setBy(alone)).toEqual([]);
    expect(alone.headers["cache-control"]).toBe("private, max-age=60");
  });

  test("of two valid tokens none is used, and both cookies are cleared", async () => {
    const [mine, theirs] = [await buy(place()), await buy(place())];
    const { device } = await connect(place(), mine);
    const tokens = [mine, theirs].map((token) => `zenzefi_access_token=${token}`);
    const cookie = [...tokens, `zenzefi_device_id=${device}`].join("; ");
    const answer = await reach(place(), cookie, "/page/x/y");
    expect(refusal(answer)).toEqual([401, "token_invalid"]);
    const set = setBy(answer);
    expect(set.length).toBeGreaterThan(5);
    expect(set.every((line) => line.startsWith("zenzefi_access_token=; Max-Age=0"))).toBe(true);
    for (const token of [mine, theirs]) expect(await holderOf(place(), token)).toBeUndefined();
  });

  test("hundreds of them cost little, and the gateway's still counts", async () => {
    const { token, device } = await connect(place(), await buy(place()));
    const many = "zenzefi_access_token=x; ".repeat(500);
    const answer = await reach(place(), `${many}zenzefi_access_token=${token}; zenzefi_device_id=${device}`);
    expect(answer.status).toBe(200);
    expect(setBy(answer).length).toBeLessThanOrEqual(26);
  });

  test("if more have the form of a token than are verified, all are cleared; those without the form are ignored", async () => {
    const { token, device } = await connect(place(), await buy(place()));
    const legitimate = `zenzefi_access_token=${token}; zenzefi_device_id=${device}`;
    const forms = Array.from({ length: 9 }, (_, digit) => `zenzefi_access_token=${String(digit).repeat(64)}`);
    const answer = await reach(place(), [legitimate, ...forms].join("; "));
    expect(refusal(answer)).toEqual([401, "token_invalid"]);
    expect(setBy(answer)).toContain("zenzefi_access_token=; Max-Age=0; Path=/");
    const shapeless = "; zenzefi_access_token=bad; zenzefi_device_id=planted".repeat(20);
    const served = await reach(place(), legitimate + shapeless);
    expect(served.status).toBe(200);
    expect(await holderOf(place(), token)).toBe(device.slice(0, 8));
    expect(setBy(served).at(-1)).toMatch(new RegExp(`^zenzefi_device_id=${device};`));
  });

  test("an older device cookie, not bound to a token, is accepted, and is unchanged when its browser connects again", async () => {
    const token = await buy(place());
    const cookie = `zenzefi_access_token=${token}; zenzefi_device_id=a-device-from-before`;
    expect((await reach(place(), cookie)).status).toBe(200);
    expect(await holderOf(place(), token)).toBe("a-device");
    const again = await connect(place(), token, cookie);
    expect(again.set.join("\n")).toContain("zenzefi_device_id=a-device-from-before;");
    const other = await connect(place(), await buy(place()), cookie);
    expect(other.device).toMatch(/^[\w-]{32}$/);
  });
});

describe.each(PLACES)("over https, %s", (name) => {
  const place = () => placeAt("https", name);

  test("the names have __Host-, and the answer to a plain name sets the prefixed one", async () => {
    const { token, device, set } = await connect(place(), await buy(place()));
    const consoleSignIn = [
      expect.stringMatching(/^zenzefi_sign_in=; Max-Age=0; Path=\/api\/v1\/auth;/),
      expect.stringMatching(/^__Host-zenzefi_sign_in=; Max-Age=0; Path=\/;/),
    ];
    expect(set).toEqual([
      expect.stringMatching(
        /^__Host-zenzefi_access_token=.{64}; Max-Age=\d+; Path=\/; HttpOnly; SameSite=Lax; Secure$/,
      ),
      expect.stringMatching(
        /^__Host-zenzefi_device_id=.{32}; Max-Age=\d+; Path=\/; HttpOnly; SameSite=Lax; Secure$/,
      ),
      ...(place().isOwnOrigin ? [] : consoleSignIn),
    ]);
    const old = await reach(place(), `zenzefi_access_token=${token}; zenzefi_device_id=${device}`);
    expect(old.status).toBe(200);
    const renewed = setBy(old);
    expect(renewed).toContain("zenzefi_access_token=; Max-Age=0; Path=/");
    expect(renewed.slice(-2)).toEqual([
      expect.stringContaining(`__Host-zenzefi_access_token=${token};`),
      expect.stringContaining(`__Host-zenzefi_device_id=${device};`),
    ]);
    const now = await reach(
      place(),
      `__Host-zenzefi_access_token=${token}; __Host-zenzefi_device_id=${device}`,
    );
    expect([now.status, setBy(now)]).toEqual([200, []]);
  });

  test("a valid token that was planted without the prefix is not used beside one with it", async () => {
    const mine = await connect(place(), await buy(place()));
    const theirs = await connect(place(), await buy(place()));
    const cookie = [
      `zenzefi_access_token=${theirs.token}; zenzefi_device_id=${theirs.device}`,
      `__Host-zenzefi_access_token=${mine.token}; __Host-zenzefi_device_id=${mine.device}`,
    ].join("; ");
    expect((await reach(place(), cookie)).status).toBe(200);
    expect(await holderOf(place(), mine.token)).toBe(mine.device.slice(0, 8));
    expect(await holderOf(place(), theirs.token)).toBeUndefined();
  });

  test("disconnecting clears both names", async () => {
    const { token, device } = await connect(place(), await buy(place()));
    const cookie = `__Host-zenzefi_access_token=${token}; __Host-zenzefi_device_id=${device}; zenzefi_device_id=x`;
    const { isOwnOrigin, ask } = place();
    const set = setBy(
      isOwnOrigin
        ? await ask("/.zenzefi/leave", cookie, "POST")
        : await ask("/api/v1/proxy/logout", cookie, "DELETE"),
    );
    expect(set).toContain("zenzefi_device_id=; Max-Age=0; Path=/");
    for (const name of ["__Host-zenzefi_access_token", "__Host-zenzefi_device_id"])
      expect(set.some((line) => line.startsWith(`${name}=; Max-Age=0; Path=/;`))).toBe(true);
  });
});
