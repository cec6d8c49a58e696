import { describe, expect, it } from "vitest";
import {
  answerOf,
  contextAt,
  contextFor,
  rewriting,
  rewrittenText,
} from "../../../test/support/rewriting.ts";
import { scriptTag } from "./inside-script.ts";

const fragment = answerOf("text/html");
const document = answerOf("text/html", { secFetchDest: "document" });
const tag = scriptTag(rewriting.script, { nonce: null, needsHash: false });

describe("attributes of HTML", () => {
  it.each([
    ["<a href=/x>", '<a href="/api/v1/proxy/x">'],
    ["<A HREF='/x'>", "<A HREF='/api/v1/proxy/x'>"],
    ['<img src = "/x" alt>', '<img src="/api/v1/proxy/x" alt>'],
    ['<form action="/x">', '<form action="/api/v1/proxy/x">'],
    ['<button formaction="/x">', '<button formaction="/api/v1/proxy/x">'],
    ['<video poster="/x">', '<video poster="/api/v1/proxy/x">'],
    ['<object data="/x">', '<object data="/api/v1/proxy/x">'],
    ['<td background="/x">', '<td background="/api/v1/proxy/x">'],
    ['<q cite="/x">', '<q cite="/api/v1/proxy/x">'],
    ['<img longdesc="/x">', '<img longdesc="/api/v1/proxy/x">'],
    ['<html manifest="/x">', '<html manifest="/api/v1/proxy/x">'],
    ['<base href="/app/">', '<base href="/api/v1/proxy/app/">'],
    ['<svg><use xlink:href="/x#a"/>', '<svg><use xlink:href="/api/v1/proxy/x#a"/>'],
    ['<a ping="/x /y">', '<a ping="/api/v1/proxy/x /api/v1/proxy/y">'],
    ['<img srcset="/x 1x, /y 2x">', '<img srcset="/api/v1/proxy/x 1x, /api/v1/proxy/y 2x">'],
    ['<link imagesrcset="/x 1x">', '<link imagesrcset="/api/v1/proxy/x 1x">'],
    [
      '<meta http-equiv="Refresh" content="5; URL=\'/x\'">',
      '<meta http-equiv="Refresh" content="5; URL=\'/api/v1/proxy/x\'">',
    ],
    ["<p style='background:url(\"/x\")'>", "<p style='background:url(\"/api/v1/proxy/x\")'>"],
    ['<p style="background:url(&quot;/x&quot;)">', '<p style="background:url(&quot;/api/v1/proxy/x&quot;)">'],
    ['<a href="https://target.example:8443/x">', '<a href="https://gw.example/api/v1/proxy/x">'],
    ['<a href="//target.example:8443/x">', '<a href="//gw.example/api/v1/proxy/x">'],
    ['<a href="/a?b=c&amp;d=&quot;">', '<a href="/api/v1/proxy/a?b=c&amp;d=&quot;">'],
    ['<a href="&#x2F;x">', '<a href="/api/v1/proxy/x">'],
    [
      '<a href="https&colon;&sol;&sol;target.example:8443/x">',
      '<a href="https://gw.example/api/v1/proxy/x">',
    ],
    ['<a href="/x"href="/y">', '<a href="/api/v1/proxy/x"href="/api/v1/proxy/y">'],
    ['<a data-url="https://target.example:8443/x">', '<a data-url="https://gw.example/api/v1/proxy/x">'],
    [
      "<iframe srcdoc=\"<img src='/x' alt=&quot;&amp;lt;&quot;>\">",
      "<iframe srcdoc=\"<img src='/api/v1/proxy/x' alt=&quot;&amp;lt;&quot;>\">",
    ],
    ["<a title='a>b' href=/x>/y</a>", "<a title='a>b' href=\"/api/v1/proxy/x\">/y</a>"],
    ['<p a="x"/href="/y">', '<p a="x"/href="/api/v1/proxy/y">'],
  ])("maps the URL of %s", async (html, expected) => {
    expect(await rewrittenText(fragment, html)).toBe(expected);
  });

  it.each([
    '<a href="x" title="/y" data-path="/z">',
    '<a href="//other.example/" ping="https://other.example/">',
    '<input value="https://target.example:8443/x">',
    '<a href="/api/v1/proxy/x">',
    "<a href=\"javascript:go('/x')\">",
    '<a href="/\\other.example">',
    '<div data="',
    "<a href",
    "<a href=>",
    '<p title="<a href=/x>">',
    '<meta name="x" content="/y">',
    "</a href=/x>",
    "< a href=/x>",
    "<!-- <a href=/x> -->",
    "<!doctype html SYSTEM '/x'>",
    "<?pi href='/x'?>",
  ])("leaves %s unchanged", async (html) => {
    expect(await rewrittenText(fragment, html)).toBe(html);
  });

  it("drops the integrity of what is rewritten, and leaves that of another host's files", async () => {
    const html =
      '<script src="/x" integrity="sha256-a"></script><link integrity=sha256-a href="y" rel=stylesheet>' +
      '<script integrity="sha256-a" src="https://cdn.example/z"></script>';
    expect(await rewrittenText(fragment, html)).toBe(
      '<script src="/api/v1/proxy/x" ></script><link  href="y" rel=stylesheet>' +
        '<script integrity="sha256-a" src="https://cdn.example/z"></script>',
    );
  });

  it("lets a manifest be fetched with cookies", async () => {
    expect(await rewrittenText(fragment, '<link rel="Manifest" href="/m">')).toBe(
      '<link crossorigin="use-credentials" rel="Manifest" href="/api/v1/proxy/m">',
    );
  });

  it("makes a policy in the page that names the target's origin name the gateway's", async () => {
    const html = `<meta http-equiv="Content-Security-Policy" content="connect-src https://target.example:8443">`;
    expect(await rewrittenText(fragment, html)).toContain('content="connect-src https://gw.example"');
  });
});

