/**
 * `npm run bench`: the cost of one proxied request, compared with other proxies.
 * `npm run bench -- purchase`: the cost of one purchase, compared with pgbench with the same statements.
 * `npm run bench -- rewrite`: the cost of rewriting pages for browsers, compared with htmlparser2.
 * `npm run bench -- browser`: the cost of a browser's request (cookie mode), compared with the desktop client's (header mode).
 * `npm run bench -- applications`: the load of three applications and a large page in Chromium, by the prefix and at the own
 * origin.
 * `npm run bench -- bodies`: the cost of answers of 1 KiB to 256 MiB, compared with nginx, and with `--before DIR` also with
 * another checkout of the product, built there by `npm ci && npm run build`.
 * `npm run bench -- turns`: the cost of `TARGET_MAX_CONCURRENT`, unused, used and with a queue; `--before DIR` as above.
 * `npm run bench -- scale`: what 0, 100, 1,000 and 10,000 devices cost that use their tokens at once.
 * `npm run bench -- analytics`: the time of analytics of a year, compared with a count of the samples.
 * `npm run bench -- desk-lists`: the time in which the lists of the desk open and filter, with 200,000 tokens.
 * `npm run bench -- list-sizes [--sizes 10000,1000000] [--tables audit_logs]`: the time of each list with more and more rows, and its
 * plans; `--sizes 10000,1000000,10000000` takes an hour or more.
 * All but those of scale and of lists take turns in each round, so that other load on the machine affects all. Nothing is written into the tree.
 */
import { parseArgs } from "node:util";
import { benchAnalytics } from "./analytics.ts";
import { benchApplications } from "./applications.ts";
import { benchBodies } from "./bodies.ts";
import { benchBrowserMode } from "./browser-mode.ts";
import { benchDeskLists } from "./desk-lists.ts";
import { benchListSizes, readTables } from "./list-sizes.ts";
import { benchProxiedRequest } from "./proxied-request.ts";
import { benchPurchase } from "./purchase.ts";
import { benchRewrite } from "./rewrite.ts";
import { benchScale } from "./scale.ts";
import { benchTurns } from "./turns.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: "string", default: "5" },
    seconds: { type: "string" },
    connections: { type: "string" },
    before: { type: "string" },
    sizes: { type: "string", default: "10000,1000000" },
    tables: { type: "string" },
  },
});
const [subject = "proxy"] = positionals;
const turns = { rounds: Number(values.rounds), seconds: Number(values.seconds ?? 4) };

if (subject === "proxy") {
  process.exitCode = await benchProxiedRequest({ ...turns, connections: Number(values.connections ?? 32) });
} else if (subject === "purchase") {
  process.exitCode = await benchPurchase({ ...turns, connections: Number(values.connections ?? 8) });
} else if (subject === "rewrite") {
  process.exitCode = await benchRewrite(turns);
} else if (subject === "browser") {
  process.exitCode = await benchBrowserMode({ ...turns, connections: Number(values.connections ?? 8) });
} else if (subject === "applications") {
  process.exitCode = await benchApplications({ rounds: turns.rounds });
} else if (subject === "analytics") {
  process.exitCode = await benchAnalytics({ rounds: turns.rounds });
} else if (subject === "desk-lists") {
  process.exitCode = await benchDeskLists({ rounds: turns.rounds });
} else if (subject === "list-sizes") {
  const sizes = values.sizes.split(",").map(Number);
  process.exitCode = await benchListSizes({ ...turns, sizes, tables: readTables(values.tables) });
} else if (subject === "scale") {
  process.exitCode = await benchScale({ seconds: Number(values.seconds ?? 30) });
} else if (subject === "bodies") {
  const connections = Number(values.connections ?? 32);
  process.exitCode = await benchBodies({ ...turns, connections, before: values.before ?? null });
} else if (subject === "turns") {
  const connections = Number(values.connections ?? 32);
  process.exitCode = await benchTurns({ ...turns, connections, before: values.before ?? null });
} else {
  process.stderr.write(
    `There is no bench of "${subject}": npm run bench [-- proxy | bodies | purchase | rewrite | browser | applications | scale | turns | analytics | desk-lists | list-sizes]\n`,
  );
  process.exitCode = 1;
}
