import { mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { PROXY_PREFIX } from "../../../src/gateway/request/place.ts";
import { ConsoleWorld } from "../browser/console-world.ts";
import { type Noted, noteVisit } from "./noted-visit.ts";
import type { RunningApp } from "./running-app.ts";

/** At the first run the application is downloaded: some hundred packages over a slow line. Then it is visited twice. */
export const VISITS_TIMEOUT_MS = 600_000;
/** A large page on a small machine. */
const STEP_TIMEOUT_MS = 30_000;
/** The folder of the screenshots of both visits, for people to compare. */
const PICTURES = join(tmpdir(), "zenzefi-visits");

/** A visitor at the application's first page. */
export type Visit = {
  readonly page: Page;
  /** The URL of the application's `/` in this browser, without the slash. */
  readonly appUrl: string;
  /** Stores a screenshot under this name. */
  picture(name: string): Promise<void>;
};

/** The result of the visit, and what the browser recorded during it. */
export type Visited<T> = Noted & { readonly outcome: T };

/**
 * The same visit twice, each in a new browser profile and with a new instance of the application: at the application itself,
 * and through the gateway by a link with a token.
 */
export async function visitBothWays<T>(
  name: string,
  start: () => Promise<RunningApp>,
  visit: (at: Visit) => Promise<T>,
): Promise<{ readonly direct: Visited<T>; readonly through: Visited<T> }> {
  const app = await start();
  // The gateway's target is the second instance of the application.
  const behind = await start().catch(async (error) => {
    await app.stop();
    throw error;
  });
  const world = await ConsoleWorld.open(behind.url);
  const visitOnce = async (way: string, appUrl: string, query = ""): Promise<Visited<T>> => {
    const { page } = await world.visit();
    page.setDefaultTimeout(STEP_TIMEOUT_MS);
    const noted = noteVisit(page, appUrl);
    const picture = async (title: string): Promise<void> => {
      await mkdir(PICTURES, { recursive: true });
      await page.screenshot({ path: join(PICTURES, `${name}-${title}-${way}.png`) });
    };
    await page.goto(`${appUrl}/${query}`);
    const outcome = await visit({ page, appUrl, picture }).catch(async (error) => {
      await picture("failed");
      const details = {
        errors: [...noted.errors],
        failed: [...noted.failed],
        elsewhere: [...noted.elsewhere],
      };
      throw new Error(`${way}, at ${page.url()}: ${String(error)}\n${JSON.stringify(details, null, 2)}`);
    });
    await page.close();
    return { ...noted, outcome };
  };
  try {
    const { token } = await (await world.customer("en")).buyToken();
    const direct = await visitOnce("direct", app.url);
    return { direct, through: await visitOnce("through", world.url + PROXY_PREFIX, `?token=${token}`) };
  } finally {
    await world.close();
    await Promise.all([app.stop(), behind.stop()]);
  }
}
