import type { Browser, BrowserContext, Page } from "playwright-core";
import { launchChromium } from "../browser/chromium.ts";
import { type Customer, newCustomer } from "../customer.ts";
import { freePort } from "../free-port.ts";
import { startTestServer, type TestServer } from "../test-server.ts";
import type { TestEnvironment } from "../test-settings.ts";
import { type Pages, ScriptedTarget } from "./scripted-target.ts";

/**
 * How a browser reaches the target. "directly" is the reference: whatever a test expects of the gateway is also true without
 * it. Through the gateway, the target shares its origin with the console, or has a separate one (`PROXY_ORIGIN`).
 */
export const WAYS = ["directly", "at the console's origin", "at an origin of its own"] as const;
export type Way = (typeof WAYS)[number];

const PROXY = "/api/v1/proxy";
/** The script that the gateway inserts in pages. */
const SCRIPT = "/zenzefi-inside.js";

type State = Awaited<ReturnType<BrowserContext["storageState"]>>;
type Entrance = { readonly origin: string; readonly prefix: string; readonly state: State | undefined };

/** A browser that has opened a page of the target. */
export type Visit = {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly target: ScriptedTarget;
  /** The URL at which this browser reaches a path of the target. */
  readonly address: (path: string) => string;
  /** Uncaught errors and errors on the console, of any page of this browser. */
  readonly errors: string[];
  /** Requests outside the target: paths, or whole URLs of other origins. */
  readonly strays: string[];
};

/** A target, the gateway in front of it at both kinds of origin, and a browser. */
export class Ways {
  readonly target: ScriptedTarget;
  readonly customer: Customer;
  readonly #browser: Browser;
  readonly #servers: readonly TestServer[];
  readonly #entrances: Readonly<Record<Way, Entrance>>;
  #last: BrowserContext | null = null;

  private constructor(parts: {
    readonly target: ScriptedTarget;
    readonly customer: Customer;
    readonly browser: Browser;
    readonly servers: readonly TestServer[];
    readonly entrances: Readonly<Record<Way, Entrance>>;
  }) {
    this.target = parts.target;
    this.customer = parts.customer;
    this.#browser = parts.browser;
    this.#servers = parts.servers;
    this.#entrances = parts.entrances;
  }

  static async open(): Promise<Ways> {
    const target = await ScriptedTarget.start();
    const shared = await startAt(target, (port) => ({ BACKEND_URL: `http://127.0.0.1:${port}` }));
    // One server with two host names.
    const own = await startAt(target, ownOrigin, shared.databaseUrl);
    const customer = await newCustomer(shared.url);
    const browser = await launchChromium();
    const enter = async (origin: string): Promise<Entrance> => {
      const state = await connect(browser, origin, (await customer.buyToken()).token);
      return { origin, prefix: PROXY, state };
    };
    target.serve({ "/": "<!doctype html>" });
    const entrances = {
      directly: { origin: target.url, prefix: "", state: undefined },
      "at the console's origin": await enter(shared.url),
      "at an origin of its own": await enter(`http://localhost:${own.port}`),
    };
    return new Ways({ target, customer, browser, servers: [own, shared], entrances });
  }

  /** Opens a page of the target in a new browser that is connected; the one before is closed. */
  async visit(way: Way, pages: Pages, path = "/"): Promise<Visit> {
    const { origin, prefix, state } = this.#entrances[way];
    await this.#last?.close();
    this.target.serve(pages);
    const context = await this.#browser.newContext(state === undefined ? {} : { storageState: state });
    this.#last = context;
    const seen = watch(context, origin, prefix);
    const page = await context.newPage();
    await page.goto(origin + prefix + path);
    const address = (wanted: string): string => origin + prefix + wanted;
    return { page, context, target: this.target, address, ...seen };
  }

  async close(): Promise<void> {
    await this.#browser.close();
    for (const server of this.#servers) await server.stop();
    await this.target.upstream.close();
  }
}

function ownOrigin(port: number): TestEnvironment {
  return { BACKEND_URL: `http://127.0.0.1:${port}`, PROXY_ORIGIN: `http://localhost:${port}` };
}

async function startAt(
  target: ScriptedTarget,
  environment: (port: number) => TestEnvironment,
  databaseUrl?: string,
): Promise<TestServer> {
  const port = await freePort();
  return startTestServer({
    targetUrl: target.url,
    environment: { PORT: String(port), ...environment(port) },
    ...(databaseUrl === undefined ? {} : { databaseUrl }),
  });
}

async function connect(browser: Browser, origin: string, token: string): Promise<State> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${origin}${PROXY}/?token=${token}`);
  const state = await context.storageState();
  await context.close();
  return state;
}

function watch(context: BrowserContext, origin: string, prefix: string): Pick<Visit, "errors" | "strays"> {
  const errors: string[] = [];
  const strays: string[] = [];
  context.on("weberror", (error) => errors.push(String(error.error())));
  context.on("console", (message) => {
    if (message.type() === "error") errors.push(`${message.text()} ${message.location().url}`.trim());
  });
  context.on("request", (request) => {
    const url = new URL(request.url());
    if (!/^(http|ws)s?:$/.test(url.protocol)) return;
    const isInside =
      `${url.pathname}/`.startsWith(`${prefix}/`) || (prefix !== "" && url.pathname === SCRIPT);
    if (url.origin !== origin) strays.push(url.href);
    else if (!isInside) strays.push(url.pathname);
  });
  return { errors, strays };
}
