/** The process behind `spawnServer`: one instance by the environment, told by one line, ended by SIGTERM. */
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
// For a test that weighs the process: garbage does not count.
setFlagsFromString("--expose-gc");
const collectGarbage: () => void = runInNewContext("gc");
process.on("SIGUSR2", () => collectGarbage());
process.stdout.write(`listening ${instance.port}\n`);
await untilAborted(stopSignal());
await instance.stop();
process.exit(0);
