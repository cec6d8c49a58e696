import { createHash } from "node:crypto";
import type { IncomingMessage, RequestListener } from "node:http";

type Account = { readonly username: string; readonly password: string };

const REALM = "machine";
const NONCE = "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v";

/** Answers only a person who proves the password by HTTP Digest (RFC 7616), whose proof covers the path that the target sees. */
export function byDigest(account: Account, answer: RequestListener): RequestListener {
  return (request, response) => {
    if (isProven(account, request)) return answer(request, response);
    const challenge = `Digest realm="${REALM}", qop="auth", nonce="${NONCE}", algorithm=MD5`;
    response.writeHead(401, { "www-authenticate": challenge }).end();
  };
}

function isProven({ username, password }: Account, { method, url, headers }: IncomingMessage): boolean {
  const proof = new Map<string, string>();
  for (const [, name = "", quoted, plain = ""] of (headers.authorization ?? "").matchAll(
    /(\w+)=(?:"([^"]*)"|([^\s,]+))/g,
  )) {
    proof.set(name, quoted ?? plain);
  }
  const part = (name: string): string => proof.get(name) ?? "";
  const account = md5(`${username}:${REALM}:${password}`);
  const wanted = [account, NONCE, part("nc"), part("cnonce"), "auth", md5(`${method}:${url}`)];
  return part("uri") === url && part("response") === md5(wanted.join(":"));
}

function md5(text: string): string {
  return createHash("md5").update(text).digest("hex");
}
