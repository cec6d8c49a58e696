import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { installNpmApp } from "./install-npm-app.ts";
import { type RunningApp, startApp } from "./running-app.ts";
import { TECHNICIAN } from "./technician.ts";

/** Node-RED: a single-page editor with live updates by WebSocket. */
export async function startNodeRed(): Promise<RunningApp> {
  const installed = await installNpmApp({ name: "node-red", version: "4.0.9" });
  return startApp("node-red", async ({ port, folder }) => {
    const settings = join(folder, "settings.js");
    await writeFile(settings, settingsText(port));
    const args = [join(installed, "red.js"), "--userDir", folder, "--settings", settings];
    return { command: process.execPath, args };
  });
}

function settingsText(port: number): string {
  const user = JSON.stringify({ username: TECHNICIAN.name, permissions: "*" });
  const password = JSON.stringify(TECHNICIAN.password);
  return `const user = ${user};
module.exports = {
  uiHost: "127.0.0.1",
  uiPort: ${port},
  flowFile: "flows.json",
  credentialSecret: false,
  telemetry: { enabled: false, updateNotification: false },
  editorTheme: { tours: false },
  adminAuth: {
    type: "credentials",
    users: async (name) => (name === user.username ? user : null),
    authenticate: async (name, password) => (name === user.username && password === ${password} ? user : null),
  },
};
`;
}
