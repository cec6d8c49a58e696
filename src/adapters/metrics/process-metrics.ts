import { readdir, stat } from "node:fs/promises";
import { collectDefaultMetrics, Gauge, type Registry } from "prom-client";

const DESCRIPTORS = "/proc/self/fd";

/** Of the defaults: each scrape would name every open socket, which occupies the event loop for 20 ms where there are 10,000. */
const TOO_DEAR = [
  "nodejs_active_handles",
  "nodejs_active_handles_total",
  "nodejs_active_requests",
  "nodejs_active_requests_total",
  "nodejs_active_resources",
  "nodejs_active_resources_total",
  "process_open_fds",
];

/** What prom-client tells of a process, at a cost that does not grow with the connections. */
export function registerProcessMetrics(registry: Registry): void {
  collectDefaultMetrics({ register: registry });
  for (const name of TOO_DEAR) registry.removeSingleMetric(name);
  if (process.platform !== "linux") return;
  new Gauge({
    name: "process_open_fds",
    help: "Number of open file descriptors.",
    registers: [registry],
    async collect() {
      this.set(await countDescriptors());
    },
  });
}

/** Linux tells the number since 6.2; before, the folder's size is 0 and the names must be counted. */
async function countDescriptors(): Promise<number> {
  const { size } = await stat(DESCRIPTORS);
  return size > 0 ? size : (await readdir(DESCRIPTORS)).length - 1;
}
