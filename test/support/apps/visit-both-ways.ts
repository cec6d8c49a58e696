import { mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { PROXY_PREFIX } from "../../../src/gateway/request/proxy-url.ts";
import { ConsoleWorld } from "../browser/console-world.ts";
import { type Noted, noteVisit } from "./noted-visit.ts";
import type { RunningApp } from "./running-app.ts";

/** The first time the application is fetched: some hundred packages over a slow line; then it is visited twice. */
export const VISITS_TIMEOUT_MS = 600_000;
/** A large page on a small machine. */
const STEP_TIMEOUT_MS = 30_000;
/** Where the pictures of both visits are left, for people to look at. */
const PICTURES = join(tmpdir(), "zenzefi-visits");

/** Somebody at the application's first page. */
export type Visit = {
  readonly page: Page;
  /** The address of the application's `/` in this browser, without the slash. */
  readonly home: string;
  /** Leaves a picture under this name. */
  picture(name: string): Promise<void>;
};

/** What the visitor came to, and what the browser noted meanwhile. */
export type Visited<T> = Noted & { readonly outcome: T };

/**
 * The same visit twice, each in a browser profile of its own and with an application that nobody has used yet: at the
 * application itself, and through the gateway by a link with a token.
 */
export async function visitBothWays<T>(
  name: string,
  start: () => Promise<RunningApp>,
  visit: (at: Visit) => Promise<T>,
): Promise<{ readonly direct: Visited<T>; readonly through: Visited<T> }> {
  const app = await start();
  // The world is one, with one browser; its target is the second application.
  const behind = await start().catch(async (error) => {
    await app.stop();
    throw error;
  });
  const world = await ConsoleWorld.open(behind.url);
  const look = async (way: string, home: string, query = ""): Promise<Visited<T>> => {
    const { page } = await world.visit();
    page.setDefaultTimeout(STEP_TIMEOUT_MS);
    const noted = noteVisit(page, home);
    const picture = async (title: string): Promise<void> => {
      await mkdir(PICTURES, { recursive: true });
      await page.screenshot({ path: join(PICTURES, `${name}-${title}-${way}.png`) });
    };
    await page.goto(`${home}/${query}`);
    const outcome = await visit({ page, home, picture }).catch(async (error) => {
      await picture("failed");
      const facts = { errors: [...noted.errors], failed: [...noted.failed], elsewhere: [...noted.elsewhere] };
      throw new Error(`${way}, at ${page.url()}: ${String(error)}\n${JSON.stringify(facts, null, 2)}`);
    });
    await page.close();
    return { ...noted, outcome };
  };
  try {
    const { token } = await (await world.customer("en")).buyToken();
    const direct = await look("direct", app.url);
    return { direct, through: await look("through", world.url + PROXY_PREFIX, `?token=${token}`) };
  } finally {
    await world.close();
    await Promise.all([app.stop(), behind.stop()]);
  }
}
