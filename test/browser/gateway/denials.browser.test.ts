/** A browser that is refused at the target's own origin: the page states why and what to do, and these steps work. */
import type { BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buyWords } from "../../../console/src/features/buy/buy-words.ts";
import { connectWords } from "../../../console/src/features/connect/connect-words.ts";
import { statusWords } from "../../../console/src/features/status/status-words.ts";
import { tokensWords } from "../../../console/src/features/tokens/tokens-words.ts";
import { tokenWords } from "../../../console/src/parts/token-words.ts";
import { wordsIn } from "../../../console/src/words/define-words.ts";
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
import { greetWebSockets } from "../../support/browser-targets/greet-web-sockets.ts";
import { expectSaid, SAYING, SOON } from "../../support/browser-targets/saying.ts";
import { ScriptedTarget } from "../../support/browser-targets/scripted-target.ts";
import { type Customer, clientHeaders } from "../../support/customer.ts";
import { freePort } from "../../support/free-port.ts";

/** For each minute; few, so that one test reaches the limit. */
const REQUESTS_MAX = 30;

const PROXY = "/api/v1/proxy";

let target: ScriptedTarget;
let world: ConsoleWorld;
let owner: Customer;
/** The target's own origin. */
let machine: string;

beforeAll(async () => {
  target = await ScriptedTarget.start();
  greetWebSockets(target);
  const port = String(await freePort());
  machine = `http://localhost:${port}`;
  world = await ConsoleWorld.open(target.url, {
    PORT: port,
    BACKEND_URL: `http://127.0.0.1:${port}`,
    PROXY_ORIGIN: machine,
    RATE_LIMIT_PROXY: `${REQUESTS_MAX}/60`,
  });
  owner = await world.customer("en");
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
  await world?.close();
  await target?.upstream.close();
});

type Step = "connect" | "choose" | "buy" | "tokens" | "retry" | "status";