describe("a relative URL of a page", () => {
  const inFolder = answerOf("text/html", { context: contextAt("/folder/page") });

  it.each([
    ['<img src="../../a.png">', '<img src="/api/v1/proxy/a.png">'],
    ['<img srcset="../../a.png 1x, b.png 2x">', '<img srcset="/api/v1/proxy/a.png 1x, b.png 2x">'],
    ["<p style='background:url(../../a.png)'>", "<p style='background:url(/api/v1/proxy/a.png)'>"],
    ["<style>@import '../../a.css';</style>", "<style>@import '/api/v1/proxy/a.css';</style>"],
    ["<iframe srcdoc='<img src=../../a.png>'>", "<iframe srcdoc='<img src=\"/api/v1/proxy/a.png\">'>"],
    [
      '<meta http-equiv="refresh" content="0; url=../../a">',
      '<meta http-equiv="refresh" content="0; url=/api/v1/proxy/a">',
    ],
    [
      '<script type="importmap">{"imports":{"a":"../../a.js"}}</script>',
      '<script type="importmap">{"imports":{"a":"/api/v1/proxy/a.js"}}</script>',
    ],
    ['<base href="/a/b/c"><a href="../../x">', '<base href="/api/v1/proxy/a/b/c"><a href="../../x">'],
    ['<base href="/a/"><base href="/b/c/"><a href="../../x">', null],
    ['<base href="//cdn.example/a/"><a href="../../x"><img src="/y">', "unchanged"],
    ['<img src="../a.png"><a href="x/../y">', "unchanged"],
  ])("does not lead out of the proxy: %s", async (html, expected) => {
    const seen = await rewrittenText(inFolder, html);
    if (expected === null) expect(seen).toMatch(/<a href="\/api\/v1\/proxy\/x">$/);
    else expect(seen).toBe(expected === "unchanged" ? html : expected);
  });
});

describe("a referrer policy of a page", () => {
  it.each([
    ['<meta name="referrer" content="no-referrer">', '<meta name="referrer" content="same-origin">'],
    ["<META NAME=Referrer CONTENT=never>", '<META NAME=Referrer CONTENT="same-origin">'],
    [
      '<meta content="strict-origin" name="referrer">',
      '<meta content="strict-origin-when-cross-origin" name="referrer">',
    ],
    ['<a referrerpolicy="origin">', '<a referrerpolicy="origin-when-cross-origin">'],
  ])("is changed so that the gateway gets the page's path: %s", async (html, expected) => {
    expect(await rewrittenText(fragment, html)).toBe(expected);
  });

  it.each([
    '<meta name="referrer" content="unsafe-url">',
    '<meta name="referrer" content="same-origin">',
    '<meta name="description" content="no-referrer">',
    '<p content="no-referrer" name="referrer">',
  ])("stays unchanged: %s", async (html) => {
    expect(await rewrittenText(fragment, html)).toBe(html);
  });
});

