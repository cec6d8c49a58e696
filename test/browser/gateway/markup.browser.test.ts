/** URLs in pages: each refers to the target, and none may lead out of the proxy. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { PNG } from "../../support/browser-targets/pictures.ts";
import { expectSaid, SAYING, SOON } from "../../support/browser-targets/saying.ts";
import type { ScriptedTarget } from "../../support/browser-targets/scripted-target.ts";
import { WAYS, Ways } from "../../support/browser-targets/ways.ts";

let ways: Ways;
let target: ScriptedTarget;

beforeAll(async () => {
  ways = await Ways.open();
  target = ways.target;
});
afterAll(() => ways?.close());

/** The number of loaded images. */
const LOADED = "[...document.images].filter((image) => image.complete && image.naturalWidth > 0).length";

test.each(WAYS)("images are loaded, however their URLs are written: %s", async (way) => {
  const { url, host } = target;
  const names = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "m"];
  const pictures = Object.fromEntries(names.map((name) => [`/${name}.png`, PNG]));
  const { page, errors, strays } = await ways.visit(way, {
    ...pictures,
    "/icons.svg":
      '<svg xmlns="http://www.w3.org/2000/svg"><symbol id="i"><path d="M0 0h1v1"/></symbol></svg>',
    "/": `${SAYING}</head><body background="/a.png">
      <img src="/b.png"><img src="//${host}/c.png"><img src=${url}/d.png><img src="e.png"><img src='./f.png'>
      <img srcset="/g.png 1x, /nothing.png 9x"><input type="image" src="/h.png" alt="x">
      <picture><source srcset="${url}/i.png" media="(min-width: 1px)"><img src="/nothing.png"></picture>
      <video poster="/j.png"></video><object data="/k.png" type="image/png"></object>
      <svg><image href="/m.png"/><use href="/icons.svg#i"/></svg></body>`,
  });
  await expect.poll(() => page.evaluate(LOADED), SOON).toBe(7);
  const asked = ["/", "/icons.svg", ...names.map((name) => `/${name}.png`)];
  await expect.poll(() => target.asked(), SOON).toEqual(asked.sort());
  expect([errors, strays]).toEqual([[], []]);
});

test.each(WAYS)("style sheets and the URLs in them are loaded: %s", async (way) => {
  const { url, host } = target;
  const names = ["sheet", "inline", "quoted", "attribute", "imported", "absolute", "relative"];
  const pictures = Object.fromEntries(names.map((name) => [`/${name}.png`, PNG]));
  const { page, errors, strays } = await ways.visit(way, {
    ...pictures,
    "/css/site.css": `@import "/css/first.css"; @import url(//${host}/css/second.css);
      #a { background: url(/sheet.png) } #g { background: url("../relative.png") }`,
    "/css/first.css": "#e { background: url( '/imported.png' ) }",
    "/css/second.css": `#f { background: url(${url}/absolute.png) } body { color: rgb(1, 2, 3) }`,
    "/": `${SAYING}<link rel="stylesheet" href="/css/site.css">
      <style>#b { background: url(/inline.png) } #c { background: url("/quoted.png") }</style></head><body>
      ${[..."abcefg"].map((id) => `<p id="${id}">${id}</p>`).join("")}
      <p style="background: url(&quot;/attribute.png&quot;)">d</p></body>`,
  });
  const asked = ["/", "/css/first.css", "/css/second.css", "/css/site.css"];
  await expect
    .poll(() => target.asked(), SOON)
    .toEqual([...asked, ...names.map((name) => `/${name}.png`)].sort());
  expect(await page.evaluate("getComputedStyle(document.body).color")).toBe("rgb(1, 2, 3)");
  expect([errors, strays]).toEqual([[], []]);
});

test.each(WAYS)("the URLs of a page are resolved against its base: %s", async (way) => {
  for (const base of ["/sub/", `${target.url}/sub/`, `//${target.host}/sub/page`]) {
    const { page, errors, strays } = await ways.visit(way, {
      "/sub/a.png": PNG,
      "/sub/next": `${SAYING}<h1>Next</h1>`,
      "/sub/x.json": '"fetched"',
      "/sub/x.js": "say('script')",
      "/": `${SAYING}<base href="${base}"><script src="x.js"></script></head><body><img src="a.png">
        <a href="next">go</a><script>fetch("x.json").then((a) => a.json()).then(say)</script>`,
    });
    await expectSaid(page, "script", "fetched");
    await expect.poll(() => page.evaluate(LOADED), SOON).toBe(1);
    await page.getByRole("link", { name: "go" }).click();
    await page.getByRole("heading", { name: "Next" }).waitFor();
    expect([errors, strays]).toEqual([[], []]);
  }
});

