import { type IncomingHttpHeaders, request } from "node:http";

export type BrowserAnswer = {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly bytes: Buffer;
  readonly text: string;
};

type RequestOptions = {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
};

/** A browser as a sender of requests: it sends any `Host`, stores cookies, follows no redirects and runs no scripts. */
export class PlainBrowser {
  readonly #port: number;
  readonly #consolePort: number;
  readonly #host: string;
  readonly cookies = new Map<string, string>();

  /**
   * @param host the value of `Host`: `machine.example`
   * @param consolePort where the console listens, if not at the same port
   */
  constructor(port: number, host = `127.0.0.1:${port}`, consolePort = port) {
    this.#port = port;
    this.#consolePort = consolePort;
    this.#host = host;
  }

  /** Connects as the page `/connect` does. */
  async connect(token: string): Promise<BrowserAnswer> {
    return this.send("/api/v1/proxy/authenticate", { method: "POST", body: JSON.stringify({ token }) });
  }

  /**
   * Enters the target's own origin as the page `/connect` does: that page asks for a ticket at the console's origin, and this
   * browser, at the own origin, redeems it.
   */
  async enter(token: string, consoleHost = "app.example", to = "/"): Promise<BrowserAnswer> {
    const console = new PlainBrowser(this.#consolePort, consoleHost);
    const body = JSON.stringify({ token });
    const answer = await console.send("/api/v1/proxy/ticket", { method: "POST", body });
    if (answer.status !== 201) return answer;
    const { pathname, search } = new URL(JSON.parse(answer.text).url);
    return this.navigate(`${pathname}${search}&to=${encodeURIComponent(to)}`);
  }

  /** Sends a request as for a link that a user follows. */
  navigate(path: string, { headers, ...options }: RequestOptions = {}): Promise<BrowserAnswer> {
    const navigationHeaders = {
      "sec-fetch-mode": "navigate",
      "sec-fetch-dest": "document",
      accept: "text/html,*/*;q=0.8",
    };
    return this.send(path, { ...options, headers: { ...navigationHeaders, ...headers } });
  }

  /** Sends a request as a script does, and reads the whole answer. */
  send(path: string, { method = "GET", headers = {}, body }: RequestOptions = {}): Promise<BrowserAnswer> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const browserHeaders = {
      host: this.#host,
      ...(cookie === "" ? {} : { cookie }),
      ...(body === undefined ? {} : { "content-length": Buffer.byteLength(body) }),
    };
    return new Promise((resolve, reject) => {
      const options = {
        port: this.#port,
        host: "127.0.0.1",
        path,
        method,
        headers: { ...browserHeaders, ...headers },
      };
      const sent = request(options, (answer) => {
        const chunks: Buffer[] = [];
        for (const cookie of answer.headers["set-cookie"] ?? []) this.#storeCookie(cookie);
        answer.on("data", (chunk: Buffer) => chunks.push(chunk));
        answer.on("error", reject);
        answer.on("end", () => {
          const bytes = Buffer.concat(chunks);
          resolve({ status: answer.statusCode ?? 0, headers: answer.headers, bytes, text: bytes.toString() });
        });
      });
      sent.on("error", reject);
      sent.end(body);
    });
  }

  #storeCookie(setCookie: string): void {
    const [, name = "", value = ""] = /^([^=]*)=([^;]*)/.exec(setCookie) ?? [];
    if (/max-age=0/i.test(setCookie)) this.cookies.delete(name);
    else this.cookies.set(name, value);
  }
}
