/** A browser that is refused: the page states why and what to do, and these steps work. */
import type { BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buyWords } from "../../../console/src/features/buy/buy-words.ts";
import { connectWords } from "../../../console/src/features/connect/connect-words.ts";
import { statusWords } from "../../../console/src/features/status/status-words.ts";
import { tokensWords } from "../../../console/src/features/tokens/tokens-words.ts";
import { tokenWords } from "../../../console/src/parts/token-words.ts";
import { wordsIn } from "../../../console/src/words/define-words.ts";
import { TAKE_OVER } from "../../../src/gateway/refusal/refusal-sentences.ts";
import { PROXY_PREFIX } from "../../../src/gateway/request/place.ts";
import type { Scope } from "../../../src/kernel/scope.ts";
import { seriousFindings } from "../../support/browser/accessibility.ts";
import { ConsoleWorld } from "../../support/browser/console-world.ts";
import {
  buttonOf,
  dialogOf,
  expectSettled,
  headingOf,
  linkOf,
  overflowOf,
  titleOf,
} from "../../support/browser/page-parts.ts";
import {
  connectingUrl,
  entranceOf,
  GATEWAY_WAYS,
  type GatewayWay,
  OWN_WAYS,
  ownOriginSettings,
} from "../../support/browser-targets/gateway-ways.ts";
import { greetWebSockets } from "../../support/browser-targets/greet-web-sockets.ts";
import { expectSaid, SAYING, SOON } from "../../support/browser-targets/saying.ts";
import { ScriptedTarget } from "../../support/browser-targets/scripted-target.ts";
import { type Customer, clientHeaders } from "../../support/customer.ts";
import type { TestEnvironment } from "../../support/test-settings.ts";

/** For each minute; few, so that one test reaches the limit. */
const REQUESTS_MAX = 30;
const LIMITED = { RATE_LIMIT_PROXY: `${REQUESTS_MAX}/60` };

/** A way to the target, behind the service that has it. */
type Place = {
  readonly world: ConsoleWorld;
  readonly owner: Customer;
  readonly way: GatewayWay;
  /** The URL of the target's `/`, without the slash. */
  readonly machine: string;
};

let target: ScriptedTarget;
let places: Readonly<Record<GatewayWay, Place>>;
const worlds: ConsoleWorld[] = [];

beforeAll(async () => {
  target = await ScriptedTarget.start();
  greetWebSockets(target);
  const open = async (environment: TestEnvironment) => {
    const world = await ConsoleWorld.open(target.url, { ...LIMITED, ...environment });
    worlds.push(world);
    return { world, owner: await world.customer("en") };
  };
  const shared = await open({});
  const own = await open(await ownOriginSettings());
  const placeAt = (opened: Pick<Place, "world" | "owner">, way: GatewayWay): Place => {
    const { origin, prefix } = entranceOf(opened.world.server, way);
    return { ...opened, way, machine: origin + prefix };
  };
  places = {
    "by the prefix": placeAt(shared, "by the prefix"),
    "by its host": placeAt(own, "by its host"),
    "by its port": placeAt(own, "by its port"),
  };
  target.serve({
    "/": `${SAYING}<h1>Machine</h1><a href="/next">next</a><button onclick="call()">call</button><script>
      const call = () => fetch("/api").then(async (answer) => say(answer.status, answer.headers.get("content-type"), (await answer.json()).code));
      const socket = new WebSocket("ws://" + location.host + "/ws");
      socket.onclose = ({ code, reason }) => say("closed", code, reason !== "");
    </script>`,
    "/next": `${SAYING}<h1>Next</h1>`,
    "/away": (request) => request.socket.destroy(),
  });
});
afterAll(async () => {
  for (const world of worlds) await world.close();
  await target?.upstream.close();
});

type Step = "connect" | "choose" | "buy" | "tokens" | "retry" | "status";

type Refused = {
  /** Prepares a browser that will be refused. @returns the path at which it is */
  readonly prepare: (place: Place, context: BrowserContext) => Promise<string>;
  readonly title: Readonly<Record<"en" | "ru", string>>;
  readonly code: string;
  /** The steps that the page offers, in this order. */
  readonly steps: readonly Step[];
};

const ENDED = {
  title: { en: "Your access has ended", ru: "Доступ закончился" },
  code: "401 token_invalid",
  steps: ["connect", "buy"],
} as const;

/** Connects a browser with a new token, without a request to the target. */
async function connect(
  { world, owner, way }: Place,
  context: BrowserContext,
  scope: Scope = "full",
): Promise<{ readonly id: string; readonly token: string }> {
  const bought = await owner.buyToken({ scope });
  const url = await connectingUrl(world.server, way, bought.token);
  const headers = { "sec-fetch-mode": "navigate", "sec-fetch-dest": "document" };
  const answer = await context.request.get(url, { headers, maxRedirects: 0 });
  expect(answer.status()).toBe(303);
  return bought;
}

