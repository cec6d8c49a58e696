import { mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { launchChromium } from "../browser/chromium.ts";
import { SIZES } from "../browser/console-world.ts";
import {
  connectingUrl,
  entranceOf,
  GATEWAY_WAYS,
  type GatewayWay,
  startGateway,
} from "../browser-targets/gateway-ways.ts";
import type { Way } from "../browser-targets/ways.ts";
import { newCustomer } from "../customer.ts";
import { createTestDatabase } from "../services/test-database.ts";
import { type Noted, noteVisit } from "./noted-visit.ts";
import type { RunningApp } from "./running-app.ts";

/** At the first run the application is downloaded: some hundred packages over a slow line. Then it is visited four times. */
export const VISITS_TIMEOUT_MS = 600_000;
/** A large page on a small machine. */
const STEP_TIMEOUT_MS = 30_000;
/** The folder of the screenshots of all visits, for people to compare. */
const PICTURES = join(tmpdir(), "zenzefi-visits");

/** A visitor at the application's first page. */
export type Visit = {
  readonly way: Way;
  readonly page: Page;
  /** The URL of the application's `/` in this browser, without the slash. */
  readonly appUrl: string;
  /** Stores a screenshot under this name. */
  picture(name: string): Promise<void>;
};

/** The result of the visit, and what the browser recorded during it. */
export type Visited<T> = Noted & { readonly outcome: T };

type Visitor<T> = { readonly name: string; readonly visit: (at: Visit) => Promise<T> };
/** The URL to open, and that of the application's `/`. */
type Opening = { readonly way: Way; readonly appUrl: string; readonly url: string };

/**
 * The same visit in each way, each in a new browser profile and with a new instance of the application, as a visit may change
 * its data: at the application itself, and through the gateway.
 */
export async function visitEveryWay<T>(
  name: string,
  start: () => Promise<RunningApp>,
  visit: (at: Visit) => Promise<T>,
): Promise<{ readonly direct: Visited<T>; readonly through: Readonly<Record<GatewayWay, Visited<T>>> }> {
  const browser = await launchChromium();
  const database = await createTestDatabase();
  const visitor = { name, visit };
  const visitThrough = async (way: GatewayWay): Promise<Visited<T>> =>
    withNew(start, (app) => visitBehind(browser, app, { way, databaseUrl: database.url }, visitor));
  try {
    const direct = await withNew(start, (app) => {
      const opening = { way: "directly", appUrl: app.url, url: `${app.url}/` } as const;
      return visitOnce(browser, opening, visitor);
    });
    const [prefix, host, port] = GATEWAY_WAYS;
    const through = {
      [prefix]: await visitThrough(prefix),
      [host]: await visitThrough(host),
      [port]: await visitThrough(port),
    };
    return { direct, through };
  } finally {
    await browser.close();
    await database.drop();
  }
}

async function withNew<T>(
  start: () => Promise<RunningApp>,
  use: (app: RunningApp) => Promise<T>,
): Promise<T> {
  const app = await start();
  try {
    return await use(app);
  } finally {
    await app.stop();
  }
}

/** Starts a gateway in front of an application for one visit. */
async function visitBehind<T>(
  browser: Browser,
  app: RunningApp,
  { way, databaseUrl }: { readonly way: GatewayWay; readonly databaseUrl: string },
  visitor: Visitor<T>,
): Promise<Visited<T>> {
  const server = await startGateway(way, app.url, { databaseUrl });
  try {
    const { token } = await (await newCustomer(server.url)).buyToken();
    const { origin, prefix } = entranceOf(server, way);
    const url = await connectingUrl(server, way, token);
    return await visitOnce(browser, { way, appUrl: origin + prefix, url }, visitor);
  } finally {
    await server.stop();
  }
}

async function visitOnce<T>(
  browser: Browser,
  { way, appUrl, url }: Opening,
  { name, visit }: Visitor<T>,
): Promise<Visited<T>> {
  const context = await browser.newContext({ viewport: SIZES.desktop, locale: "en-GB" });
  const page = await context.newPage();
  page.setDefaultTimeout(STEP_TIMEOUT_MS);
  const noted = noteVisit(page, appUrl);
  const picture = async (title: string): Promise<void> => {
    await mkdir(PICTURES, { recursive: true });
    await page.screenshot({ path: join(PICTURES, `${name}-${title}-${way.replaceAll(" ", "-")}.png`) });
  };
  await page.goto(url);
  const outcome = await visit({ way, page, appUrl, picture }).catch(async (error) => {
    await picture("failed");
    const details = { errors: [...noted.errors], failed: [...noted.failed], elsewhere: [...noted.elsewhere] };
    throw new Error(`${way}, at ${page.url()}: ${String(error)}\n${JSON.stringify(details, null, 2)}`);
  });
  await context.close();
  return { ...noted, outcome };
}