type Refused = {
  /** Prepares a browser that will be refused. @returns the URL at which it is */
  readonly prepare: (context: BrowserContext) => Promise<string>;
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

/** Connects a browser with a new token. */
async function connect(
  context: BrowserContext,
  scope: Scope = "full",
): Promise<{ readonly id: string; readonly token: string }> {
  const bought = await owner.buyToken({ scope });
  const answer = await context.request.get(await ticketOf(bought.id), { maxRedirects: 0 });
  expect(answer.status()).toBe(303);
  return bought;
}

/** The URL of a new ticket. */
async function ticketOf(tokenId: string): Promise<string> {
  const answer = await owner.call("POST", `/tokens/${tokenId}/ticket`);
  const { url } = JSON.parse(await answer.text());
  return url;
}

const REFUSED: Readonly<Record<string, Refused>> = {
  "without a token": {
    prepare: async () => `${machine}/`,
    title: { en: "Connect this browser", ru: "Подключите этот браузер" },
    code: "403 device_id_required",
    steps: ["connect", "buy"],
  },
  "whose token has ended": {
    prepare: async (context) => {
      const { id } = await connect(context);
      await owner.call("DELETE", `/tokens/${id}`);
      return `${machine}/`;
    },
    ...ENDED,
  },
  "whose link holds no good token": {
    prepare: async () => `${world.url}${PROXY}/?token=${"x".repeat(64)}`,
    ...ENDED,
  },
  "whose ticket was used": {
    prepare: async (context) => {
      const url = await ticketOf((await owner.buyToken()).id);
      await context.request.get(url, { maxRedirects: 0 });
      return url;
    },
    title: { en: "This link was already used, or is too old", ru: "Ссылка уже использована или устарела" },
    code: "401 ticket_invalid",
    steps: ["choose"],
  },
  "whose token opens certificates only": {
    prepare: async (context) => {
      await connect(context, "certificates_only");
      return `${machine}/`;
    },
    title: { en: "Outside the token's scope", ru: "Вне прав токена" },
    code: "403 scope_denied",
    steps: ["buy", "connect"],
  },
  "whose token another device holds": {
    prepare: async (context) => {
      const { token } = await connect(context);
      await fetch(`${world.url}${PROXY}/`, { headers: clientHeaders(token, "laptop-0001") });
      return `${machine}/`;
    },
    title: { en: "Token is in use on another device", ru: "Токен занят другим устройством" },
    code: "409 device_conflict",
    steps: ["tokens", "retry"],
  },
  "that asks too often": {
    prepare: async (context) => {
      await connect(context);
      const asked = Array.from({ length: REQUESTS_MAX }, () => context.request.get(`${machine}/next`));
      await Promise.all(asked);
      return `${machine}/next`;
    },
    title: { en: "Too many requests", ru: "Слишком много запросов" },
    code: "429 rate_limited",
    steps: ["retry"],
  },
  "where the target is away": {
    prepare: async (context) => {
      await connect(context);
      return `${machine}/away`;
    },
    title: { en: "The target cannot be reached", ru: "Целевой сервер недоступен" },
    code: "502 upstream_unreachable",
    steps: ["retry", "status"],
  },
};

const CASES = Object.entries(REFUSED).flatMap(([who, refused]) =>
  (["en", "ru"] as const).map((language) => ({ who, language, ...refused })),
);

/** Checks the page's language, accessibility and width. */
async function expectFit(page: Page, language: string): Promise<void> {
  expect(await page.evaluate("document.documentElement.lang")).toBe(language);
  expect(await seriousFindings(page)).toEqual([]);
  expect(await overflowOf(page)).toBe(0);
}

describe("the page of a refusal states why, and what to do", () => {
  test.each(CASES)("$who, $language", async ({ language, prepare, title, code, steps }) => {
    const { page, context } = await world.visit({ language, size: "phone", colours: "dark" });
    const url = await prepare(context);
    const displayedCode = async (): Promise<string | null> => {
      await page.goto(url);
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
      if (step === "retry") return url;
      return `${world.url}/${step === "choose" ? "connect" : step}`;
    };
    expect(links).toEqual(steps.map(urlOf));
  });

  test("each page that it links to exists", async () => {
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

describe("a browser whose access ends while a page is open", () => {
  test("its sockets are closed with a reason, its scripts get a problem, and its next link leads to the page of the refusal", async () => {
    const { page, context } = await world.visit();
    const { id } = await connect(context);
    await page.goto(`${machine}/`);
    await page.waitForFunction("socket.readyState === WebSocket.OPEN");
    await owner.call("DELETE", `/tokens/${id}`);
    await expectSaid(page, "closed 1008 true");
    await page.getByText("call", { exact: true }).click();
    await expectSaid(page, "closed 1008 true", "401 application/problem+json; charset=utf-8 token_invalid");
    await page.getByText("next", { exact: true }).click();
    await headingOf(page, "Your access has ended").waitFor();
    await linkOf(page, "Enter an access token").click();
    await page.waitForURL(`${world.url}/connect`);
  });
});

describe("a browser whose token another device holds", () => {
  test("the page names the device, the owner releases it, and then the target opens", async () => {
    const words = wordsIn(tokenWords, "en");
    const { page, context } = await world.visit({ customer: owner });
    const { id, token } = await connect(context);
    await fetch(`${world.url}${PROXY}/next`, { headers: clientHeaders(token, "laptop-0001") });
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

  test("a page left open does not take the token back from the device that it was released for", async () => {
    const { page, context } = await world.visit();
    const { id, token } = await connect(context);
    await page.goto(`${machine}/next`);
    await headingOf(page, "Next").waitFor();
    await owner.call("POST", `/tokens/${id}/release-device`);
    const isReleased = async (): Promise<boolean> => {
      await page.reload();
      return page.getByText("device_released").isVisible();
    };
    await expect.poll(isReleased, SOON).toBe(true);
    expect(await page.locator("meta[http-equiv]").count()).toBe(0);
    const other = await fetch(`${world.url}${PROXY}/next`, { headers: clientHeaders(token, "laptop-0001") });
    expect(other.status).toBe(200);
    await linkOf(page, "Try again").click();
    await headingOf(page, "Token is in use on another device").waitFor();
  });
});
