/**
 * `npm run bench`: the cost of one proxied request, compared with other proxies. All contenders take turns in each round, so
 * that other load on the machine affects all of them. Nothing is written into the tree.
 */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import {
  type Contender,
  HTTP_PROXY,
  NGINX_WITH_AUTH,
  OURS,
  OURS_BY_NODE,
  startHttpProxy,
  startNginxPlain,
  startNginxWithAuth,
  startOurs,
} from "./contenders.ts";
import { startTarget } from "./nginx.ts";
import { cpuRatio, type Measurements, renderReport } from "./report.ts";
import { freePort } from "./start-program.ts";
import { type LoadTurns, measureAll } from "./take-turns.ts";
import { withNginx } from "./with-nginx.ts";

/** A request may cost at most so many times as much as with nginx + auth_request and its backend. */
const RATIO_GOAL = 2;

/** Prints the comparison. @returns the exit code: 1, with one sentence, if a program is not installed */
export function benchProxiedRequest(turns: LoadTurns): Promise<number> {
  return withNginx(async (place) => {
    const target = place.track(await startTarget(place, await freePort()));
    const contenders: Contender[] = [];
    const add = async (start: Promise<Contender>): Promise<void> => {
      const contender = await start;
      for (const each of contender.programs) place.track(each);
      contenders.push(contender);
      await expectHonest(contender, target.url);
    };
    const targetPort = Number(new URL(target.url).port);
    await add(startOurs(place.folder, target.url));
    const byNode = join(place.folder, "by-node");
    await mkdir(byNode);
    await add(startOurs(byNode, target.url, OURS_BY_NODE, { FAST_PATH: "off" }));
    await add(startNginxPlain(place, targetPort));
    await add(startNginxWithAuth(place, targetPort));
    await add(startHttpProxy(target.url));
    print(await measureAll(contenders, target.url, turns));
    await printBackendConnections(contenders);
  });
}

/** A contender that answers something else, or does not check the token, would win unfairly. */
async function expectHonest({ name, url, headers, checks }: Contender, targetUrl: string): Promise<void> {
  const wanted = await (await fetch(targetUrl)).text();
  const answer = await fetch(url, { headers });
  if (answer.status !== 200 || (await answer.text()) !== wanted)
    throw new Error(`${name} gives another answer`);
  const stranger = await fetch(url);
  await stranger.text();
  if (checks !== (stranger.status === 401 || stranger.status === 403))
    throw new Error(`${name} checks otherwise`);
}

/** Shows that nginx reuses its connections to the backend too, as in any real deployment. */
async function printBackendConnections(contenders: readonly Contender[]): Promise<void> {
  const backend = contenders.find(({ name }) => name === NGINX_WITH_AUTH)?.programs[1];
  if (backend === undefined) return;
  const { connections, requests } = JSON.parse(await (await fetch(`${backend.url}/connections`)).text());
  process.stdout.write(`The auth backend answered ${requests} requests on ${connections} connections.\n`);
}

function print(measurements: Measurements): void {
  process.stdout.write(`\n${renderReport(measurements, [NGINX_WITH_AUTH, HTTP_PROXY])}\n\n`);
  const toNginx = cpuRatio(measurements, OURS, NGINX_WITH_AUTH);
  const toPeer = cpuRatio(measurements, OURS, HTTP_PROXY);
  const verdict = toNginx <= RATIO_GOAL && toPeer < 1 ? "met" : "missed";
  process.stdout.write(
    `Goal (at most ${RATIO_GOAL.toFixed(1)}x ${NGINX_WITH_AUTH} with its backend, and below ${HTTP_PROXY}): ${verdict}.\n`,
  );
}
