/** A wiki with server-side pages: a log-in form, cookies, redirects, uploads by script, and downloads. */
import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { startDokuwiki } from "../../support/apps/dokuwiki.ts";
import { TECHNICIAN } from "../../support/apps/technician.ts";
import { VISITS_TIMEOUT_MS, type Visit, visitEveryWay } from "../../support/apps/visit-every-way.ts";

/** Bytes of every value, unlike text, after the first bytes of an archive. */
const LOG_FILE = Buffer.from([
  ...[0x50, 0x4b, 0x03, 0x04],
  ...Array.from({ length: 40_000 }, (_, at) => (at * 7 + (at >> 8)) % 256),
]);

test(
  "in a wiki, a technician signs in, writes pages, uploads and downloads a file",
  async () => {
    const { direct, through } = await visitEveryWay("dokuwiki", startDokuwiki, async (visit) => {
      await signIn(visit);
      const text = await writePage(visit);
      await upload(visit);
      const file = await linkAndDownload(visit);
      const found = await searchAndSignOut(visit);
      return { text, isFileWhole: file.equals(LOG_FILE), found };
    });
    expect(direct.outcome).toEqual({
      text: "Valves\nOpen the left one.",
      isFileWhole: true,
      found: "valves",
    });
    expect(direct.elsewhere).toEqual(new Set());
    for (const [way, visited] of Object.entries(through)) expect(visited, way).toEqual(direct);
  },
  VISITS_TIMEOUT_MS,
);

async function signIn({ page, picture }: Visit): Promise<void> {
  await picture("start");
  await page.getByRole("link", { name: "Log In" }).click();
  await page.getByLabel("Username").fill(TECHNICIAN.name);
  await page.getByLabel("Password").fill(TECHNICIAN.password);
  await page.getByRole("button", { name: "Log In" }).click();
  await page.getByText("Logged in as").waitFor();
}

async function writePage({ page, appUrl, picture }: Visit): Promise<string> {
  await page.goto(`${appUrl}/doku.php?id=valves`);
  await page.getByRole("link", { name: "Create this page" }).first().click();
  await page.locator("#wiki__text").fill("====== Valves ======\nOpen the left one.\n");
  await page.getByRole("button", { name: "Preview" }).click();
  await page.locator("#preview, .preview").getByText("Open the left one.").first().waitFor();
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("heading", { name: "Valves" }).waitFor();
  await picture("page");
  return (await page.locator(".dokuwiki .page").innerText()).trim().replace(/\s*\n\s*/g, "\n");
}

async function upload({ page, picture }: Visit): Promise<void> {
  await page.getByRole("link", { name: "Media Manager" }).click();
  await page.getByRole("link", { name: "Upload" }).click();
  const file = { name: "log.zip", mimeType: "application/zip", buffer: LOG_FILE };
  await page.locator("input[type=file]").setInputFiles(file);
  await page.getByRole("button", { name: "Upload" }).click();
  await page.locator(".qq-upload-success").getByRole("link", { name: "log.zip" }).click();
  await page.locator(".panel.file").getByRole("link", { name: "log.zip" }).waitFor();
  await picture("uploaded");
}

/** The file is picked in a separate window, which writes into the window that opened it. */
async function linkAndDownload({ page, appUrl, picture }: Visit): Promise<Buffer> {
  await page.goto(`${appUrl}/doku.php?id=valves&do=edit`);
  await page.locator("#wiki__text").press("Control+End");
  const picker = page.getByRole("button", { name: /^Add Images/ });
  const [opened] = await Promise.all([page.waitForEvent("popup"), picker.click()]);
  await opened.waitForLoadState();
  await opened.locator("a.select").getByText("log.zip").click();
  await page.waitForFunction("document.querySelector('#wiki__text').value.includes('log.zip')");
  await page.getByRole("button", { name: "Save" }).click();
  const link = page.locator(".dokuwiki .page").getByRole("link", { name: "log.zip" });
  await link.waitFor();
  await picture("linked");
  const [started] = await Promise.all([page.waitForEvent("download"), link.click()]);
  return readFile(await started.path());
}

async function searchAndSignOut({ page, picture }: Visit): Promise<string> {
  await page.locator("#qsearch__in").fill("valves");
  await picture("search");
  await page.keyboard.press("Enter");
  const found = await page.locator(".search_results a, .search_quickresult a").first().innerText();
  await page.getByRole("link", { name: "Log Out" }).click();
  await page.getByRole("link", { name: "Log In" }).waitFor();
  return found;
}
