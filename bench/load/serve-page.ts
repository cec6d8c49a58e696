import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { livePage } from "./live-page.ts";
import { LoadRun } from "./load-run.ts";
import type { Fact } from "./machine-facts.ts";
import { SCRIPT, STYLE } from "./page-files.ts";
import type { LoadPlan, Size } from "./plan.ts";
import { readSize } from "./read-page-size.ts";
import { reportPage } from "./report-page.ts";
import { resultSections } from "./result-sections.ts";
import type { Sentence } from "./sentence.ts";

export type ServedPage = {
  readonly url: string;
  /** The load that runs, or ran last; null before the first. */
  run(): LoadRun | null;
  close(): Promise<void>;
};

const HOST = "127.0.0.1";
const BODY_BYTES_MAX = 4_096;
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/**
 * Serves the page on loopback. Orders are taken from that page alone: another site that is open in the same browser, or whose
 * name leads to loopback, can neither read it nor start a load.
 * @throws Error if the port is taken
 */
export async function servePage(
  plan: LoadPlan,
  facts: readonly Fact[],
  onStart: (run: LoadRun) => void,
): Promise<ServedPage> {
  let run: LoadRun | null = null;
  let size = plan.size;
  const start = (wanted: Size): void => {
    size = wanted;
    run = new LoadRun({ ...plan, size: wanted });
    onStart(run);
  };
  const order = (path: string, wanted: Size): Sentence | null => {
    const state = run?.figures.state ?? "ended";
    if (path === "/stop") run?.stop("page");
    else if (path === "/start" && state === "ended") start(wanted);
    else if (path === "/resize" && (state === "ramping" || state === "measuring")) {
      size = wanted;
      run?.resize(wanted);
    } else return path === "/start" ? STILL_RUNS : DOES_NOT_RUN;
    return null;
  };
  const read = (path: string | undefined): [type: string, text: string] | null => {
    switch (path) {
      case "/":
        return ["text/html", livePage(plan, size)];
      case "/load.css":
        return ["text/css", STYLE];
      case "/live.mjs":
        return ["text/javascript", SCRIPT];
      case "/state":
        return ["application/json", JSON.stringify(stateOf(plan, run, facts))];
      case "/report.html":
        return run === null ? null : ["text/html", reportPage({ ...plan, size }, run.figures, facts)];
      default:
        return null;
    }
  };
  const server = createServer((request, response) => {
    answer(request, response, plan, { read, order }).catch(() => response.destroy());
  });
  const port = await listen(server, plan.port);
  if (plan.isAutostart) start(plan.size);
  return {
    url: `http://${HOST}:${port}/`,
    run: () => run,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const STILL_RUNS: Sentence = {
  en: "The last load has not ended yet.",
  ru: "Прошлый прогон ещё не завершён.",
};
const DOES_NOT_RUN: Sentence = { en: "No load is running.", ru: "Нагрузка не запущена." };
const NOT_HERE: Sentence = { en: "There is nothing here.", ru: "Здесь ничего нет." };
const FOREIGN: Sentence = {
  en: "Only this page may give orders.",
  ru: "Команды принимаются только с этой страницы.",
};
const WRONG_SIZE: Sentence = {
  en: "Users: 1 to 100,000. New users and requests a second: above 0.",
  ru: "Пользователей - от 1 до 100 000. Новых в секунду и запросов в секунду - больше 0.",
};

type Pages = {
  read(path: string | undefined): [type: string, text: string] | null;
  order(path: string, size: Size): Sentence | null;
};

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { language }: LoadPlan,
  { read, order }: Pages,
): Promise<void> {
  const refuse = (status: number, reason: Sentence): void =>
    send(response, status, "application/json", JSON.stringify({ detail: reason[language] }));
  const { method, url: path = "", headers } = request;
  if (!isOurs(request)) return refuse(403, FOREIGN);
  if (method === "GET") {
    const page = read(path);
    return page === null ? refuse(404, NOT_HERE) : send(response, 200, ...page);
  }
  if (method !== "POST" || !["/start", "/resize", "/stop"].includes(path)) return refuse(404, NOT_HERE);
  // A form of another site cannot send this type, and a script of one is asked for its origin first.
  if (headers["content-type"] !== "application/json") return refuse(403, FOREIGN);
  const wanted = readSize(await bodyOf(request));
  if (wanted === null && path !== "/stop") return refuse(422, WRONG_SIZE);
  const refusal = order(path, wanted ?? { users: 1, spawnRate: 1, rate: null });
  return refusal === null ? send(response, 200, "application/json", "{}") : refuse(409, refusal);
}

/** Asked by the name of this machine, and by no page of another origin. */
function isOurs({ headers, socket }: IncomingMessage): boolean {
  const { host = "", origin } = headers;
  const names = [HOST, "localhost"].map((name) => `${name}:${socket.localPort}`);
  return names.includes(host) && (origin === undefined || origin === `http://${host}`);
}

function send(response: ServerResponse, status: number, type: string, text: string): void {
  response.writeHead(status, {
    "content-type": `${type}; charset=utf-8`,
    "content-security-policy": POLICY,
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "cross-origin-resource-policy": "same-origin",
  });
  response.end(text);
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes > BODY_BYTES_MAX) throw new Error("too long");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function stateOf(plan: LoadPlan, run: LoadRun | null, facts: readonly Fact[]): object {
  if (run === null) return { state: "idle", sections: "" };
  const { figures } = run;
  return { state: figures.state, sections: resultSections(plan, figures, facts) };
}

async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, HOST, resolve);
  });
  return (server.address() as AddressInfo).port;
}
