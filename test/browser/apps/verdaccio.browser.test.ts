/**
 * A single-page application: a router, JSON answers, absolute URLs and paths from the root.
 *
 * Its router does not know the proxy's prefix, takes the whole path in the address bar for its own, and so starts at its page for
 * unknown paths. After the link to its first page it sets the path itself. The visit starts with that link.
 */
import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { TECHNICIAN } from "../../support/apps/technician.ts";
import { PACKAGE, startVerdaccio } from "../../support/apps/verdaccio.ts";
import { VISITS_TIMEOUT_MS, type Visit, visitBothWays } from "../../support/apps/visit-both-ways.ts";

test(
  "in a single-page application, a technician signs in, searches, follows its routes and downloads a file",
  async () => {
    const { direct, through } = await visitBothWays("verdaccio", startVerdaccio, async (visit) => {
      await visit.picture("start");
      await visit.page.getByRole("banner").getByRole("link").first().click();
      await signIn(visit);
      const routes = [await search(visit)];
      const archive = await download(visit);
      routes.push(...(await readPackage(visit)), await signOut(visit));
      return { routes, isArchiveWhole: archive.equals(PACKAGE.archive) };
    });
    const shown = "/-/web/detail/valve-driver";
    expect(direct.outcome).toEqual({
      routes: [shown, "pipe: ^1.0.0", `${shown}/v/1.2.0`, "/"],
      isArchiveWhole: true,
    });
    expect(through).toEqual(direct);
    expect(through.elsewhere).toEqual(new Set());
  },
  VISITS_TIMEOUT_MS,
);

async function signIn({ page, picture }: Visit): Promise<void> {
  await page.getByText(PACKAGE.description).waitFor();
  await page.getByRole("button", { name: "Login" }).click();
  await page.locator("#login--dialog-username").fill(TECHNICIAN.name);
  await page.locator("#login--dialog-password").fill(TECHNICIAN.password);
  await page.locator("#login--dialog-button-submit").click();
  await page.locator("#header--button-account").waitFor();
  await picture("signed-in");
}

/** @returns the route to the package that was found */
async function search({ page, appUrl, picture }: Visit): Promise<string> {
  await page.getByPlaceholder("Search Packages").pressSequentially("valve");
  await page.getByRole("option").getByText(PACKAGE.name).click();
  await page.getByRole("heading", { name: "Valves" }).waitFor();
  await picture("package");
  return page.url().slice(appUrl.length);
}

async function download({ page }: Visit): Promise<Buffer> {
  const button = page.getByTestId("download-tarball-btn");
  const [file] = await Promise.all([page.waitForEvent("download"), button.click()]);
  return readFile(await file.path());
}

/** @returns the content of one tab, and the route of a link in another */
async function readPackage({ page, appUrl }: Visit): Promise<string[]> {
  await page.getByRole("tab", { name: "Dependencies" }).click();
  const dependency = await page.getByText("pipe:").first().innerText();
  await page.getByRole("tab", { name: "Versions" }).click();
  await page.getByTestId("version-list-link").first().click();
  await page.waitForURL("**/v/*");
  return [dependency, page.url().slice(appUrl.length)];
}

/** @returns the route after the sign-out */
async function signOut({ page, appUrl }: Visit): Promise<string> {
  await page.getByRole("banner").getByRole("link").first().click();
  await page.getByText(PACKAGE.description).waitFor();
  await page.locator("#header--button-account").click();
  await page.getByRole("menuitem", { name: "Logout" }).click();
  await page.getByRole("button", { name: "Login" }).waitFor();
  return page.url().slice(appUrl.length);
}
