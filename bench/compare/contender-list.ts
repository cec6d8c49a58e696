import { clientHeaders } from "../../test/support/customer.ts";
import { type Contender, OURS, OURS_BY_NODE, startOurs, startScript } from "../contenders.ts";
import { findProgram } from "../find-program.ts";
import { startMapProxy } from "../haproxy.ts";
import type { Sentence } from "../load/sentence.ts";
import { startEmptyBackend, startPlain, startWithAuth, startWithOwnAuth } from "../nginx.ts";
import { freePort, type Running } from "../start-program.ts";
import type { Place } from "../with-nginx.ts";

/** What all contenders share. */
export type Stage = {
  readonly place: Place;
  readonly target: Running;
  readonly targetPort: number;
  /** A token that is in the map, of the device that `clientHeaders` names. */
  readonly token: string;
  /** A file: a line has a token and its device. */
  readonly tokenMap: string;
};

export type Entry = {
  readonly name: string;
  /** What it does for each request, for who reads the report. */
  readonly does: Sentence;
  /** Left out, with a line that says so, where it is not installed. */
  readonly needs?: { readonly program: string; readonly package: string };
  start(stage: Stage): Promise<Contender>;
};

export const DIRECT = "directly";
export const NGINX = "nginx";
export const NGINX_OWN_AUTH = "nginx + auth_request, itself";
export const NGINX_EMPTY_AUTH = "nginx + auth_request, empty";
export const NGINX_WITH_AUTH = "nginx + auth_request, backend";

/** The limit of requests is counted, as in production, and never reached. */
const OUR_SETTINGS = { RATE_LIMIT_PROXY: "1000000/1" };

export const CONTENDERS: readonly Entry[] = [
  {
    name: DIRECT,
    does: { en: "the target itself", ru: "сама цель, без прокси" },
    start: async ({ target }) => ({
      name: DIRECT,
      url: target.url,
      headers: {},
      checks: false,
      programs: [],
    }),
  },
  {
    name: OURS,
    does: {
      en: "checks token, device, lease, scope and limits; counts requests and bytes; keeps metrics",
      ru: "проверяет токен, устройство, аренду, область и лимиты; считает запросы и байты; ведёт метрики",
    },
    start: ({ place, target }) => startOurs(place.folder, target.url, OURS, OUR_SETTINGS),
  },
  {
    name: OURS_BY_NODE,
    does: { en: "the same by Node's HTTP server alone", ru: "то же только через HTTP-сервер Node" },
    start: ({ place, target }) =>
      startOurs(place.folder, target.url, OURS_BY_NODE, { ...OUR_SETTINGS, FAST_PATH: "off" }),
  },
  {
    name: NGINX,
    does: { en: "forwards, checks nothing", ru: "пересылает, ничего не проверяет" },
    start: async ({ place, targetPort, token }) =>
      forwarder(NGINX, token, [await startPlain(place, await freePort(), targetPort)]),
  },
  {
    name: NGINX_OWN_AUTH,
    does: {
      en: "asks a location of its own that admits everybody, and no other program: checks nothing",
      ru: "спрашивает собственный location, который пускает всех, без другой программы: ничего не проверяет",
    },
    start: async ({ place, targetPort, token }) => {
      const ports = { listen: await freePort(), target: targetPort };
      return forwarder(NGINX_OWN_AUTH, token, [await startWithOwnAuth(place, ports)]);
    },
  },
  {
    name: NGINX_EMPTY_AUTH,
    does: {
      en: "asks another nginx, whose empty location admits everybody: checks nothing; both count",
      ru: "спрашивает другой nginx, пустой location которого пускает всех: ничего не проверяет; считаются оба",
    },
    start: async ({ place, targetPort, token }) => {
      const backend = place.track(await startEmptyBackend(place, await freePort()));
      const ports = { listen: await freePort(), target: targetPort, auth: portOf(backend) };
      const nginx = await startWithAuth(place, "empty-auth", ports);
      return forwarder(NGINX_EMPTY_AUTH, token, [nginx, backend]);
    },
  },
  {
    name: NGINX_WITH_AUTH,
    does: {
      en: "asks a small Node server, which looks the token and its device up in a map",
      ru: "спрашивает небольшой сервер на Node, который ищет токен и его устройство в таблице",
    },
    start: async ({ place, targetPort, token, tokenMap }) => {
      const auth = await freePort();
      const backend = place.track(await startScript("auth-backend.ts", auth, tokenMap));
      const ports = { listen: await freePort(), target: targetPort, auth };
      const nginx = await startWithAuth(place, "auth", ports);
      return { ...forwarder(NGINX_WITH_AUTH, token, [nginx, backend]), checks: true };
    },
  },
  {
    name: "HAProxy with a map",
    does: {
      en: "looks the token and its device up in a map of its own",
      ru: "ищет токен и его устройство в собственной таблице",
    },
    needs: { program: "haproxy", package: "haproxy" },
    start: async ({ place, targetPort, token, tokenMap }) => {
      const at = { program: findProgram("haproxy") ?? "", folder: place.folder };
      const ports = { listen: await freePort(), target: targetPort };
      const proxy = await startMapProxy(at, ports, tokenMap);
      return { ...forwarder("HAProxy with a map", token, [proxy]), checks: true };
    },
  },
  {
    name: "@fastify/http-proxy",
    does: { en: "forwards, checks nothing", ru: "пересылает, ничего не проверяет" },
    start: async ({ target, token }) =>
      forwarder("@fastify/http-proxy", token, [
        await startScript("http-proxy.ts", await freePort(), target.url),
      ]),
  },
];

function portOf({ url }: Running): number {
  return Number(new URL(url).port);
}

function forwarder(name: string, token: string, programs: readonly Running[]): Contender {
  return { name, url: programs[0]?.url ?? "", headers: clientHeaders(token), checks: false, programs };
}
