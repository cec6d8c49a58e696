/** The process of `spawnServer`: one instance with the settings of the environment. It prints one line and ends by SIGTERM. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { stopSignal, untilAborted } from "../../src/apps/server/stop-signal.ts";
import { startInstance } from "../../src/apps/wiring/start-instance.ts";
import { readEnvironment } from "../../src/config/env.ts";
import { parseSettings } from "../../src/config/settings.ts";

const { settings } = parseSettings(readEnvironment("/"));
const { key, previous } = settings.secrets;
const { url } = settings.target;
if (key === null || url === null || settings.database.kind !== "external") {
  throw new Error("needs SECRET_KEY, ZENZEFI_TARGET_URL and DATABASE_URL");
}
const instance = await startInstance({
  settings,
  databaseUrl: settings.database.url.reveal(),
  keys: { current: key, previous },
  targetUrl: url,
});
// For tests that measure memory: garbage must not count.
setFlagsFromString("--expose-gc");
const collectGarbage: () => void = runInNewContext("gc");
process.on("SIGUSR2", () => collectGarbage());
process.stdout.write(`listening ${instance.port}\n`);
await untilAborted(stopSignal());
await instance.stop();
process.exit(0);
