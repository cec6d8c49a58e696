/** What a page sends to the target: forms, files, cookies; and downloads. */
import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { expectSaid, SAYING } from "../../support/browser-targets/saying.ts";
import { bodyOf, pathOf, type ScriptedTarget } from "../../support/browser-targets/scripted-target.ts";
import { WAYS, type Way, Ways } from "../../support/browser-targets/ways.ts";

const FILE_BYTES = 1_000_000;

let ways: Ways;
let target: ScriptedTarget;

beforeAll(async () => {
  ways = await Ways.open();
  target = ways.target;
});
afterAll(() => ways?.close());

/** Answers with a page that contains the request. */
const echoes: RequestListener = async (request, response) => {
  const sent = (await bodyOf(request)).toString();
  response.setHeader("content-type", "text/html; charset=utf-8");
  response.end(`${SAYING}<h1>${request.method} ${request.url} ${sent}</h1>`);
};

/** Reads the form and redirects the browser, as most applications do. */
function redirects(location: () => string): RequestListener {
  return async (request: IncomingMessage, response: ServerResponse) => {
    const sent = (await bodyOf(request)).toString();
    response.writeHead(303, { location: `${location()}?${sent}` }).end();
  };
}

/** The expected request of each form, and the form. */
function formsOf({ url, host }: ScriptedTarget, way: Way, origin: string): [string, string][] {
  // At its own origin no field of a form is told from other text: each address of the target becomes that origin.
  const kept = way === "by its host" || way === "by its port" ? origin : url;
  return [
    ["GET /found?q=1", '<form action="/found"><input name="q" value="1"><button>go</button></form>'],
    ["GET /page?q=1", '<form><input name="q" value="1"><button>go</button></form>'],
    [
      "POST /shown q=1",
      `<form action="${url}/shown" method="post"><input name="q" value="1"><button>go</button></form>`,
    ],
    [
      "GET /done?q=1",
      '<form action="/take" method="post"><input name="q" value="1"><button>go</button></form>',
    ],
    [
      "POST /shown q=1",
      '<form action="/wrong" method="post"><input name="q" value="1"><button formaction="/shown">go</button></form>',
    ],
    [
      "POST /shown q=1",
      `<form id="f" method="post"><input name="q" value="1"></form><button onclick="f.action = '//${host}/shown'; f.submit()">go</button>`,
    ],
    [
      "POST /shown q=1",
      '<form id="f" method="post"><input name="q" value="1"></form><button onclick="f.setAttribute(`action`, `/shown`); f.requestSubmit()">go</button>',
    ],
    [
      "POST /shown q=1",
      '<form onsubmit="this.action = `/shown`" method="post"><input name="q" value="1"><button>go</button></form>',
    ],
    [
      `POST /shown next=${encodeURIComponent(`${kept}/x`)}`,
      `<form action="/shown" method="post"><input type="hidden" name="next" value="${url}/x"><button>go</button></form>`,
    ],
    [
      "POST /shown t=%2Fx",
      '<form action="/shown" method="post"><textarea name="t">/x</textarea><button>go</button></form>',
    ],
  ];
}

test.each(WAYS)("forms are sent to their actions, and the answers are displayed: %s", async (way) => {
  let form = "";
  const { page, address, errors, strays } = await ways.visit(way, {
    "/": SAYING,
    "/page": (request, response) =>
      request.url === "/page"
        ? response.setHeader("content-type", "text/html").end(`${SAYING}</head><body>${form}</body>`)
        : echoes(request, response),
    "/found": echoes,
    "/shown": echoes,
    "/done": echoes,
    "/take": redirects(() => `${target.url}/done`),
  });
  for (const [heading, markup] of formsOf(target, way, new URL(address("/")).origin)) {
    form = markup;
    await page.goto(address("/page"));
    await page.getByRole("button").click();
    const echo = page.getByRole("heading");
    await echo.waitFor();
    expect((await echo.textContent())?.trim()).toBe(heading);
    expect(page.url().startsWith(address("/"))).toBe(true);
  }
  expect([errors, strays]).toEqual([[], []]);
});