test.each(
  WAYS,
)("frames display pages of the target: by URL, by srcdoc, within each other: %s", async (way) => {
  const { page, errors, strays } = await ways.visit(way, {
    "/frame": `${SAYING}<img src="/a.png"><iframe src="/inner"></iframe><script>say(location.pathname.split("/").pop())</script>`,
    "/inner": "<h1>Inner</h1>",
    "/reused": "<script>fetch('/api').then(() => parent.say('reused'))</script>",
    "/a.png": PNG,
    "/api": "answered",
    "/": `${SAYING}<iframe id="one" src="/frame"></iframe>
      <iframe id="two" srcdoc="<h1>Written</h1><img src='/a.png' onload='parent.say(&quot;picture&quot;)'><script>fetch('/api').then((a) => a.text()).then(parent.say)</script>"></iframe>
      <script>var made = document.createElement("iframe"); made.id = "three"; made.src = "/inner"; document.body.append(made);
      var blank = document.createElement("iframe"); document.body.append(blank);
      blank.contentDocument.write("<img src='/a.png' onload='parent.say(\\"blank\\")'>"); blank.contentDocument.close();
      blank.contentWindow.fetch("/api").then((a) => a.text()).then((text) => say("blank", text));
      var reused = document.createElement("iframe"); document.body.append(reused); reused.contentWindow.name = "x";
      reused.src = "/reused"</script>`,
  });
  await page.frameLocator("#one").frameLocator("iframe").getByRole("heading", { name: "Inner" }).waitFor();
  await page.frameLocator("#two").getByRole("heading", { name: "Written" }).waitFor();
  await page.frameLocator("#three").getByRole("heading", { name: "Inner" }).waitFor();
  await expectSaid(page, "answered", "blank", "blank answered", "picture", "reused");
  expect([errors, strays]).toEqual([[], []]);
});

test.each(WAYS)("each kind of link leads to its page: %s", async (way) => {
  const { url, host } = target;
  const links: [string, string][] = [
    ["root", '<a href="/next">go</a>'],
    ["absolute", `<a href="${url}/next">go</a>`],
    ["same scheme", `<a href="//${host}/next">go</a>`],
    ["relative", '<a href="./next">go</a>'],
    ["inline handler", "<button onclick=\"location.href = '/next'\">go</button>"],
    ["handler, absolute", `<button onclick="location = '${url}/next'">go</button>`],
    ["assign", '<button onclick="location.assign(`/next`)">go</button>'],
    ["replace", '<button onclick="location.replace(`/next`)">go</button>'],
    ["origin", '<button onclick="location.href = location.origin + `/next`">go</button>'],
    ["javascript:", '<a href="javascript:location.href=`/next`">go</a>'],
    [
      "map",
      '<map name="m"><area href="/next" alt="go" shape="rect" coords="0,0,9,9"></map><img usemap="#m" src="/a.png" width="9" height="9" alt="">',
    ],
    ["late", '<a id="late">go</a><script>late.href = "/next"</script>'],
    [
      "late attribute",
      '<a id="late">go</a><script>late.attributes.setNamedItem(Object.assign(document.createAttribute("href"), { value: "/next" }))</script>',
    ],
  ];
  const pages = Object.fromEntries(
    links.map(([, how], at) => [`/${at}`, `${SAYING}</head><body>${how}</body>`]),
  );
  const { page, address, errors, strays } = await ways.visit(way, {
    ...pages,
    "/": SAYING,
    "/a.png": PNG,
    "/next": `${SAYING}<h1>Next</h1>`,
  });
  for (const [at, [name]] of links.entries()) {
    await page.goto(address(`/${at}`));
    const link = page.locator("a, button, area").first();
    await (name === "map" ? link.dispatchEvent("click") : link.click());
    await page.getByRole("heading", { name: "Next" }).waitFor();
    expect([name, page.url()]).toEqual([name, address("/next")]);
  }
  expect([errors, strays]).toEqual([[], []]);
});

test.each(WAYS)("redirects and refreshes stay inside the proxy: %s", async (way) => {
  const { url, host } = target;
  const to = (status: number, location: string) => ({ status, headers: { location } });
  const { page, address, errors, strays } = await ways.visit(way, {
    "/": SAYING,
    "/meta": `${SAYING}<meta http-equiv="refresh" content="0; url=/next">`,
    "/meta-absolute": `${SAYING}<meta http-equiv=refresh content="0;URL='${url}/next'">`,
    "/header": { headers: { refresh: "0; url=/next" }, body: SAYING },
    "/301": to(301, `${url}/next`),
    "/302": to(302, `//${host}/next`),
    "/303": to(303, "/next"),
    "/307": to(307, "next"),
    "/folder/308": to(308, "../next"),
    "/next": `${SAYING}<h1>Next</h1>`,
  });
  for (const path of ["meta", "meta-absolute", "header", "301", "302", "303", "307", "folder/308"]) {
    await page.goto(address(`/${path}`));
    await page.waitForURL(address("/next"));
    await page.getByRole("heading", { name: "Next" }).waitFor();
  }
  expect([errors, strays]).toEqual([[], []]);
});

test.each(WAYS)("new windows open inside the proxy: %s", async (way) => {
  const { page, context, address, errors, strays } = await ways.visit(way, {
    "/next": `${SAYING}<h1>Next</h1><script>if (opener) opener.said.push("opened")</script>`,
    "/a.png": PNG,
    "/": `${SAYING}</head><body><a href="/next" target="_blank">link</a>
      <button onclick="window.open('/next')">script</button><button onclick="window.open('${target.url}/next', 'name')">named</button>
      <form action="/next" target="other"><button>form</button></form>
      <button onclick="later = window.open(''); later.location.href = '/next'">later</button>
      <button onclick="print = window.open(''); print.document.write('<h1>Next</h1><img src=/a.png onload=opener.say(naturalWidth)>')">written</button></body>`,
  });
  for (const name of ["link", "script", "named", "form", "later", "written"]) {
    const opened = context.waitForEvent("page");
    await page.getByText(name, { exact: true }).click();
    const other = await opened;
    await other.getByRole("heading", { name: "Next" }).waitFor();
    if (name !== "written") expect(other.url().replace(/\?$/, "")).toBe(address("/next"));
  }
  await expectSaid(page, "opened", "opened", "opened", "opened", "1");
  // The navigation of a blank window cannot be hooked: the gateway redirects it.
  expect([errors, strays]).toEqual([[], way === "by the prefix" ? ["/next"] : []]);
});
