import type { Schemas } from "../../client/api-types.ts";
import type { Draw } from "./draw.ts";
import type { HeldToken } from "./held-token.ts";
import type { Answer, Request } from "./http-sender.ts";
import type { Behaviour, CallName } from "./plan.ts";
import { type Step, TOKEN_ZNC, TOP_UP_ZNC, tokenInUse, type UserState } from "./user-rules.ts";

/** A request that a user sends, and what it is measured as. */
export type Prepared = {
  readonly call: CallName;
  readonly request: Request;
  readonly token: HeldToken | null;
};

/** Who a user is. */
export type Identity = {
  /** `load-1f2e3d4c-17`: also the start of its address at example.com, and of its device. */
  readonly name: string;
  readonly password: string;
};

const JSON_TYPE = { "content-type": "application/json" };
/** An hour of validity, begun by the first request: renewed well before it ends. */
const TOKEN_LIFE_MS = 50 * 60_000;
/** A JWT is renewed after this share of its life. */
const JWT_SHARE = 0.9;

/** A user with an account, a device and tokens: what its state allows is sent, and what is answered changes it. */
export class LoadUser implements UserState {
  readonly #identity: Identity;
  #id: string | null = null;
  isRegistered = false;
  jwt: UserState["jwt"] = null;
  znc = 0;
  tokens: HeldToken[] = [];
  #priceZnc = TOKEN_ZNC;

  constructor(identity: Identity) {
    this.#identity = identity;
  }

  /** @param adminJwt with which the user is topped up; null: by mock payments */
  prepare(step: Step, behaviour: Behaviour, draw: Draw, adminJwt: string | null): Prepared {
    const { name, password } = this.#identity;
    const account = { email: `${name}@example.com`, password };
    switch (step) {
      case "register":
        return this.#ask(step, "POST", "/auth/register", { ...account, username: name });
      case "login":
        return this.#ask(step, "POST", "/auth/login", account);
      case "topup":
        if (adminJwt === null)
          return this.#ask(step, "POST", "/currency/mock-purchase", { amount: TOP_UP_ZNC });
        return this.#askAs(adminJwt, step, "POST", `/admin/users/${this.#id ?? ""}/adjustments`, {
          amount: TOP_UP_ZNC,
          reason: "load test",
        });
      case "buy":
        this.znc -= this.#priceZnc;
        return this.#ask(step, "POST", "/tokens/purchase", { duration_hours: 1 });
      case "balance":
        return this.#ask(step, "GET", "/currency/balance");
      case "list":
        return this.#ask(step, "GET", "/tokens/my-tokens?active_only=true");
      case "revoke":
        return this.#giveBack();
      case "proxy":
        return this.#reachTarget(behaviour, draw);
    }
  }

  /** Takes in what was answered to a request that `prepare` has returned. */
  learn(step: Step, { token, request }: Prepared, answer: Answer, nowMs: number): void {
    if (answer.kind === "broken") return;
    const isDone = answer.status < 400;
    const isByAdmin = step === "topup" && request.path.includes("/admin/");
    if (step === "register") this.#learnAccount(isDone, answer.json);
    else if (step === "proxy") {
      if (answer.gatewayError === "token_invalid") this.tokens = this.tokens.filter((held) => held !== token);
    } else if (answer.status === 401 && step !== "login" && !isByAdmin) this.jwt = null;
    else if (step === "login" && isDone) this.#learnJwt(answer.json, nowMs);
    else if (step === "topup" && isDone) this.znc += TOP_UP_ZNC;
    else if (step === "buy") this.#learnToken(isDone, answer.json, nowMs);
  }

  #learnAccount(isDone: boolean, json: unknown): void {
    const account = json as Partial<Schemas["User"]> | null;
    if (!isDone || typeof account?.id !== "string") return;
    this.#id = account.id;
    this.isRegistered = true;
  }

  #learnJwt(json: unknown, nowMs: number): void {
    const answer = json as Partial<Schemas["SignIn"]> | null;
    if (typeof answer?.access_token !== "string") return;
    this.jwt = {
      text: answer.access_token,
      renewAtMs: nowMs + (Number(answer.expires_in) || 60) * 1_000 * JWT_SHARE,
    };
  }

  #learnToken(isDone: boolean, json: unknown, nowMs: number): void {
    if (!isDone) {
      // It was refused: at the worst the user tops up once too often.
      this.znc = 0;
      return;
    }
    const bought = json as Partial<Schemas["AccessToken"]> | null;
    if (typeof bought?.id !== "string" || typeof bought.token !== "string") return;
    this.tokens.push({ id: bought.id, text: bought.token, renewAtMs: nowMs + TOKEN_LIFE_MS, isGone: false });
    this.#priceZnc = Number(bought.cost_znc) || TOKEN_ZNC;
  }

  #giveBack(): Prepared {
    const oldest = this.tokens.shift();
    if (oldest === undefined) throw new Error("no token to give back");
    oldest.isGone = true;
    return this.#ask("revoke", "DELETE", `/tokens/${oldest.id}`);
  }

  #reachTarget({ pages, posts, postShare, postSizes }: Behaviour, draw: Draw): Prepared {
    const token = tokenInUse(this, Number.NEGATIVE_INFINITY);
    if (token === null) throw new Error("no token to reach the target with");
    const isPost = posts.length > 0 && (pages.length === 0 || draw.number() * 100 < postShare);
    const headers = { "x-access-token": token.text, "x-device-id": `${this.#identity.name}-device` };
    const path = `/api/v1/proxy${draw.of(isPost ? posts : pages)}`;
    if (!isPost) return { call: "page", token, request: { method: "GET", path, headers } };
    const body = bodyOf(draw.of(postSizes));
    const type = { "content-type": "application/octet-stream" };
    return { call: "post", token, request: { method: "POST", path, headers: { ...headers, ...type }, body } };
  }

  #ask(call: Exclude<Step, "proxy">, method: Request["method"], path: string, body?: object): Prepared {
    return this.#askAs(this.jwt?.text ?? null, call, method, path, body);
  }

  #askAs(
    jwt: string | null,
    call: Exclude<Step, "proxy">,
    method: Request["method"],
    path: string,
    body?: object,
  ): Prepared {
    const headers = {
      ...(jwt === null ? {} : { authorization: `Bearer ${jwt}` }),
      ...(body === undefined ? {} : JSON_TYPE),
    };
    const request = { method, path: `/api/v1${path}`, headers };
    return {
      call,
      token: null,
      request: body === undefined ? request : { ...request, body: JSON.stringify(body) },
    };
  }
}

const bodies = new Map<number, Buffer>();

/** The same bytes each time: making them would cost the generator more than sending them. */
function bodyOf(size: number): Buffer {
  const known = bodies.get(size);
  if (known !== undefined) return known;
  const made = Buffer.alloc(size, "zenzefi load ");
  bodies.set(size, made);
  return made;
}