/** Makes another device hold the token. */
async function hold({ world }: Place, token: string, path = "/"): Promise<Response> {
  return fetch(`${world.url}${PROXY_PREFIX}${path}`, { headers: clientHeaders(token, "laptop-0001") });
}

const USED = {
  title: { en: "This link was already used, or is too old", ru: "Ссылка уже использована или устарела" },
  code: "401 ticket_invalid",
  steps: ["choose"],
} as const;

const REFUSED: Readonly<Record<string, Refused>> = {
  "without a token": {
    prepare: async () => "/",
    title: { en: "Connect this browser", ru: "Подключите этот браузер" },
    code: "403 device_id_required",
    steps: ["connect", "buy"],
  },
  "whose token has ended": {
    prepare: async (place, context) => {
      const { id } = await connect(place, context);
      await place.owner.call("DELETE", `/tokens/${id}`);
      return "/";
    },
    ...ENDED,
  },
  "whose token opens certificates only": {
    prepare: async (place, context) => {
      await connect(place, context, "certificates_only");
      return "/";
    },
    title: { en: "Outside the token's scope", ru: "Вне прав токена" },
    code: "403 scope_denied",
    steps: ["buy", "connect"],
  },
  "whose token another device holds": {
    prepare: async (place, context) => {
      const { token } = await connect(place, context);
      await hold(place, token);
      return "/";
    },
    title: { en: "Token is in use on another device", ru: "Токен занят другим устройством" },
    code: "409 device_conflict",
    steps: ["tokens", "retry"],
  },
  "that asks too often": {
    prepare: async (place, context) => {
      await connect(place, context);
      const asked = Array.from({ length: REQUESTS_MAX }, () => context.request.get(`${place.machine}/next`));
      await Promise.all(asked);
      return "/next";
    },
    title: { en: "Too many requests", ru: "Слишком много запросов" },
    code: "429 rate_limited",
    steps: ["retry"],
  },
  "where the target is away": {
    prepare: async (place, context) => {
      await connect(place, context);
      return "/away";
    },
    title: { en: "The target cannot be reached", ru: "Целевой сервер недоступен" },
    code: "502 upstream_unreachable",
    steps: ["retry", "status"],
  },
};

/** A link with a token connects under the prefix; at an own origin a link with a ticket does. */
const BAD_LINKS: Readonly<Record<GatewayWay, Refused>> = {
  "by the prefix": { prepare: async () => `/?token=${"x".repeat(64)}`, ...ENDED },
  "by its host": { prepare: async () => `/.zenzefi/enter?ticket=${"x".repeat(43)}`, ...USED },
  "by its port": { prepare: async () => `/.zenzefi/enter?ticket=${"x".repeat(43)}`, ...USED },
};

/** The same pages everywhere; at an own origin, by host in one language and by port in the other. */
const CASES = (
  [
    ["by the prefix", "ru"],
    ["by its host", "en"],
    ["by its port", "ru"],
  ] as const
).flatMap(([way, language]) =>
  Object.entries({ ...REFUSED, "whose link holds no good secret": BAD_LINKS[way] }).map(([who, refused]) => ({
    ...{ who, way, language },
    ...refused,
  })),
);

/** Checks the page's language, accessibility and width. */
async function expectFit(page: Page, language: string): Promise<void> {
  expect(await page.evaluate("document.documentElement.lang")).toBe(language);
  expect(await seriousFindings(page)).toEqual([]);
  expect(await overflowOf(page)).toBe(0);
}

describe("the page of a refusal states why, and what to do", () => {
  test.each(CASES)("$who, $way, $language", async ({ way, language, prepare, title, code, steps }) => {
    const place = places[way];
    const { page, context } = await place.world.visit({ language, size: "phone", colours: "dark" });
    const path = await prepare(place, context);
    const displayedCode = async (): Promise<string | null> => {
      await page.goto(place.machine + path);
      const code = page.locator("footer code").first();
      return (await code.count()) === 0 ? null : code.textContent();
    };
    await expect.poll(displayedCode, SOON).toBe(code);
    await headingOf(page, title[language]).waitFor();
    await expectFit(page, language);
    await page.emulateMedia({ colorScheme: "light" });
    await expectFit(page, language);
    const links = await page.evaluate<string[]>("[...document.links].map(({ href }) => href)");
    const urlOf = (step: Step): string => {
      if (step === "retry") return place.machine + path;
      return `${place.world.url}/${step === "choose" ? "connect" : step}`;
    };
    expect(links).toEqual(steps.map(urlOf));
  });

  test("each page that it links to exists", async () => {
    const { world, owner } = places["by its host"];
    const { page } = await world.visit({ customer: owner });
    const linked = [
      [`${world.url}/connect`, wordsIn(connectWords, "en").title],
      [`${world.url}/buy`, wordsIn(buyWords, "en").title],
      [`${world.url}/status`, wordsIn(statusWords, "en").title],
      [`${world.url}/tokens`, wordsIn(tokensWords, "en").title],
    ] as const;
    for (const [address, title] of linked) {
      await page.goto(address);
      await titleOf(page, title).waitFor();
      await expectSettled(page);
      expect(new URL(page.url()).origin).toBe(new URL(address).origin);
    }
  });
});

