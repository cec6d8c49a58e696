/** How fast the live board is, with five hundred devices and over two instances. What is measured is printed, and not judged. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { liveWords } from "../../../console/src/desk/live/live-words.ts";
import { wordsIn } from "../../../console/src/words/define-words.ts";
import type { SIZES } from "../../support/browser/console-world.ts";
import { addDevicesOnTarget } from "../../support/browser/desk-devices.ts";
import { askDatabase, deskPerson } from "../../support/browser/desk-person.ts";
import { mainOf, WAIT_MAX_MS } from "../../support/browser/page-parts.ts";
import { setUpConsole } from "../../support/browser/set-up-console.ts";
import { clientHeaders } from "../../support/customer.ts";
import { waitUntil } from "../../support/services/wait-until.ts";
import { startTestServer, type TestServer } from "../../support/test-server.ts";

const DEVICES = 500;
const ROUNDS = 5;

const { world, target } = setUpConsole();
/** The second instance, which has nothing in common with the first but the database: the slowest way. */
let other: TestServer;

beforeAll(async () => {
  await addDevicesOnTarget(world(), DEVICES);
  other = await startTestServer({ targetUrl: target().url, databaseUrl: world().server.databaseUrl });
});
afterAll(() => other?.stop());

async function openBoard(size: keyof typeof SIZES): Promise<Page> {
  const owner = await deskPerson(world(), "owner", "en");
  const { page } = await world().visit({ customer: owner, size });
  await page.goto("/desk/live");
  await mainOf(page).getByText(wordsIn(liveWords, "en").live, { exact: true }).waitFor();
  const rows = page.locator("[data-row]");
  await waitUntil("all rows", WAIT_MAX_MS, async () => (await rows.count()) >= DEVICES);
  return page;
}

/** @returns how long it took, ms */
async function timed(what: () => Promise<unknown>): Promise<number> {
  const beganMs = performance.now();
  await what();
  return Math.round(performance.now() - beganMs);
}

test("a session that begins and ends on one instance stands on the board of another, and leaves it", async () => {
  const page = await openBoard("desktop");
  const { jwt } = await deskPerson(world(), "owner", "en");
  const [began, ended]: [number[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round += 1) {
    const customer = await world().customer("en");
    const { id, token } = await customer.buyToken();
    const row = page.locator(`[data-row]:has(a[href$="${customer.id}"])`);
    const headers = clientHeaders(token);
    const answer = await fetch(`${other.url}/api/v1/proxy/`, { headers });
    expect(answer.status).toBe(200);
    began.push(await timed(() => row.waitFor()));
    const sessions = await askDatabase(world(), "SELECT id FROM proxy_sessions WHERE token_id = $1", [id]);
    const url = `${other.url}/api/v1/admin/sessions/${sessions[0]?.id}?reason=a+test`;
    const end = await fetch(url, { method: "DELETE", headers: { authorization: `Bearer ${jwt}` } });
    expect(end.ok).toBe(true);
    ended.push(await timed(() => row.waitFor({ state: "hidden" })));
  }
  console.info(`board, ms after the answer of the other instance: began ${began}, ended ${ended}`);
});

/** Scrolls to the end, an equal part in each frame. Times of all frames, and of tasks of over 50 ms. */
const SCROLL = `new Promise((resolve) => {
  const [frames, tasks] = [[], []];
  new PerformanceObserver((list) => tasks.push(...list.getEntries().map(({ duration }) => duration)))
    .observe({ type: "longtask" });
  const isAtEnd = () => scrollY + innerHeight >= document.documentElement.scrollHeight - 1;
  const step = document.documentElement.scrollHeight / 400;
  let last = performance.now();
  const next = (now) => {
    frames.push(now - last);
    last = now;
    scrollBy(0, step);
    if (isAtEnd() || frames.length === 1200) resolve({ frames, tasks, isAtEnd: isAtEnd() });
    else requestAnimationFrame(next);
  };
  requestAnimationFrame(next);
})`;

type Scrolled = { readonly frames: number[]; readonly tasks: number[]; readonly isAtEnd: boolean };

const LAID_OUT = `[...document.querySelectorAll("[data-row]")]
  .filter((row) => row.firstElementChild.checkVisibility({ contentVisibilityAuto: true })).length`;

test.each([
  "desktop",
  "phone",
] as const)("five hundred devices are scrolled to the last one on a %s, and few are laid out", async (size) => {
  const page = await openBoard(size);
  const { frames, tasks, isAtEnd } = await page.evaluate<Scrolled>(SCROLL);
  const sorted = frames.toSorted((a, b) => a - b);
  const at = (share: number): string => (sorted[Math.floor(sorted.length * share)] ?? 0).toFixed(1);
  const slow = frames.filter((ms) => ms > 50).length;
  console.info(
    `scrolling on a ${size}: ${frames.length} frames, median ${at(0.5)} ms, 95 % in ${at(0.95)} ms, ${slow} over 50 ms; ` +
      `${tasks.length} long tasks, the longest of ${Math.round(Math.max(0, ...tasks))} ms`,
  );
  expect(isAtEnd).toBe(true);
  expect(await page.evaluate<number>(LAID_OUT)).toBeLessThan(DEVICES / 4);
});
