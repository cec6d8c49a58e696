import { type IncomingHttpHeaders, request } from "node:http";

export type BrowserAnswer = {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** One character a byte. */
  readonly bytes: Buffer;
  readonly text: string;
};

type Going = {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
};

/** A browser as far as its requests go: it names the host as it likes, keeps cookies, and follows and runs nothing. */
export class PlainBrowser {
  readonly #port: number;
  readonly #host: string;
  readonly cookies = new Map<string, string>();

  /** @param host what it believes to be talking to: `machine.example` */
  constructor(port: number, host = `127.0.0.1:${port}`) {
    this.#port = port;
    this.#host = host;
  }

  /** Signs in as `/connect` does. */
  async signIn(token: string): Promise<BrowserAnswer> {
    return this.send("/api/v1/proxy/authenticate", { method: "POST", body: JSON.stringify({ token }) });
  }

  /** As when a person follows a link. */
  navigate(path: string, { headers, ...going }: Going = {}): Promise<BrowserAnswer> {
    const said = {
      "sec-fetch-mode": "navigate",
      "sec-fetch-dest": "document",
      accept: "text/html,*/*;q=0.8",
    };
    return this.send(path, { ...going, headers: { ...said, ...headers } });
  }

  /** As a script sends it. Whole answers only. */
  send(path: string, { method = "GET", headers = {}, body }: Going = {}): Promise<BrowserAnswer> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const own = {
      host: this.#host,
      ...(cookie === "" ? {} : { cookie }),
      ...(body === undefined ? {} : { "content-length": Buffer.byteLength(body) }),
    };
    return new Promise((resolve, reject) => {
      const options = { port: this.#port, host: "127.0.0.1", path, method, headers: { ...own, ...headers } };
      const sent = request(options, (answer) => {
        const chunks: Buffer[] = [];
        for (const cookie of answer.headers["set-cookie"] ?? []) this.#keep(cookie);
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

  #keep(setCookie: string): void {
    const [, name = "", value = ""] = /^([^=]*)=([^;]*)/.exec(setCookie) ?? [];
    if (/max-age=0/i.test(setCookie)) this.cookies.delete(name);
    else this.cookies.set(name, value);
  }
}
