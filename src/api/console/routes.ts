import { readFile } from "node:fs/promises";
import { join } from "node:path";
import fastifyStatic from "@fastify/static";
import type { FastifyReply } from "fastify";
import { prefersHtml } from "../../http/prefers-html.ts";
import { AppError } from "../../kernel/errors.ts";
import type { Random } from "../../kernel/random.port.ts";
import type { HttpApp } from "../server/http-app.ts";
import { consolePage } from "./page.ts";

export type ConsoleRoutesDeps = {
  readonly random: Random;
  /** The folder that `npm run build` writes the console to: `index.html` and `assets/`. Null if it was not built. */
  readonly consoleFolder: string | null;
  /** The target's own origin; null: there is none. */
  readonly ownOrigin: string | null;
};

/** The addresses of the console's pages, as in its router (console/src/app/router.tsx). `/` is in `root/routes.ts`. */
const PAGES = [
  "/buy",
  "/connect",
  "/desk",
  "/desk/*",
  "/forgot-password",
  "/gift",
  "/payments/:payment_id",
  "/profile",
  "/receipts",
  "/receipts/:month",
  "/redeem",
  "/referrals",
  "/register",
  "/reset-password",
  "/sign-in",
  "/status",
  "/tokens",
  "/tokens/:token_id",
  "/tokens/:token_id/receipt",
  "/top-up",
  "/transactions",
  "/verify",
  "/verify-email",
];

/** 128 bits, as CSP requires of a nonce. */
const NONCE_BYTES = 16;
/** Browsers revalidate the page each time, so that after an update no page mixes two builds. */
const PAGE_CACHE = "no-cache";

/** Sends the console's page. */
export type SendConsole = (reply: FastifyReply) => Promise<FastifyReply>;

/**
 * The web console: its pages, for browsers, and its files.
 * @returns how to send its page, for `/`; null if it was not built
 */
export async function consoleRoutes(app: HttpApp, deps: ConsoleRoutesDeps): Promise<SendConsole | null> {
  const folder = deps.consoleFolder;
  const first = folder === null ? null : await readPage(folder);
  if (folder === null || first === null) return null;
  let page = first;
  const send: SendConsole = async (reply) => {
    // Read each time: a new build has other assets. While a build is being copied, the last page is used.
    page = (await readPage(folder)) ?? page;
    const nonce = deps.random.bytes(NONCE_BYTES).toString("base64");
    const { body, policy } = consolePage(page, nonce, deps.ownOrigin);
    return reply
      .type("text/html; charset=utf-8")
      .headers({
        "cache-control": PAGE_CACHE,
        "content-security-policy": policy,
        "cross-origin-opener-policy": "same-origin",
        "referrer-policy": "same-origin",
        vary: "Accept",
        "x-content-type-options": "nosniff",
      })
      .send(body);
  };
  for (const path of PAGES) {
    app.get(path, { schema: { hide: true } }, async (request, reply) => {
      if (!prefersHtml(request.headers.accept)) throw new AppError("not_found");
      return send(reply);
    });
  }
  // A person who mistyped an address gets a page; a program gets a problem.
  app.addHook("onRequest", async (request, reply) => {
    if (!request.is404 || request.method !== "GET" || request.url.startsWith("/api/")) return;
    if (prefersHtml(request.headers.accept)) return send(reply.code(404));
  });
  await app.register(fastifyStatic, {
    root: join(folder, "assets"),
    prefix: "/assets/",
    index: false,
    decorateReply: false,
    // The build writes a .br and a .gz beside each file.
    preCompressed: true,
    immutable: true,
    maxAge: "365d",
    setHeaders: (reply) => {
      reply.header("cross-origin-resource-policy", "same-origin");
      reply.header("x-content-type-options", "nosniff");
    },
  });
  return send;
}

async function readPage(folder: string): Promise<string | null> {
  try {
    return await readFile(join(folder, "index.html"), "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
}
