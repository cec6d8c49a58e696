/** The desk costs customers nothing, and its own users little. */
import { expect, test } from "vitest";
import { deskPerson } from "../../support/browser/desk-person.ts";
import { expectSettled } from "../../support/browser/page-parts.ts";
import { setUpConsole } from "../../support/browser/set-up-console.ts";
import type { Customer } from "../../support/customer.ts";

/** The files of the first page, bytes by gzip. Names of files move the sum by some bytes. */
const CUSTOMER_BYTES_MAX = 165_500;
const DESK_BYTES_MAX = 300_000;

const { world } = setUpConsole();

/** The files of the console that a path loads, with all that follow it. */
async function filesOf(path: string, customer?: Customer, last = "h1"): Promise<Map<string, number>> {
  const { page } = await world().visit(customer === undefined ? {} : { customer });
  const urls = new Set<string>();
  page.on("request", (request) => urls.add(request.url()));
  await page.goto(path);
  await page.locator(last).first().waitFor();
  await expectSettled(page);
  const sizes = new Map<string, number>();
  for (const url of urls)
    if (url.includes("/assets/")) sizes.set(new URL(url).pathname, await gzippedBytes(url));
  return sizes;
}

async function gzippedBytes(url: string): Promise<number> {
  const answer = await fetch(url, { headers: { "accept-encoding": "gzip", accept: "text/html,*/*" } });
  await answer.arrayBuffer();
  return Number(answer.headers.get("content-length"));
}

const sumOf = (files: Map<string, number>): number =>
  [...files.values()].reduce((sum, size) => sum + size, 0);

test("the first load of a customer is no larger than before the desk, and has no file of it", async () => {
  const files = await filesOf("/sign-in");
  console.info(`/sign-in: ${files.size} files, ${sumOf(files)} bytes by gzip`);
  expect(sumOf(files)).toBeLessThanOrEqual(CUSTOMER_BYTES_MAX);
  const signedIn = await filesOf("/", await world().customer("en"));
  const names = [...files.keys(), ...signedIn.keys()].join(" ");
  expect(names).not.toMatch(/desk|chart|live/);
});

test("every page of the desk loads within its bound, with its charts", async () => {
  const owner = await deskPerson(world(), "owner", "en");
  for (const [path, last] of [
    ["/desk", "canvas"],
    ["/desk/live", "h1"],
    ["/desk/users", "tbody tr"],
  ] as const) {
    const files = await filesOf(path, owner, last);
    console.info(`${path}: ${files.size} files, ${sumOf(files)} bytes by gzip`);
    expect([...files.keys()].join(" ")).toMatch(/desk/);
    expect(sumOf(files)).toBeLessThan(DESK_BYTES_MAX);
  }
});