describe("a tag with the same attribute twice", () => {
  it("is read by the first, as browsers read it", async () => {
    const html =
      '<meta http-equiv="refresh" http-equiv="x" content="0; url=/a"><script integrity=a src=//cdn.example/x src=/y></script>';
    expect(await rewrittenText(fragment, html)).toBe(
      '<meta http-equiv="refresh" http-equiv="x" content="0; url=/api/v1/proxy/a"><script integrity=a src=//cdn.example/x src="/api/v1/proxy/y"></script>',
    );
  });
});

describe("text within elements", () => {
  it.each([
    ["<style>a{b:url(/x)}</style>", "<style>a{b:url(/api/v1/proxy/x)}</style>"],
    ["<STYLE>@import '/x'</style>", "<STYLE>@import '/api/v1/proxy/x'</style>"],
    [
      "<script>f('https://target.example:8443/x','/y','<a href=/z>')</script>",
      "<script>f('https://gw.example/api/v1/proxy/x','/y','<a href=/z>')</script>",
    ],
    [
      "<script><!--<script>'</script><a href=/x>'--></script><a href=/y>",
      "<script><!--<script>'</script><a href=/x>'--></script><a href=\"/api/v1/proxy/y\">",
    ],
    ["<script><!--></script><a href=/y>", '<script><!--></script><a href="/api/v1/proxy/y">'],
    [
      '<script type="importmap">{"imports":{"a":"/a.js","/b":"\\/b.js"},"scopes":{"/s/":{"c":"https://target.example:8443/c"}}}</script>',
      '<script type="importmap">{"imports":{"a":"/api/v1/proxy/a.js","/b":"/api/v1/proxy/b.js"},"scopes":{"/api/v1/proxy/s/":{"c":"https://gw.example/api/v1/proxy/c"}}}</script>',
    ],
    ["<p>https://target.example:8443/x</p>", "<p>https://gw.example/api/v1/proxy/x</p>"],
    ["<title><a href=/x></title><a href=/y>", '<title><a href=/x></title><a href="/api/v1/proxy/y">'],
    ["<xmp><a href=/x></xmp><!--><a href=/y>", '<xmp><a href=/x></xmp><!--><a href="/api/v1/proxy/y">'],
    ["<plaintext><a href=/x></plaintext>", "<plaintext><a href=/x></plaintext>"],
    [
      "<textarea>https://target.example:8443/x</textarea>",
      "<textarea>https://target.example:8443/x</textarea>",
    ],
    ["<!--x--!><a href=/y>", '<!--x--!><a href="/api/v1/proxy/y">'],
    ["<script/src=/x>'<a href=/y>'</script>", "<script/src=\"/api/v1/proxy/x\">'<a href=/y>'</script>"],
  ])("rewrites %s as its element is read", async (html, expected) => {
    expect(await rewrittenText(fragment, html)).toBe(expected);
  });

  it.each([
    ["<svg><title><a href=/x></title></svg>", '<svg><title><a href="/api/v1/proxy/x"></title></svg>'],
    ["<svg><style>a{b:url(/x)}</style></svg>", "<svg><style>a{b:url(/api/v1/proxy/x)}</style></svg>"],
    ["<svg><![CDATA[<a href=/x>]]><a href=/y>", '<svg><![CDATA[<a href=/x>]]><a href="/api/v1/proxy/y">'],
    ["<![CDATA[<a href=/x>]]>", "<![CDATA[<a href=/x>]]>"],
    ["<svg><script/><a href=/y></svg>", '<svg><script/><a href="/api/v1/proxy/y"></svg>'],
    ["<svg></svg><script>'<a href=/x>'</script>", "<svg></svg><script>'<a href=/x>'</script>"],
    ["<svg><p><script>'<a href=/x>'</script>", "<svg><p><script>'<a href=/x>'</script>"],
    [
      "<svg><foreignObject><script>'<a href=/x>'</script></foreignObject><script/><a href=/y>",
      "<svg><foreignObject><script>'<a href=/x>'</script></foreignObject><script/><a href=\"/api/v1/proxy/y\">",
    ],
  ])("reads %s as SVG", async (html, expected) => {
    expect(await rewrittenText(fragment, html)).toBe(expected);
  });

  it("leaves inline text that a policy allows by hash byte for byte", async () => {
    const inline = "<script>'https://target.example:8443/'</script><style>a{b:url(/x)}</style>";
    const policy = "script-src 'self' 'sha256-abc='; style-src 'sha256-abc='";
    const byHeader = answerOf("text/html", {
      headers: ["Content-Type", "text/html", "Content-Security-Policy", policy],
    });
    expect(await rewrittenText(byHeader, inline)).toBe(inline);
    const byMeta = `<meta http-equiv="content-security-policy" content="${policy}">${inline}`;
    expect(await rewrittenText(fragment, byMeta)).toBe(byMeta);
  });
});

