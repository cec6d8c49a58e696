/** A single-page editor: JSON answers, events by WebSocket, files that are made by script. */
import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { startNodeRed } from "../../support/apps/node-red.ts";
import { TECHNICIAN } from "../../support/apps/technician.ts";
import { VISITS_TIMEOUT_MS, type Visit, visitEveryWay } from "../../support/apps/visit-every-way.ts";

/** A button that prints a message in the side bar. */
const FLOW = [
  { id: "aa00000000000001", type: "tab", label: "Valves", disabled: false, info: "", env: [] },
  {
    ...{ id: "aa00000000000002", type: "inject", z: "aa00000000000001", name: "open", x: 200, y: 120 },
    ...{ props: [{ p: "payload" }], payload: "the left valve is open", payloadType: "str" },
    ...{ repeat: "", crontab: "", once: false, onceDelay: 0.1, topic: "", wires: [["aa00000000000003"]] },
  },
  {
    ...{ id: "aa00000000000003", type: "debug", z: "aa00000000000001", name: "told", x: 420, y: 120 },
    ...{ active: true, tosidebar: true, console: false, tostatus: true, complete: "payload" },
    ...{ targetType: "msg", statusVal: "payload", statusType: "auto", wires: [] },
  },
];

test(
  "in an editor, a technician signs in, loads a flow from a file, starts it, reads its messages live, and saves it",
  async () => {
    const { direct, through } = await visitEveryWay("node-red", startNodeRed, async (visit) => {
      await signIn(visit);
      await loadFlow(visit);
      const debugMessage = await startFlow(visit);
      await visit.page.reload();
      return { debugMessage, saved: await saveFlow(visit) };
    });
    expect(direct.outcome.debugMessage).toBe('"the left valve is open"');
    expect(direct.outcome.saved).toEqual(FLOW);
    expect(direct.elsewhere).toEqual(new Set());
    for (const [way, visited] of Object.entries(through)) expect(visited, way).toEqual(direct);
  },
  VISITS_TIMEOUT_MS,
);

async function signIn({ page, picture }: Visit): Promise<void> {
  await page.locator("#node-dialog-login-username").fill(TECHNICIAN.name);
  await page.locator("#node-dialog-login-password").fill(TECHNICIAN.password);
  await picture("sign-in");
  await page.getByRole("button", { name: "Login" }).click();
  await page.locator("#red-ui-palette-container").getByText("inject", { exact: true }).waitFor();
}

async function loadFlow({ page }: Visit): Promise<void> {
  await page.keyboard.press("Control+i");
  const buffer = Buffer.from(JSON.stringify(FLOW));
  await page
    .locator("#red-ui-clipboard-dialog-import-file-upload")
    .setInputFiles({ name: "flow.json", mimeType: "application/json", buffer });
  await page.getByRole("button", { name: "Import", exact: true }).click();
  await page.locator("#red-ui-workspace").getByText("Valves", { exact: true }).click();
  await page.locator("#aa00000000000002").waitFor();
}

async function startFlow({ page, picture }: Visit): Promise<string> {
  await page.locator("#red-ui-header-button-deploy").click();
  await page.getByText("Successfully deployed").first().waitFor();
  await page.keyboard.press("Control+g");
  await page.keyboard.press("d");
  await page.locator("#aa00000000000002 .red-ui-flow-node-button-button").click();
  const debugMessage = await page.locator(".red-ui-debug-msg-payload").first().innerText();
  await page.locator("#aa00000000000003").getByText("the left valve is open").waitFor();
  await picture("live");
  return debugMessage;
}

async function saveFlow({ page }: Visit): Promise<unknown> {
  await page.locator("#aa00000000000002").waitFor();
  await page.keyboard.press("Control+e");
  await page.locator("#red-ui-clipboard-dialog-export-rng-flow").click();
  const save = page.locator("#red-ui-clipboard-dialog-download");
  const [file] = await Promise.all([page.waitForEvent("download"), save.click()]);
  return JSON.parse(await readFile(await file.path(), "utf8"));
}