test.each(WAYS)("a file is uploaded and downloaded byte for byte, with its name: %s", async (way) => {
  const file = randomBytes(FILE_BYTES);
  const uploads: Buffer[] = [];
  const { page, errors, strays } = await ways.visit(way, {
    "/upload": async (request, response) => {
      const body = await bodyOf(request);
      uploads.push(body.subarray(body.indexOf("\r\n\r\n") + 4, -(body.length - body.lastIndexOf("\r\n--"))));
      response
        .writeHead(200, { "content-type": "text/html" })
        .end(`${SAYING}<h1>Taken</h1><a href="/file.bin">download</a>
        <a href="/page.html" download="сохранено.html">save</a>`);
    },
    "/file.bin": {
      headers: { "content-disposition": "attachment; filename*=UTF-8''%D1%84%D0%B0%D0%B9%D0%BB.bin" },
      body: file,
    },
    "/page.html": {
      headers: { "content-type": "text/html" },
      body: `<a href="${target.url}/x">`,
    },
    "/": `${SAYING}</head><body><form action="/upload" method="post" enctype="multipart/form-data"><input type="file" name="file"><button>send</button></form>
      <script>document.querySelector("input").onchange = ({ target: { files: [file] } }) => {
        const data = new FormData(); data.append("file", file);
        fetch("/upload", { method: "POST", body: data }).then((answer) => say(answer.ok));
      }</script></body>`,
  });
  await page
    .locator("input")
    .setInputFiles({ name: "данные.bin", mimeType: "application/x-thing", buffer: file });
  await expectSaid(page, "true");
  await page.getByRole("button", { name: "send" }).click();
  await page.getByRole("heading", { name: "Taken" }).waitFor();
  expect(uploads.map((upload) => upload.equals(file))).toEqual([true, true]);
  const [down] = await Promise.all([page.waitForEvent("download"), page.getByText("download").click()]);
  expect(down.suggestedFilename()).toBe("файл.bin");
  expect((await readFile(await down.path())).equals(file)).toBe(true);
  const [saved] = await Promise.all([page.waitForEvent("download"), page.getByText("save").click()]);
  // A saved page is the target's, not rewritten.
  expect((await readFile(await saved.path())).toString()).toBe(`<a href="${target.url}/x">`);
  expect([errors, strays]).toEqual([[], []]);
});

test.each(WAYS)("cookies of the target are sent to their paths, and to no others: %s", async (way) => {
  const cookies: Record<string, string[]> = {};
  const notes: RequestListener = (request, response) => {
    const sent = (request.headers.cookie ?? "").split("; ").filter((cookie) => cookie !== "");
    cookies[pathOf(request)] = sent.sort();
    response.setHeader("content-type", "text/html").end(`${SAYING}<h1>${pathOf(request)}</h1>`);
  };
  const { page, address, errors, strays } = await ways.visit(way, {
    "/": {
      headers: {
        "set-cookie": [
          "root=1; Path=/; Domain=127.0.0.1; HttpOnly; SameSite=Lax",
          "app=2; Path=/app; Domain=127.0.0.1",
          "plain=3",
          "gone=4; Path=/; Max-Age=0",
        ],
      },
      body: `${SAYING}<script>
        document.cookie = "script=5; path=/"; document.cookie = "scripted=6; path=/app; max-age=60"; document.cookie = "bare=7";
        document.cookie = "hosted=8; domain=127.0.0.1; path=/";
        say(document.cookie.split("; ").sort())</script>`,
    },
    "/app/page": notes,
    "/other": notes,
    "/app/out": {
      headers: { "set-cookie": "app=; Path=/app; Expires=Thu, 01 Jan 1970 00:00:00 GMT" },
      body: SAYING,
    },
  });
  // At another host than the target's nothing of the gateway is in the page to drop the domain.
  const hosted = way === "by its host" ? [] : ["hosted=8"];
  await expectSaid(page, ["bare=7", ...hosted, "plain=3", "script=5"].join(","));
  for (const path of ["/app/page", "/other"]) await page.goto(address(path));
  const everywhere = ["bare=7", ...hosted, "plain=3", "root=1", "script=5"];
  expect(cookies).toEqual({
    "/app/page": ["app=2", ...everywhere, "scripted=6"].sort(),
    "/other": everywhere,
  });
  for (const path of ["/app/out", "/app/page"]) await page.goto(address(path));
  expect(cookies["/app/page"]).toEqual([...everywhere, "scripted=6"].sort());
  expect([errors, strays]).toEqual([[], []]);
});

test.each(WAYS)("a user can sign in to the target and sign out: %s", async (way) => {
  const isIn = ({ headers }: IncomingMessage): boolean => headers.cookie?.includes("session=abc") === true;
  const send = (response: ServerResponse, location: string, cookie: string): void =>
    void response.writeHead(302, { location, "set-cookie": cookie }).end();
  const { page, address, errors, strays } = await ways.visit(way, {
    "/": (request, response) =>
      isIn(request)
        ? response
            .setHeader("content-type", "text/html")
            .end(`${SAYING}<h1>Inside</h1><form action="/out" method="post"><button>Sign out</button></form>`)
        : response.writeHead(302, { location: `${target.url}/in?next=%2F` }).end(),
    "/in": async (request, response) => {
      const sent = new URLSearchParams((await bodyOf(request)).toString());
      if (sent.get("password") === "secret")
        return send(response, "/", "session=abc; Path=/; HttpOnly; SameSite=Strict");
      response.setHeader("content-type", "text/html");
      response.end(
        `${SAYING}</head><body><form method="post"><input name="password" type="password"><button>Sign in</button></form>`,
      );
    },
    "/out": (request, response) => {
      // Many applications accept a form only from their own pages.
      const isFromTarget =
        request.headers.origin === target.url && request.headers.referer?.startsWith(target.url);
      send(response, isFromTarget ? `${target.url}/in` : "/hostile", "session=; Path=/; Max-Age=0");
    },
  });
  await page.locator("input").fill("secret");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("heading", { name: "Inside" }).waitFor();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("button", { name: "Sign in" }).waitFor();
  expect(page.url()).toBe(address("/in"));
  expect([errors, strays]).toEqual([[], []]);
});