describe("the gateway's script in a document", () => {
  it.each([
    ["<!doctype html><html><head><title>x</title>", `<!doctype html><html><head>${tag}<title>x</title>`],
    [
      "\xef\xbb\xbf<!doctype html>\n<script>1</script>",
      `\xef\xbb\xbf<!doctype html>\n${tag}<script>1</script>`,
    ],
    ["<!-- x --><html lang=en><body>", `<!-- x --><html lang=en>${tag}<body>`],
    ["words", `${tag}words`],
    ["</p>", `${tag}</p>`],
  ])("is before all others in %s", async (html, expected) => {
    expect(await rewrittenText(document, html)).toBe(expected);
  });

  it("carries the nonce of the page's policy", async () => {
    const policy = "script-src 'nonce-R4nd0m' 'strict-dynamic'";
    const headers = ["Content-Type", "text/html", "Content-Security-Policy", policy];
    const page = await rewrittenText(answerOf("text/html", { headers, secFetchDest: "iframe" }), "<p>");
    expect(page).toContain(' nonce="R4nd0m"></script><p>');
  });

  it("is put into a document within a document too", async () => {
    const page = await rewrittenText(document, "<head><iframe srcdoc='<p>'></iframe>");
    expect(page.split("/zenzefi-inside.js").length).toBe(3);
  });

  it.each([
    ["sandbox", 1],
    ["sandbox='allow-forms ALLOW-scripts-x'", 1],
    ["SANDBOX='allow-forms Allow-Scripts'", 3],
  ])("is not put into documents of a frame whose scripts do not run: %s", async (sandbox, scripts) => {
    const inner = "&lt;iframe srcdoc='&amp;lt;p>'>";
    const page = await rewrittenText(document, `<head><iframe ${sandbox} srcdoc="${inner}">`);
    expect(page.split("/zenzefi-inside.js").length - 1).toBe(scripts);
  });

  it("is not put into what a script fetches", async () => {
    const html = "<!doctype html><p>";
    expect(await rewrittenText(answerOf("text/html", { secFetchDest: "empty" }), html)).toBe(html);
    expect(await rewrittenText(answerOf("text/html", { accept: "*/*" }), html)).toBe(html);
  });

  it("depends on the text if the browser does not declare the purpose", async () => {
    const answer = answerOf("text/html", { accept: "text/html,*/*;q=0.8" });
    expect(await rewrittenText(answer, "<html><p>")).toBe(`<html>${tag}<p>`);
    expect(await rewrittenText(answer, "<p>a fragment</p><html>")).toBe("<p>a fragment</p><html>");
  });
});

describe("XHTML and SVG", () => {
  it("are read as XML: no raw text, CDATA anywhere, the script in the head only", async () => {
    const xhtml = answerOf("application/xhtml+xml; charset=utf-8", { secFetchDest: "document" });
    const page =
      '<?xml version="1.0"?><html><head><style><![CDATA[a{b:url(/x)}]]></style></head><title/><a href="/y"/></html>';
    expect(await rewrittenText(xhtml, page)).toBe(
      `<?xml version="1.0"?><html><head>${tag}<style><![CDATA[a{b:url(/api/v1/proxy/x)}]]></style></head><title/><a href="/api/v1/proxy/y"/></html>`,
    );
    const svg = answerOf("image/svg+xml", { secFetchDest: "document" });
    const drawing = '<?xml-stylesheet href="/x.css"?><svg><image href="/x.png" title="&lt;"/></svg>';
    expect(await rewrittenText(svg, drawing)).toBe(
      '<?xml-stylesheet href="/api/v1/proxy/x.css"?><svg><image href="/api/v1/proxy/x.png" title="&lt;"/></svg>',
    );
  });

  it("a page of a target with a base path is mapped, in HTML too", async () => {
    const answer = answerOf("text/html", {
      context: contextFor("http://localhost:9000/base", "http://localhost:8000"),
    });
    expect(await rewrittenText(answer, "<a href=/base/x><a href=/y>")).toBe(
      '<a href="/api/v1/proxy/x"><a href=/y>',
    );
  });
});
