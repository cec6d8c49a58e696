/**
 * `npm run bench`: a proxied request compared with other proxies, in about 15 minutes, or 2 with `--quick`. The reports are
 * written into the folder `bench-report`, or `--out DIR`; with `--docs` the tables of docs/benchmarks.md as well.
 * `npm run bench -- report FILE`: the reports of an earlier run again, from its JSON.
 * `npm run bench -- purchase`: the cost of one purchase, compared with pgbench with the same statements.
 * `npm run bench -- rewrite`: the cost of rewriting pages for browsers, compared with htmlparser2.
 * `npm run bench -- browser`: the cost of a browser's request (cookie mode), compared with the desktop client's (header mode).
 * `npm run bench -- applications`: the load of three applications and a large page in Chromium, by the prefix and at the own
 * origin.
 * `npm run bench -- bodies`: the cost of answers of 1 KiB to 256 MiB, compared with nginx, and with `--before DIR` also with
 * another checkout of the product, built there by `npm ci && npm run build`.
 * `npm run bench -- turns`: the cost of `TARGET_MAX_CONCURRENT`, unused, used and with a queue; `--before DIR` as above.
 * `npm run bench -- scale`: what 0 to 10,000 devices cost that use their tokens at once, and the delays of the event loop;
 * `--before DIR` as above.
 * `npm run bench -- idle`: the memory of an idle connection and of an idle WebSocket; `--before DIR` as above.
 * `npm run bench -- analytics`: the time of analytics of a year, compared with a count of the samples.
 * `npm run bench -- desk-lists`: the time in which the lists of the desk open and filter, with 200,000 tokens.
 * `npm run bench -- list-sizes [--sizes 10000,1000000] [--tables audit_logs]`: the time of each list with more and more rows, and its
 * plans; `--sizes 10000,1000000,10000000` takes an hour or more.
 * All but those of scale and of lists take turns in each round, so that other load on the machine affects all. Ctrl-C stops
 * all that was started.
 */
import { parseArgs } from "node:util";
import { benchAnalytics } from "./analytics.ts";
import { benchApplications } from "./applications.ts";
import { benchBodies } from "./bodies.ts";
import { benchBrowserMode } from "./browser-mode.ts";
import { runComparison } from "./compare/run-comparison.ts";
import { rewriteReports } from "./compare/write-reports.ts";
import { benchDeskLists } from "./desk-lists.ts";
import { benchIdle } from "./idle.ts";
import { runInterruptibly } from "./interruptible.ts";
import { benchListSizes, readTables } from "./list-sizes.ts";
import { benchPurchase } from "./purchase.ts";
import { benchRewrite } from "./rewrite.ts";
import { benchScale } from "./scale.ts";
import { benchTurns } from "./turns.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: "string" },
    seconds: { type: "string" },
    connections: { type: "string" },
    before: { type: "string" },
    quick: { type: "boolean", default: false },
    sizes: { type: "string", default: "10000,1000000" },
    tables: { type: "string" },
    out: { type: "string", default: "bench-report" },
    docs: { type: "boolean", default: false },
  },
});
const [subject = "proxy", file = ""] = positionals;
const turns = { rounds: Number(values.rounds ?? 5), seconds: Number(values.seconds ?? 4) };
const connectionsOr = (usual: number): number => Number(values.connections ?? usual);
const before = values.before ?? null;
const report = { folder: values.out, isForDocs: values.docs };
const rounds = values.rounds === undefined ? null : turns.rounds;
for (const [name, value] of Object.entries({ ...turns, connections: connectionsOr(1) })) {
  if (value > 0 && Number.isFinite(value)) continue;
  process.stderr.write(`--${name} takes a number above 0.\n`);
  process.exit(1);
}

const BENCHES: Readonly<Record<string, () => Promise<number>>> = {
  proxy: () => runComparison({ isQuick: values.quick, rounds, ...report }),
  report: () => rewriteReports(file, report),
  purchase: () => benchPurchase({ ...turns, connections: connectionsOr(8) }),
  rewrite: () => benchRewrite(turns),
  browser: () => benchBrowserMode({ ...turns, connections: connectionsOr(8) }),
  applications: () => benchApplications(turns),
  analytics: () => benchAnalytics(turns),
  "desk-lists": () => benchDeskLists(turns),
  "list-sizes": () =>
    benchListSizes({
      ...turns,
      sizes: values.sizes.split(",").map(Number),
      tables: readTables(values.tables),
    }),
  scale: () => benchScale({ rounds: turns.rounds, seconds: Number(values.seconds ?? 30), before }),
  idle: () => benchIdle({ connections: connectionsOr(5_000), before }),
  bodies: () => benchBodies({ ...turns, connections: connectionsOr(32), before }),
  turns: () => benchTurns({ ...turns, connections: connectionsOr(32), before }),
};

const bench = Object.hasOwn(BENCHES, subject) ? BENCHES[subject] : undefined;
if (bench === undefined) {
  const names = Object.keys(BENCHES).join(" | ");
  process.stderr.write(`There is no bench of "${subject}": npm run bench [-- ${names}]\n`);
  process.exitCode = 1;
} else {
  // What an interrupted bench has left undone would keep the process.
  process.exit(await runInterruptibly(bench));
}
