/**
 * `npm run bench -- browser`: the cost of a browser's request (cookie mode) under the prefix, where pages are rewritten, and at the
 * target's own origin, compared with the same request with the headers of the desktop client (header mode, which changes nothing).
 */
import { gunzipSync } from "node:zlib";
import { clientHeaders, newCustomer } from "../test/support/customer.ts";
import { PlainBrowser } from "../test/support/plain-browser.ts";
import { startProduct } from "./contenders.ts";
import { startFileTarget } from "./nginx.ts";
import { type Measured, type Measurements, middle, renderTable, roundRatio } from "./report.ts";
import { type SampleBody, sampleBodies } from "./sample-bodies.ts";
import { freePort, type Running } from "./start-program.ts";
import { type LoadTurns, measureAll } from "./take-turns.ts";
import { withNginx } from "./with-nginx.ts";

const PROXY = "/api/v1/proxy";
const MODES = ["header", "prefix", "own"] as const;

const BROWSER_MODES = ["prefix", "own"] as const;

type Mode = (typeof MODES)[number];
type Credentials = Readonly<Record<Mode, Readonly<Record<string, string>>>>;
/** The URL of the target's `/` in each mode, without the slash. */
type Places = Readonly<Record<Mode, string>>;

/** Prints the comparison. @returns the exit code: 1, with one sentence, if a program is not installed */
export function benchBrowserMode(turns: LoadTurns): Promise<number> {
  return withNginx(async (place) => {
    const port = await freePort();
    const bodies = sampleBodies(`http://127.0.0.1:${port}`);
    const target = place.track(await startFileTarget(place, port, bodies));
    const ownPort = await freePort();
    const settings = { PROXY_PORT: String(ownPort) };
    const product = place.track(await startProduct(place.folder, target.url, settings));
    const places = {
      header: product.url + PROXY,
      prefix: product.url + PROXY,
      own: `http://127.0.0.1:${ownPort}`,
    };
    const presented = await buyCredentials(product);
    for (const body of bodies) await expectRight(places, target.url, body, presented);
    const asked = bodies.flatMap((body) =>
      MODES.map((mode) => ({
        name: keyOf(body.name, mode),
        url: `${places[mode]}/${body.name}`,
        headers: headersFor(body, mode, presented),
        programs: [product],
      })),
    );
    process.stdout.write(`\n${render(bodies, await measureAll(asked, target.url, turns))}\n\n`);
  });
}

/** One token for headers and one for cookies: each is another device. Cookies of one host are sent to all its ports. */
async function buyCredentials(product: Running): Promise<Credentials> {
  const customer = await newCustomer(product.url);
  const [byHeader, byCookie] = [await customer.buyToken(), await customer.buyToken()];
  const browser = browserAt(product);
  const { status } = await browser.connect(byCookie.token);
  if (status !== 200) throw new Error(`the browser's connect was answered ${status}`);
  const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  return { header: clientHeaders(byHeader.token), prefix: { cookie }, own: { cookie } };
}

function browserAt({ url }: Running): PlainBrowser {
  return new PlainBrowser(Number(new URL(url).port));
}

/** With an own origin, navigations under the prefix are sent there: a script asks for the pages instead. */
function headersFor({ asked }: SampleBody, mode: Mode, presented: Credentials): Record<string, string> {
  const isAsPage = mode === "prefix" && asked["sec-fetch-mode"] === "navigate";
  return { ...asked, ...(isAsPage ? { "sec-fetch-mode": "same-origin" } : {}), ...presented[mode] };
}

function keyOf(name: string, mode: Mode): string {
  return `${name} by ${mode}`;
}

/** Checks each answer first: a wrong one might be faster. */
async function expectRight(
  places: Places,
  targetUrl: string,
  body: SampleBody,
  presented: Credentials,
): Promise<void> {
  for (const mode of MODES) {
    const { origin, port, pathname } = new URL(`${places[mode]}/${body.name}`);
    const browser = new PlainBrowser(Number(port));
    const answer = await browser.send(pathname, { headers: headersFor(body, mode, presented) });
    const coding = answer.headers["content-encoding"] ?? null;
    const page = read(answer.bytes, coding);
    const original = read(body.sent, body.coding);
    const isRight =
      mode === "prefix" && body.isRewritten
        ? isRewritten(page, original, targetUrl)
        : mode === "own" && body.isRewritten
          ? page === original.replaceAll(targetUrl, origin)
          : answer.bytes.equals(body.sent);
    if (answer.status !== 200 || coding !== body.coding || !isRight)
      throw new Error(`${body.title} by ${mode} is answered wrongly: ${answer.status}, ${coding}`);
  }
}

function read(bytes: Buffer, coding: string | null): string {
  return (coding === "gzip" ? gunzipSync(bytes) : bytes).toString();
}

/** True if our script is inserted, each link leads into the proxy, and none is missing. */
function isRewritten(page: string, original: string, targetUrl: string): boolean {
  const links = (text: string): number => text.match(/\/(?:items|img|more)\/\d/g)?.length ?? 0;
  const inside = page.match(/\/api\/v1\/proxy\/(?:items|img|more)\/\d/g)?.length ?? 0;
  return (
    page.includes("<script") &&
    !page.includes(targetUrl) &&
    inside === links(page) &&
    inside === links(original)
  );
}

function render(bodies: readonly SampleBody[], measurements: Measurements): string {
  const header = [
    "",
    ...MODES.map((mode) => `req/s by ${mode}`),
    ...BROWSER_MODES.map((mode) => `${mode} / header`),
    ...MODES.map((mode) => `CPU ms/1000 by ${mode}`),
    ...BROWSER_MODES.map((mode) => `${mode} / header`),
    ...MODES.map((mode) => `MB/s by ${mode}`),
  ];
  return renderTable([header, ...bodies.map((body) => rowOf(body, measurements))]);
}

/** MB of the uncompressed body. */
function rowOf({ name, title, readBytes }: SampleBody, measurements: Measurements): string[] {
  const of = (mode: Mode): readonly Measured[] => measurements.get(keyOf(name, mode)) ?? [];
  const speed = (round: Measured): number => round.requestsPerSecond;
  const cpu = (round: Measured): number => round.cpuMsPerThousand;
  const ratios = (what: (round: Measured) => number): string[] =>
    BROWSER_MODES.map((mode) => `${roundRatio(of(mode), of("header"), what).toFixed(2)}x`);
  return [
    title,
    ...MODES.map((mode) => middle(of(mode), speed).toFixed(0)),
    ...ratios(speed),
    ...MODES.map((mode) => middle(of(mode), cpu).toFixed(1)),
    ...ratios(cpu),
    ...MODES.map((mode) => ((middle(of(mode), speed) * readBytes) / 1e6).toFixed(1)),
  ];
}
