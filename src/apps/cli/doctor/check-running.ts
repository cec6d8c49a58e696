import type { Settings } from "../../../config/settings.ts";
import { SECOND_MS } from "../../../kernel/duration.ts";
import type { Check } from "./check.ts";
import { skipped } from "./finding-rules.ts";
import { healthOf, versionOf, workerRestartsOf } from "./our-answer-rules.ts";
import {
  describeService,
  judgeHanging,
  judgeHealth,
  judgeNotRunning,
  judgeRestarts,
  judgeStranger,
  judgeVersion,
} from "./service-rules.ts";

const LOCAL_MS_MAX = 4 * SECOND_MS;
const EVERY_ADDRESS: Readonly<Record<string, string>> = { "0.0.0.0": "127.0.0.1", "::": "[::1]" };

/** The service that runs with these settings on this machine. */
export const checkService: Check = {
  name: "service",
  needs: ["HOST", "PORT"],
  look: async ({ settings, version, ask }) => {
    const url = localOrigin(settings);
    if (url === null)
      return [skipped({ en: "PORT=0: its port is not known", ru: "PORT=0: порт неизвестен" })];
    const get = (path: string, headers: Readonly<Record<string, string>> = {}) =>
      ask({
        url: new URL(path, url),
        headers: { accept: "application/json", ...headers },
        timeoutMs: LOCAL_MS_MAX,
      });
    const root = await get("/");
    if (!root.isAnswered) return [root.step === "answer" ? judgeHanging(url) : judgeNotRunning(url)];
    const running = versionOf(root);
    if (running === null) return [judgeStranger(url)];
    const [ready, health] = await Promise.all([get("/health/ready"), get("/health")]);
    if (!ready.isAnswered || !health.isAnswered) return [judgeHanging(url)];
    const token = settings.metrics.token?.reveal();
    // Only what has answered as this service, at its own port of this machine, gets the token.
    const metrics = await get("/metrics", token === undefined ? {} : { authorization: `Bearer ${token}` });
    const wrong = [
      ...judgeHealth(healthOf(ready), healthOf(health)),
      ...judgeVersion(running, version),
      ...judgeRestarts(metrics.isAnswered ? workerRestartsOf(metrics) : null),
    ];
    return wrong.length > 0 ? wrong : [describeService(url, running)];
  },
};

function localOrigin({ host, port }: Pick<Settings, "host" | "port">): URL | null {
  if (port === 0) return null;
  const name = EVERY_ADDRESS[host] ?? (host.includes(":") ? `[${host}]` : host);
  return new URL(`http://${name}:${port}`);
}
