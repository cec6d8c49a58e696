import { MemoryLimiter } from "../../src/adapters/memory/memory-limiter.ts";
import { createMetrics } from "../../src/adapters/metrics/metrics.ts";
import { createEvents } from "../../src/adapters/metrics/product-events.ts";
import { type AppDeps, createApp } from "../../src/api/create-app.ts";
import { openSessionBoard } from "../../src/api/desk/live/open-session-board.ts";
import type { HttpApp } from "../../src/api/server/http-app.ts";
import { ReportQueue } from "../../src/api/server/report-queue.ts";
import { announceCommitted } from "../../src/apps/wiring/announce-committed.ts";
import { composePayments } from "../../src/apps/wiring/compose-payments.ts";
import { composeTickets } from "../../src/apps/wiring/compose-tickets.ts";
import type { PaymentProviderSettings } from "../../src/config/payment-settings.ts";
import { readAuditState } from "../../src/domain/audit/read-audit-state.ts";
import { readBackupState } from "../../src/domain/backups/read-backup-state.ts";
import { readBacklogs } from "../../src/domain/facts/read-backlogs.ts";
import { HealthState } from "../../src/domain/health/health-state.ts";
import { readTotals } from "../../src/domain/health/read-totals.ts";
import { setUserRole } from "../../src/domain/identity/set-user-role.ts";
import { readQueues } from "../../src/domain/notifications/read-queues.ts";
import { createUnsubscribeLinks } from "../../src/domain/notifications/unsubscribe-links.ts";
import { createDeviceIds } from "../../src/gateway/credentials/device-ids.ts";
import { trustRanges } from "../../src/http/client-address.ts";
import { THE_SERVICE } from "../../src/kernel/actor.ts";
import type { Role } from "../../src/kernel/role.ts";
import { Secret } from "../../src/kernel/secret.ts";
import { NO_TARGET_LOAD } from "../../src/kernel/target-load.ts";
import { expectDescribed } from "./described-answer.ts";
import { createDomainWorld, type DomainWorld } from "./domain-world.ts";
import { MemoryLog } from "./memory-log.ts";

export type Call = {
  readonly jwt?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as it is. */
  readonly raw?: string | Uint8Array;
};

/** A value in the JSON of a response; a test fails where it uses a member that is missing. */
export interface Json {
  readonly [member: string]: Json;
}

export type ApiAnswer = {
  readonly status: number;
  readonly headers: Headers;
  /** The parsed body of a JSON answer, else the text. */
  readonly body: Json;
  readonly text: string;
};

export type Person = {
  readonly id: string;
  readonly username: string;
  readonly email: string;
  readonly password: string;
  readonly jwt: string;
};

/** Payments by the mock provider, with this secret. */
export const MOCK_WEBHOOK_SECRET = new Secret("the secret of mock webhooks");
const MOCK_PROVIDER = { name: "mock", webhookSecret: MOCK_WEBHOOK_SECRET } as const;

const PASSWORD = "correct horse battery";

/** The API on a separate port, with a separate database and a clock that the test moves. */
export class ApiServer {
  readonly world: DomainWorld;
  readonly log: MemoryLog;
  readonly health: HealthState;
  readonly url: string;
  /** The API description. */
  readonly document: object;
  /** How often a change of access was signalled. */
  readonly signals: { access: number };
  readonly payments: AppDeps["payments"];
  readonly #app: HttpApp;
  #people = 0;

  private constructor(app: HttpApp, url: string, parts: Parts & Pick<AppDeps, "payments">) {
    this.#app = app;
    this.url = url;
    this.document = app.swagger();
    this.world = parts.world;
    this.log = parts.log;
    this.health = parts.health;
    this.signals = parts.signals;
    this.payments = parts.payments;
  }

  /** Only the limit of sign-ins is on, unless `overrides` set others. */
  static async start(
    overrides: Partial<AppDeps> = {},
    providers: readonly PaymentProviderSettings[] = [MOCK_PROVIDER],
    givesFreeZnc = false,
  ): Promise<ApiServer> {
    const parts = await openParts();
    const chosen = appDeps(parts, providers);
    const deps = { ...chosen, payments: { ...chosen.payments, givesFreeZnc }, ...overrides };
    const app = await createApp(deps);
    const url = await app.listen({ host: "127.0.0.1", port: 0 });
    return new ApiServer(app, url, { ...parts, payments: deps.payments });
  }

  async close(): Promise<void> {
    await this.health.stop();
    await this.#app.close();
    await this.world.close();
  }

  /** Checks each response against the API description. */
  async call(method: string, path: string, options: Call = {}): Promise<ApiAnswer> {
    const response = await fetch(`${this.url}${path}`, {
      method,
      redirect: "manual",
      ...fetchOptions(options),
    });
    const text = await response.text();
    const isJson = /json/.test(response.headers.get("content-type") ?? "");
    const body = isJson && text !== "" ? JSON.parse(text) : text;
    const answer = { status: response.status, headers: response.headers, text, body };
    expectDescribed(this.document, method, path, answer);
    return answer;
  }

  /** Registers a user and signs in. */
  async register(as: { readonly username?: string; readonly balance?: string } = {}): Promise<Person> {
    this.#people += 1;
    const username = as.username ?? `person${this.#people}`;
    const email = `${username}@example.com`;
    const account = { email, username, password: PASSWORD };
    const { body: user } = await this.call("POST", "/api/v1/auth/register", { json: account });
    const person = { id: String(user.id), ...account, jwt: await this.logIn(email) };
    if (as.balance !== undefined) {
      const json = { amount: as.balance };
      await this.call("POST", "/api/v1/currency/mock-purchase", { jwt: person.jwt, json });
    }
    return person;
  }

