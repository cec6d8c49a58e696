import type { Browser, BrowserContext, Page } from "playwright-core";
import { launchChromium } from "../browser/chromium.ts";
import { type Customer, newCustomer } from "../customer.ts";
import type { TestServer } from "../test-server.ts";
import type { TestEnvironment } from "../test-settings.ts";
import {
  connectingUrl,
  type Entrance,
  entranceOf,
  GATEWAY_WAYS,
  type GatewayWay,
  startOwnOriginGateway,
  startPrefixGateway,
} from "./gateway-ways.ts";
import { type Pages, ScriptedTarget } from "./scripted-target.ts";

/** "directly" is the reference: whatever a test expects of the gateway is also true without it. */
export const WAYS = ["directly", ...GATEWAY_WAYS] as const;
export type Way = (typeof WAYS)[number];

/** The script that the gateway inserts in pages under the prefix. */
const SCRIPT = "/zenzefi-inside.js";
/** The gateway's own paths at the target's own origin, which no page of the target asks for. */
const OURS = "/.zenzefi/";

type State = Awaited<ReturnType<BrowserContext["storageState"]>>;
/** A way in, and the cookies of a browser that is connected there. */
type Entered = Entrance & { readonly state: State | undefined };

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

/** A target, the gateway in front of it in each way, and a browser. */
export class Ways {
  readonly target: ScriptedTarget;
  readonly customer: Customer;
  readonly #browser: Browser;
  readonly #servers: readonly TestServer[];
  readonly #entrances: Readonly<Record<Way, Entered>>;
  #last: BrowserContext | null = null;

  private constructor(parts: {
    readonly target: ScriptedTarget;
    readonly customer: Customer;
    readonly browser: Browser;
    readonly servers: readonly TestServer[];
    readonly entrances: Readonly<Record<Way, Entered>>;
  }) {
    this.target = parts.target;
    this.customer = parts.customer;
    this.#browser = parts.browser;
    this.#servers = parts.servers;
    this.#entrances = parts.entrances;
  }

  /** @param environment more settings of the server with the target's own origins */
  static async open(environment: TestEnvironment = {}): Promise<Ways> {
    const target = await ScriptedTarget.start();
    const shared = await startPrefixGateway(target.url);
    const own = await startOwnOriginGateway(target.url, { databaseUrl: shared.databaseUrl, environment });
    const customer = await newCustomer(shared.url);
    const browser = await launchChromium();
    const enter = async (server: TestServer, way: GatewayWay): Promise<Entered> => {
      const { token } = await customer.buyToken();
      const state = await stateAfter(browser, await connectingUrl(server, way, token));
      return { ...entranceOf(server, way), state };
    };
    target.serve({ "/": "<!doctype html>" });
    const entrances = {
      directly: { origin: target.url, prefix: "", state: undefined },
      "by the prefix": await enter(shared, "by the prefix"),
      "by its host": await enter(own, "by its host"),
      "by its port": await enter(own, "by its port"),
    };
    return new Ways({ target, customer, browser, servers: [own, shared], entrances });
  }

  /**
   * Opens a page of the target in a new browser that is connected; the one before is closed.
   * @param httpCredentials what a person enters when the target asks for a name and a password
   */
  async visit(
    way: Way,
    pages: Pages,
    path = "/",
    httpCredentials?: { readonly username: string; readonly password: string },
  ): Promise<Visit> {
    const { origin, prefix, state } = this.#entrances[way];
    await this.#last?.close();
    this.target.serve(pages);
    const context = await this.#browser.newContext({
      ...(state === undefined ? {} : { storageState: state }),
      ...(httpCredentials === undefined ? {} : { httpCredentials }),
    });
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

/** What a browser stores that has opened a URL which connects it. */
async function stateAfter(browser: Browser, address: string): Promise<State> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(address);
  const state = await context.storageState();
  await context.close();
  return state;
}

function watch(context: BrowserContext, origin: string, prefix: string): Pick<Visit, "errors" | "strays"> {
  const errors: string[] = [];
  const strays: string[] = [];
  const isInside = (path: string): boolean =>
    prefix === "" ? !path.startsWith(OURS) : `${path}/`.startsWith(`${prefix}/`) || path === SCRIPT;
  const noteWhere = (address: string): void => {
    const url = new URL(address.replace(/^ws/, "http"));
    if (!/^https?:$/.test(url.protocol)) return;
    if (url.origin !== origin) strays.push(address);
    else if (!isInside(url.pathname)) strays.push(url.pathname);
  };
  context.on("weberror", (error) => errors.push(String(error.error())));
  context.on("console", (message) => {
    if (message.type() === "error") errors.push(`${message.text()} ${message.location().url}`.trim());
  });
  context.on("request", (request) => noteWhere(request.url()));
  context.on("page", (page) => page.on("websocket", (socket) => noteWhere(socket.url())));
  return { errors, strays };
}
