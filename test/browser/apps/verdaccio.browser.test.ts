/**
 * A single-page application: a router, JSON answers, absolute URLs and paths from the root.
 *
 * Under the proxy's prefix, which its router does not know, it takes the whole path in the address bar for its own, and so
 * starts at its page for unknown paths. After the link to its first page it sets the path itself. There the visit starts with
 * that link, and no page is loaded again; in all other ways its pages open by their own paths.
 */
import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { TECHNICIAN } from "../../support/apps/technician.ts";
import { PACKAGE, startVerdaccio } from "../../support/apps/verdaccio.ts";
import { VISITS_TIMEOUT_MS, type Visit, visitEveryWay } from "../../support/apps/visit-every-way.ts";

test(
  "in a single-page application, a technician signs in, searches, follows its routes and downloads a file",
  async () => {
    const { direct, through } = await visitEveryWay("verdaccio", startVerdaccio, async (visit) => {
      await openFirstPage(visit);
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
    expect(direct.elsewhere).toEqual(new Set());
    for (const [way, visited] of Object.entries(through)) expect(visited, way).toEqual(direct);
  },
  VISITS_TIMEOUT_MS,
);

async function openFirstPage({ way, page, picture }: Visit): Promise<void> {
  await picture("start");
  if (way === "by the prefix") await page.getByRole("banner").getByRole("link").first().click();
  await page.getByText(PACKAGE.description).waitFor();
}

async function signIn({ page, picture }: Visit): Promise<void> {
  await page.getByRole("button", { name: "Login" }).click();
  await page.locator("#login--dialog-username").fill(TECHNICIAN.name);
  await page.locator("#login--dialog-password").fill(TECHNICIAN.password);
  await page.locator("#login--dialog-button-submit").click();
  await page.locator("#header--button-account").waitFor();
  await picture("signed-in");
}

/** @returns the route to the package that was found */
async function search({ way, page, appUrl, picture }: Visit): Promise<string> {
  await page.getByPlaceholder("Search Packages").pressSequentially("valve");
  await page.getByRole("option").getByText(PACKAGE.name).click();
  await page.getByRole("heading", { name: "Valves" }).waitFor();
  await picture("package");
  if (way !== "by the prefix") {
    await page.reload();
    await page.getByRole("heading", { name: "Valves" }).waitFor();
  }
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