  /** Registers an owner. */
  registerSuperuser(): Promise<Person> {
    return this.registerRole("owner");
  }

  async registerRole(role: Role): Promise<Person> {
    const person = await this.register();
    await this.world.database.transaction((tx) =>
      setUserRole(tx, this.world, THE_SERVICE, { userId: person.id, role }),
    );
    // Whoever gets a role has to sign in again.
    return { ...person, jwt: await this.logIn(person.email) };
  }

  /** @returns a JWT */
  async logIn(email: string, password = PASSWORD): Promise<string> {
    const { body } = await this.call("POST", "/api/v1/auth/login", { json: { email, password } });
    return String(body.access_token);
  }

  async balanceOf(person: Person): Promise<string> {
    const { body } = await this.call("GET", "/api/v1/currency/balance", { jwt: person.jwt });
    return String(body.balance);
  }
}

type Parts = Awaited<ReturnType<typeof openParts>>;

async function openParts() {
  const world = await createDomainWorld();
  const log = new MemoryLog();
  const countTotals = () => readTotals(world.database.direct, new Date(world.clock.nowMs()));
  const health = new HealthState({
    clock: world.clock,
    log,
    probes: [{ name: "database", check: async () => void (await countTotals()) }],
    intervalMs: 50_000,
    timeoutMs: 5_000,
  });
  await health.start();
  const metrics = createMetrics({
    clock: world.clock,
    countWorkerRestarts: () => 0,
    readTotals: countTotals,
    readQueues: () => readQueues(world.database.direct, world.clock),
    readBacklogs: () => readBacklogs(world.database.direct, world),
    isDatabaseConnected: () => health.current().status !== "unhealthy",
    isRedisConnected: () => null,
  });
  const signals = { access: 0 };
  const events = createEvents({ metrics, log });
  const accessSignal = async (): Promise<void> => {
    signals.access += 1;
  };
  world.onCommitted(announceCommitted({ events, accessSignal }));
  return { world, log, health, metrics, events, signals };
}

const SETUP: AppDeps["setup"] = {
  hasTarget: false,
  verifiesTargetTls: true,
  providers: ["mock"],
  channels: [],
  makesBackups: false,
  hasOwnOrigin: false,
  hasMetricsToken: false,
  requiresAdminTotp: false,
};

function appDeps(
  { world, log, health, metrics, events }: Parts,
  providers: readonly PaymentProviderSettings[],
): AppDeps {
  return {
    ...world,
    log,
    health,
    events,
    payments: paymentsOf({ ...world, log, events }, providers),
    tickets: ticketsOf(world),
    limiter: new MemoryLimiter({ clock: world.clock }),
    authLimit: null,
    reports: new ReportQueue(world.database),
    sessionBoard: openSessionBoard({ ...world, log }),
    backendUrl: new URL("https://zenzefi.example/"),
    openUrl: "/api/v1/proxy/",
    consoleFolder: null,
    ownOrigin: null,
    apiLimit: null,
    voucherLimit: null,
    receiptLimit: null,
    requiresAdminTotp: false,
    requiresVerifiedEmail: false,
    accessLog: false,
    allowsMockPurchase: providers.some(({ name }) => name === "mock"),
    collectMetrics: () => metrics.registry.metrics(),
    corsOrigins: ["http://localhost:61000"],
    defaultLanguage: "en",
    isMetricsReader: trustRanges(["127.0.0.0/8", "::1"]),
    readQueues: () => readQueues(world.database.direct, world.clock),
    readBackupState: () => readBackupState(world.database.direct, world.clock, null),
    readAuditState: () => readAuditState(world.database.direct, world.clock),
    setup: SETUP,
    isShuttingDown: () => false,
    measureDisks: async () => [],
    targetLoad: () => NO_TARGET_LOAD,
    mailer: null,
    webhookSender: null,
    telegram: null,
    notifications: {
      channels: [{ name: "mail" }],
      links: createUnsubscribeLinks([Buffer.alloc(32, 7)], new URL("https://zenzefi.example/")),
    },
    takeover: { by: "token", perDay: 5 },
    freezeTerms: { perToken: 3, daysMax: 90 },
    balanceLowCents: 1_000n,
    signInCookie: { isSecure: false, isPrefixed: false, policy: "always" },
    isTrustedProxy: () => false,
    metricsToken: null,
    verifiesTargetTls: true,
    version: "0.0.0-test",
  };
}

/** The target's own origin is https://target.example. */
function ticketsOf(world: DomainWorld): AppDeps["tickets"] {
  return composeTickets({
    ...world,
    settings: { ownOrigin: new URL("https://target.example/") },
    deviceIds: createDeviceIds([Buffer.from("a key for the tests")], (count) => world.random.bytes(count)),
  });
}

/** 1 ZNC is 10 roubles; the least payment is 1 ZNC, the largest 100,000. */
function paymentsOf(
  parts: Omit<Parameters<typeof composePayments>[0], "settings">,
  providers: readonly PaymentProviderSettings[],
): AppDeps["payments"] {
  const bounds = { paymentMin: 100n, paymentMax: 10_000_000n };
  const payments = { providers, ...bounds, kopecksPerZnc: 1_000n, givesFreeZnc: false };
  const backendUrl = new URL("https://zenzefi.example/");
  return composePayments({
    ...parts,
    settings: { payments, backendUrl, corsOrigins: ["http://localhost:61000"] },
  });
}

function fetchOptions({ jwt, headers, json, raw }: Call): RequestInit {
  const body = json === undefined ? raw : JSON.stringify(json);
  return {
    headers: {
      ...(json === undefined ? {} : { "content-type": "application/json" }),
      ...(jwt === undefined ? {} : { authorization: `Bearer ${jwt}` }),
      ...headers,
    },
    ...(body === undefined ? {} : { body }),
  };
}
