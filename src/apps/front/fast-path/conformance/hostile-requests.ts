import type { Dice } from "../../../../gateway/transport/conformance/hostile-answers.ts";

const LINES = [
  "GET /p/a HTTP/1.1",
  "GET /p/a HTTP/1.1",
  "GET /p/a?b=%20#c HTTP/1.1",
  "HEAD /p HTTP/1.1",
  "POST /p/a HTTP/1.1",
  "POST /p/a HTTP/1.1",
  "PUT /p/é HTTP/1.1",
  "DELETE /p/a HTTP/1.1",
  "OPTIONS * HTTP/1.1",
  "OPTIONS /p HTTP/1.1",
  "GET http://a/p HTTP/1.1",
  "GET /other HTTP/1.1",
  "GET /p/a HTTP/1.0",
  "GET /p/a HTTP/1.2",
  "GET /p/a HTTP/2.0",
  "GET  /p/a HTTP/1.1",
  "GET /p/a  HTTP/1.1",
  "GET /p/a b HTTP/1.1",
  "GET /p/a",
  "get /p/a HTTP/1.1",
  "GETT /p/a HTTP/1.1",
  "PROPFIND /p/a HTTP/1.1",
  "GET /p/a HTTP/1.1 ",
  " GET /p/a HTTP/1.1",
  "GET /p/\x7f HTTP/1.1",
  "GET\t/p/a HTTP/1.1",
  "\r\nGET /p/a HTTP/1.1",
  "\nGET /p/a HTTP/1.1",
] as const;

const FIELDS = [
  "Host: a",
  "Host: a",
  "Host: a",
  "host:a",
  "Host: b",
  "Host:",
  "Content-Length: 5",
  "Content-Length: 5",
  "Content-Length: 0",
  "content-length:5",
  "Content-Length: 05",
  "Content-Length: +5",
  "Content-Length: -0",
  "Content-Length: 5 ",
  "Content-Length: 5\xa0",
  "Content-Length: \x0b5",
  "Content-Length: 5, 5",
  "Content-Length: 5 5",
  "Content-Length: 0x5",
  "Content-Length:",
  "Content-Length: 99999999999999999999",
  "Content_Length: 5",
  "Content-Length : 5",
  "Transfer-Encoding: chunked",
  "Transfer-Encoding: chunked",
  "Transfer-Encoding: gzip, chunked",
  "Transfer-Encoding: xchunked",
  "Transfer-Encoding : chunked",
  "Transfer-Encoding: \x0bchunked",
  "TE: trailers",
  "Trailer: X",
  "Connection: close",
  "Connection: keep-alive",
  "Connection: keep-alive, close",
  "Connection: X-A",
  "Connection: Upgrade",
  "Proxy-Connection: close",
  "Upgrade: websocket",
  "Expect: 100-continue",
  "Expect: x",
  "Cookie: a=1",
  "Cookie: b=2",
  "User-Agent: a",
  "User-Agent: b",
  "X-A: 1",
  "X-A: 2",
  "x-a:3",
  "X-A:\t 4",
  "X-A: 5\t",
  "X-A: \xe9",
  "X-A: a\x01",
  "X-A: a\x00b",
  "X-A: a\rb",
  "X-A: a\nb",
  "X-A: a\n b",
  "X-A: a\r\n b",
  "X-A:",
  " X-A: a",
  "X A: a",
  ": a",
  "X-A",
  "X-\xc3: a",
  "__proto__: a",
  "constructor: a",
  "Set-Cookie: a",
  "Set-Cookie: b",
] as const;

const ENDS = [
  "\r\n\r\n",
  "\r\n\r\n",
  "\r\n\r\n",
  "\r\n\r\n",
  "\r\n\r\n",
  "\n\n",
  "\r\n",
  "\r\r\n\r\n",
  "",
] as const;

const BODIES = [
  "",
  "",
  "hello",
  "hello",
  "5\r\nhello\r\n0\r\n\r\n",
  "5\r\nhello\r\n0\r\nX: y\r\n\r\n",
  "5;a=b\r\nhello\r\n0\r\n\r\n",
  "0\r\n\r\n",
  "5\nhello\n0\n\n",
  "hell",
  "hello!",
  "GET /p/hidden HTTP/1.1\r\nHost: a\r\n\r\n",
] as const;

/** A plain request, as most are: where all are hostile, few get far. */
const PLAIN = [
  "GET /p/a HTTP/1.1\r\nHost: a\r\nCookie: a=1\r\n\r\n",
  "POST /p/a HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello",
  "HEAD /p/a?b HTTP/1.1\r\nUser-Agent: a\r\nHost: a\r\nConnection: keep-alive\r\n\r\n",
  "POST /p/a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
  "GET /api HTTP/1.1\r\nHost: a\r\n\r\n",
] as const;

/** What a client may send on one connection: up to four requests, plain ones and any kind of broken ones. */
export function hostileRequests(dice: Dice): string {
  let text = "";
  for (let left = 1 + dice.roll(4); left > 0; left--)
    text += dice.roll(2) === 0 ? dice.pick(PLAIN) : hostile(dice);
  return dice.roll(8) === 0 ? mutated(dice, text) : text;
}

function hostile(dice: Dice): string {
  const fields = Array.from({ length: dice.roll(4) }, () => dice.pick(FIELDS));
  // Without `Host` Node refuses the rest unread.
  if (dice.roll(8) > 0) fields.splice(dice.roll(fields.length + 1), 0, "Host: a");
  return `${[dice.pick(LINES), ...fields].join("\r\n")}${dice.pick(ENDS)}${dice.pick(BODIES)}`;
}

/** One byte is another one. */
function mutated(dice: Dice, text: string): string {
  const at = dice.roll(text.length);
  return `${text.slice(0, at)}${String.fromCharCode(dice.roll(256))}${text.slice(at + 1)}`;
}
