/**
 * `npm run bench -- turns`: the cost of a proxied request without TARGET_MAX_CONCURRENT, with it while nobody waits, and with it
 * while most requests wait; and of another checkout of the product. All take turns in each round.
 */
import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { clientHeaders, newCustomer } from "../test/support/customer.ts";
import { type Contender, OURS, startProduct } from "./contenders.ts";
import { startTarget } from "./nginx.ts";
import { renderReport } from "./report.ts";
import { freePort } from "./start-program.ts";
import { type LoadTurns, measureAll } from "./take-turns.ts";
import { withNginx } from "./with-nginx.ts";

const PATH = "/api/v1/proxy/certificates/filter?page=1";
/** With 32 connections, three quarters of the requests wait. */
const FEW = "8";

type Options = LoadTurns & {
  /** The folder of another checkout, built; null for none. */
  readonly before: string | null;
};

type Kind = { readonly name: string; readonly settings: Record<string, string>; readonly launcher?: string };

/** Prints the comparison. @returns the exit code: 1, with one sentence, if a program is not installed */
export function benchTurns({ before, ...turns }: Options): Promise<number> {
  return withNginx(async (place) => {
    const target = place.track(await startTarget(place, await freePort()));
    const contenders: Contender[] = [];
    for (const kind of kindsOf(before)) {
      const contender = await startKind(join(place.folder, kind.name), target.url, kind);
      for (const each of contender.programs) place.track(each);
      contenders.push(contender);
    }
    const measured = await measureAll(contenders, target.url, turns);
    process.stdout.write(`${renderReport(measured, before === null ? [OURS] : ["before", OURS])}\n`);
  });
}

function kindsOf(before: string | null): readonly Kind[] {
  return [
    ...(before === null
      ? []
      : [{ name: "before", settings: {}, launcher: resolve(before, "bin/zenzefi.mjs") }]),
    { name: OURS, settings: {} },
    { name: "with a limit", settings: { TARGET_MAX_CONCURRENT: "1000" } },
    { name: "with a queue", settings: { TARGET_MAX_CONCURRENT: FEW } },
  ];
}

async function startKind(
  folder: string,
  targetUrl: string,
  { name, settings, launcher }: Kind,
): Promise<Contender> {
  await mkdir(folder);
  const product = await startProduct(folder, targetUrl, settings, launcher);
  const { token } = await (await newCustomer(product.url)).buyToken();
  return {
    name,
    url: `${product.url}${PATH}`,
    headers: clientHeaders(token),
    checks: true,
    programs: [product],
  };
}
