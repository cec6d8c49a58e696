import { createHash } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { installNpmApp } from "./install-npm-app.ts";
import { type RunningApp, startApp } from "./running-app.ts";
import { TECHNICIAN } from "./technician.ts";

/** The package that it serves. */
export const PACKAGE = {
  ...{ name: "valve-driver", version: "1.2.0", description: "Opens valves", readme: "# Valves" },
  archive: Buffer.from(Array.from({ length: 70_000 }, (_, at) => (at * 11 + (at >> 8)) % 256)),
} as const;

/** Verdaccio: a single-page application with a router, whose page contains its absolute URL. */
export async function startVerdaccio(): Promise<RunningApp> {
  const installed = await installNpmApp({
    name: "verdaccio",
    version: "6.1.6",
    // Verdaccio depends on it by a tag, which not every registry has.
    overrides: { "node-fetch": "2.7.0" },
  });
  const app = await startApp("verdaccio", async ({ port, folder }) => {
    const configuration = join(folder, "config.yaml");
    await writeFile(configuration, configurationText(folder));
    const args = [join(installed, "bin/verdaccio"), "-c", configuration, "-l", `127.0.0.1:${port}`];
    return { command: process.execPath, args };
  });
  await publish(app.url).catch(async (error) => {
    await app.stop();
    throw error;
  });
  return app;
}

/** Makes the technician's account and publishes the package, as npm would. */
async function publish(url: string): Promise<void> {
  const { name, password } = TECHNICIAN;
  const user = await put(`${url}/-/user/org.couchdb.user:${name}`, { name, password });
  const { archive, version, ...about } = PACKAGE;
  const file = `${about.name}-${version}.tgz`;
  const shasum = createHash("sha1").update(archive).digest("hex");
  const dist = { tarball: `${url}/${about.name}/-/${file}`, shasum };
  const attachment = { content_type: "application/octet-stream", data: archive.toString("base64") };
  const document = {
    name: about.name,
    "dist-tags": { latest: version },
    versions: { [version]: { ...about, version, dist, dependencies: { pipe: "^1.0.0" } } },
    _attachments: { [file]: { ...attachment, length: archive.length } },
  };
  await put(`${url}/${about.name}`, document, { authorization: `Bearer ${String(user["token"])}` });
}

async function put(
  url: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Record<string, unknown>> {
  const response = await fetch(url, {
    method: "PUT",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`PUT ${url}: ${response.status} ${text}`);
  return JSON.parse(text);
}

function configurationText(folder: string): string {
  return `storage: ${folder}/storage
auth: { htpasswd: { file: ${folder}/htpasswd } }
uplinks: {}
packages: { "**": { access: $all, publish: $authenticated } }
log: { type: stdout, format: json, level: warn }
`;
}