describe.each(GATEWAY_WAYS)("a browser whose access ends while a page is open, %s", (way) => {
  test("its sockets are closed with a reason, its scripts get a problem, and its next link leads to the page of the refusal", async () => {
    const place = places[way];
    const { page, context } = await place.world.visit();
    const { id } = await connect(place, context);
    await page.goto(`${place.machine}/`);
    await page.waitForFunction("socket.readyState === WebSocket.OPEN");
    await place.owner.call("DELETE", `/tokens/${id}`);
    await expectSaid(page, "closed 1008 true");
    await page.getByText("call", { exact: true }).click();
    await expectSaid(page, "closed 1008 true", "401 application/problem+json; charset=utf-8 token_invalid");
    await page.getByText("next", { exact: true }).click();
    await headingOf(page, "Your access has ended").waitFor();
    await linkOf(page, "Enter an access token").click();
    await page.waitForURL(`${place.world.url}/connect`);
  });
});

// Under the prefix a browser that opens the target is signed out of the console.
describe.each(OWN_WAYS)("a browser whose token another device holds, %s", (way) => {
  test("the page names the device, the owner releases it, and then the target opens", async () => {
    const words = wordsIn(tokenWords, "en");
    const place = places[way];
    const { world, owner, machine } = place;
    const { page, context } = await world.visit({ customer: owner });
    const { id, token } = await connect(place, context);
    await hold(place, token, "/next");
    await page.goto(`${machine}/next`);
    await page.getByText("laptop-0").waitFor();
    await linkOf(page, "Release the other device").click();
    await expectSettled(page);
    expect(page.url()).toBe(`${world.url}/tokens`);
    await page.goto(`${world.url}/tokens/${id}`);
    await buttonOf(page, words.release).click();
    await buttonOf(dialogOf(page, words.releaseTitle), words.release).click();
    await page.getByText(words.released).waitFor();
    await page.goto(`${machine}/next`);
    await headingOf(page, "Next").waitFor();
  });
});

const TAKES_OVER = [
  { way: "by the prefix", language: "ru", size: "phone" },
  { way: "by its host", language: "en", size: "desktop" },
  { way: "by its port", language: "ru", size: "phone" },
] as const;

describe.each(TAKES_OVER)("a browser whose token another device holds, $way", ({ way, language, size }) => {
  test("takes it over by the page's button, sees the page that it wanted, and the other device is told", async () => {
    const place = places[way];
    const { page, context } = await place.world.visit({ language, size });
    const { token } = await connect(place, context);
    expect((await hold(place, token, "/next")).status).toBe(200);
    await page.goto(`${place.machine}/next?from=link`);
    await expectFit(page, language);
    await buttonOf(page, TAKE_OVER[language]).click();
    await headingOf(page, "Next").waitFor();
    expect(page.url()).toBe(`${place.machine}/next?from=link`);
    const lost = await hold(place, token, "/next");
    expect(lost.headers.get("x-gateway-error")).toBe("device_taken_over");
  });
});

describe.each(GATEWAY_WAYS)("a browser whose token was released, %s", (way) => {
  test("a page left open does not take the token back from the device that it was released for", async () => {
    const place = places[way];
    const { page, context } = await place.world.visit();
    const { id, token } = await connect(place, context);
    await page.goto(`${place.machine}/next`);
    await headingOf(page, "Next").waitFor();
    await place.owner.call("POST", `/tokens/${id}/release-device`);
    const isReleased = async (): Promise<boolean> => {
      await page.reload();
      return page.getByText("device_released").isVisible();
    };
    await expect.poll(isReleased, SOON).toBe(true);
    expect(await page.locator("meta[http-equiv]").count()).toBe(0);
    const other = await hold(place, token, "/next");
    expect(other.status).toBe(200);
    await linkOf(page, "Try again").click();
    await headingOf(page, "Token is in use on another device").waitFor();
  });
});
