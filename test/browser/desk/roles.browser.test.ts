/** Each role on each page of the desk: what it may use opens, what it may not is in no menu, and refused by its address too. */
import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { beforeAll, expect, test } from "vitest";
import { deskWords } from "../../../console/src/desk/frame/desk-words.ts";
import { wordsIn } from "../../../console/src/words/define-words.ts";
import { packageFile } from "../../../src/adapters/system/package-root.ts";
import { mayDo } from "../../../src/domain/identity/role-rules.ts";
import { ROLES } from "../../../src/kernel/role.ts";
import { deskPerson } from "../../support/browser/desk-person.ts";
import { DESK_PAGES, fillDeskPages } from "../../support/browser/desk-samples.ts";
import { expectSettled, mainOf, titleOf } from "../../support/browser/page-parts.ts";
import { setUpConsole } from "../../support/browser/set-up-console.ts";

/** The paths of pages that the menu shows; the others are reached from them. */
const SECTION = /^\/\w*$/;

/** All that a refused page may ask the desk's API: whether the desk is open at all. Nothing, for those without a role. */
const ASKED_BY_THE_FRAME = ["/api/v1/admin/health"];

const words = wordsIn(deskWords, "en");
const { world } = setUpConsole();
let addressOf: (path: string) => string;

beforeAll(async () => {
  addressOf = await fillDeskPages(world());
});

/** From now on: the paths that the page asks of the desk's API, and the requests that fail. */
function recordCalls(page: Page): {
  readonly asked: ReadonlySet<string>;
  readonly failed: readonly string[];
} {
  const asked = new Set<string>();
  const failed: string[] = [];
  page.on("request", (request) => {
    const { pathname } = new URL(request.url());
    if (pathname.startsWith("/api/v1/admin")) asked.add(pathname);
  });
  page.on("response", (response) => {
    if (response.status() >= 400) failed.push(`${response.status()} ${response.url()}`);
  });
  page.on("requestfailed", (request) => {
    const reason = request.failure()?.errorText;
    // The browser gives up what the page before has not finished, such as the live board.
    if (reason !== "net::ERR_ABORTED") failed.push(`${reason} ${request.url()}`);
  });
  return { asked, failed };
}

test("every page of the desk has a row in the table of pages", () => {
  const source = readFileSync(packageFile("console", "src", "desk", "desk-routes.ts"), "utf8");
  const paths = [...source.matchAll(/^ {4}path: "([^"]+)"/gm)].map(([, path]) => path);
  expect(paths.length).toBe(source.split("createRoute({").length - 1);
  expect(paths.filter((path) => path !== "/desk").sort()).toEqual(Object.keys(DESK_PAGES).sort());
});

const rows = [...ROLES, null].map((role) => {
  const pages = Object.entries(DESK_PAGES);
  const open = pages.filter(([, permission]) => mayDo(role, permission)).map(([path]) => path);
  const refused = pages.filter(([, permission]) => !mayDo(role, permission)).map(([path]) => path);
  return { role, open, refused, count: open.length };
});

test.each(
  rows,
)("for the role $role $count pages open without a fault, and the others are refused and load nothing", async ({
  role,
  open,
  refused,
}) => {
  const person = await (role === null ? world().customer("en") : deskPerson(world(), role, "en"));
  const { page } = await world().visit({ customer: person });
  const calls = recordCalls(page);
  for (const path of refused) {
    await page.goto(addressOf(path), { waitUntil: "commit" });
    await titleOf(page, role === null ? words.notDeskTitle : words.notAllowedTitle).waitFor();
    await expectSettled(page);
    expect([path, await mainOf(page).locator("input, table, button").count()]).toEqual([path, 0]);
  }
  expect([...calls.asked]).toEqual(refused.length === 0 || role === null ? [] : ASKED_BY_THE_FRAME);
  for (const path of open) {
    await page.goto(addressOf(path), { waitUntil: "commit" });
    await expectSettled(page);
    for (const title of [words.notAllowedTitle, words.notDeskTitle])
      expect([path, await titleOf(page, title).count()]).toEqual([path, 0]);
  }
  expect(calls.failed).toEqual([]);
  expect(await menuOf(page)).toEqual(
    open
      .filter((path) => SECTION.test(path))
      .map((path) => addressOf(path))
      .sort(),
  );
});

/** Where the menu of the desk leads to at the desk. */
async function menuOf(page: Page): Promise<string[]> {
  const links = page.getByRole("navigation", { name: words.menu }).getByRole("link");
  const shown = await links.evaluateAll((all) => all.map((link) => link.getAttribute("href") ?? ""));
  return shown.filter((href) => href.startsWith("/desk")).sort();
}
