import type { Browser, BrowserContext, Page } from "playwright-core";
import { type Customer, newCustomer } from "../customer.ts";
import { freePort } from "../free-port.ts";
import { startTestServer, type TestServer } from "../test-server.ts";
import type { TestEnvironment } from "../test-settings.ts";
import { launchChromium } from "./chromium.ts";
import { WAIT_MAX_MS } from "./page-parts.ts";
import { type Watched, watchBrowser } from "./watched-browser.ts";

/** Common widths: a phone held upright, and a small desktop. */
export const SIZES = { phone: { width: 390, height: 844 }, desktop: { width: 1280, height: 800 } } as const;

export type Visit = {
  readonly size?: keyof typeof SIZES;
  readonly language?: "en" | "ru";
  readonly colours?: "light" | "dark";
  /** The customer that is already signed in in this browser. */
  readonly customer?: Customer;
};

/** The variants in which each journey runs: both languages, on a phone and on a desktop. */
export const EVERYWHERE = [
  { language: "en", size: "phone" },
  { language: "en", size: "desktop" },
  { language: "ru", size: "phone" },
  { language: "ru", size: "desktop" },
] as const;

/**
 * The variants of the desk's journeys: each language, size and colour scheme once, the longer words where there is the least room.
 * The other pairs show the same parts by the same code; `fit.browser.test.ts` opens every page in them.
 */
export const DESK_VARIANTS = [
  { language: "en", size: "desktop", colours: "light" },
  { language: "ru", size: "phone", colours: "dark" },
] as const;

/** A page in a separate browser profile, and its faults. */
export type Visitor = { readonly page: Page; readonly context: BrowserContext; readonly watched: Watched };

/** A running service, a browser, and visitors of its console. */
export class ConsoleWorld {
  readonly server: TestServer;
  /** `http://127.0.0.1:PORT`, which is its `BACKEND_URL` too. */
  readonly url: string;
  /** The target's own origin, with `PROXY_ORIGIN` or `PROXY_PORT`. */
  readonly ownOrigin: string | null;
  readonly #browser: Browser;
  readonly #visits: Visitor[] = [];

  private constructor(server: TestServer, ownOrigin: string | null, browser: Browser) {
    this.server = server;
    this.url = server.url;
    this.ownOrigin = ownOrigin;
    this.#browser = browser;
  }

  /**
   * @param databaseUrl a migrated database; by default a new one
   * @param isDemo whether the target counts as the built-in one, with which browsers stay signed in
   */
  static async open(
    targetUrl: string,
    environment: TestEnvironment = {},
    databaseUrl?: string,
    isDemo = true,
  ): Promise<ConsoleWorld> {
    // The service must know its own address before it listens.
    const port = String(await freePort());
    const server = await startTestServer({
      targetUrl,
      isDemo,
      ...(databaseUrl === undefined ? {} : { databaseUrl }),
      environment: { PORT: port, BACKEND_URL: `http://127.0.0.1:${port}`, ...environment },
    });
    const ownOrigin = environment.PROXY_ORIGIN ?? (server.ownUrl === "" ? null : server.ownUrl);
    return new ConsoleWorld(server, ownOrigin, await launchChromium());
  }

  /** A new customer with this language, and with a balance if `znc` is given. */
  async customer(language: "en" | "ru", znc = 0): Promise<Customer> {
    const customer = await newCustomer(this.url);
    await customer.call("PATCH", "/users/me", { language });
    if (znc > 0) await customer.topUp(znc);
    return customer;
  }

  /** Opens a new browser profile; without a customer it is not signed in. */
  async visit(visit: Visit = {}): Promise<Visitor> {
    const { size = "desktop", language = "en", colours = "light", customer } = visit;
    const context = await this.#browser.newContext({
      baseURL: this.url,
      viewport: SIZES[size],
      locale: language === "ru" ? "ru-RU" : "en-GB",
      timezoneId: "Europe/Moscow",
      colorScheme: colours,
      hasTouch: size === "phone",
      permissions: ["clipboard-read", "clipboard-write"],
    });
    context.setDefaultTimeout(WAIT_MAX_MS);
    const watched = watchBrowser(context, this.url, this.ownOrigin);
    if (customer !== undefined) await signInQuietly(context, customer);
    const visitor = { page: await context.newPage(), context, watched };
    this.#visits.push(visitor);
    return visitor;
  }

  /** Closes the browsers of all visitors. @returns their faults */
  async leave(): Promise<Watched> {
    const visits = this.#visits.splice(0);
    await Promise.all(visits.map(({ context }) => context.close()));
    return {
      errors: visits.flatMap(({ watched }) => watched.errors),
      foreignRequests: visits.flatMap(({ watched }) => watched.foreignRequests),
    };
  }

  async close(): Promise<void> {
    await this.#browser.close();
    await this.server.stop();
  }
}

/** Gives a browser the cookie of a stored sign-in. */
async function signInQuietly(context: BrowserContext, { email, password }: Customer): Promise<void> {
  const data = { email, password, keep_signed_in: true };
  const answer = await context.request.post("/api/v1/auth/login", { data });
  if (!answer.ok()) throw new Error(`the sign-in was refused: ${answer.status()}`);
}
