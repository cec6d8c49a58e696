import { type AdminDesk, openAdminDesk } from "./admin-desk.ts";
import { ArrivalSchedule } from "./arrival-schedule.ts";
import { type Draw, drawFrom, drawWeighted } from "./draw.ts";
import { Histogram } from "./histogram.ts";
import { type HttpSender, openSender } from "./http-sender.ts";
import { LoadUser } from "./load-user.ts";
import type { Behaviour, Size, Task } from "./plan.ts";
import { RequestsInFlight } from "./requests-in-flight.ts";
import { Gate, Rests } from "./rests.ts";
import { Tally } from "./tally.ts";
import { isReady, stepTowards } from "./user-rules.ts";

/** The part of a load that one process generates. */
export type GeneratorPart = {
  readonly behaviour: Behaviour;
  readonly size: Size;
  readonly maxInFlight: number;
  /** Eight characters that name the run. */
  readonly run: string;
  readonly password: string;
  /** From 0, of `count`. */
  readonly part: number;
  readonly count: number;
};

type Slot = { user: LoadUser; isOn: boolean; wasReady: boolean };

/** Registrations and log-ins at once: the service hashes passwords on its processors, and refuses what waits too long. */
const HASHES_AT_ONCE = 4;
/** After an error. */
const PAUSE_MS = 500;
/** With a rate: how often a user sees whether it needs a new JWT or token. */
const READY_CHECK_MS = 2_000;
/** A server that names hours in `Retry-After` is asked again sooner. */
const RETRY_MS_MAX = 10_000;
const SPAWN_CHECK_MS = 20;
/** How long answers are waited for after the end. */
const GRACE_MS = 5_000;
/** Users that are looked at to find one that is ready. */
const LOOKS_MAX = 16;
const OPEN_CONNECTIONS_MAX = 60_000;

/** Users of one process: closed loop or open, as `size.rate` says. */
export class Generator {
  readonly #part: GeneratorPart;
  readonly #sender: HttpSender;
  readonly #requests: RequestsInFlight;
  readonly #admin: AdminDesk | null;
  readonly #draw: Draw;
  readonly #rests = new Rests();
  readonly #hashing = new Gate(HASHES_AT_ONCE);
  readonly #slots: Slot[] = [];
  readonly #timers: NodeJS.Timeout[] = [];
  /** While users become ready, and after that. */
  readonly ramp = new Tally();
  readonly measured = new Tally();
  /** How late arrivals were sent that nothing but this process held up, µs. */
  readonly lateness = new Histogram();
  #size: Size;
  #isMeasuring = false;
  #isHeldUp = false;
  #isStopped = false;
  #named = 0;
  #spawns: ArrivalSchedule;
  #arrivals: ArrivalSchedule | null = null;

  constructor(part: GeneratorPart) {
    const { behaviour, size } = part;
    this.#part = part;
    this.#size = size;
    // As many as requests can be at once: none waits for a connection of another, as no two customers share one.
    this.#sender = openSender({ ...behaviour, connections: OPEN_CONNECTIONS_MAX });
    this.#requests = new RequestsInFlight(this.#sender);
    this.#draw = drawFrom(behaviour.seed + part.part);
    this.#spawns = new ArrivalSchedule(performance.now(), size.spawnRate);
    this.#admin =
      behaviour.topUp.kind === "mock"
        ? null
        : openAdminDesk(this.#sender, behaviour.topUp, (status, code) =>
            this.#tally.errors.add({ call: "topup", status, code: `admin: ${code}` }, []),
          );
  }

  get state() {
    const nowMs = performance.now();
    return {
      users: this.#slots.length,
      ready: this.#slots.filter(({ wasReady }) => wasReady).length,
      steps: this.#slots.reduce((sum, slot) => sum + stepsOf(slot), 0),
      inFlight: this.#requests.size,
      // What is merely not sent yet, for the next millisecond has not come, is no backlog.
      notSent: this.#isHeldUp ? (this.#arrivals?.waiting(nowMs) ?? 0) : 0,
    };
  }

  start(): void {
    this.#timers.push(setInterval(() => this.#spawn(), SPAWN_CHECK_MS));
    // As often as timers allow.
    this.#timers.push(setInterval(() => this.#sendDue(), 1));
  }

  /** From now on requests count as measured, and with a rate they begin to arrive. */
  measure(): void {
    this.#isMeasuring = true;
    if (this.#size.rate !== null) this.#arrivals = new ArrivalSchedule(performance.now(), this.#size.rate);
  }

  resize(size: Size): void {
    const nowMs = performance.now();
    this.#size = size;
    this.#spawns = new ArrivalSchedule(nowMs, size.spawnRate);
    for (const slot of this.#slots.splice(size.users)) slot.isOn = false;
    if (size.rate === null) this.#arrivals = null;
    else if (this.#arrivals !== null) this.#arrivals.changeRate(size.rate, nowMs);
    else if (this.#isMeasuring) this.#arrivals = new ArrivalSchedule(nowMs, size.rate);
  }

  /** Sends nothing more, waits for answers for a while, and counts the others as unfinished. @returns arrivals never sent */
  async stop(): Promise<number> {
    for (const timer of this.#timers) clearInterval(timer);
    this.#sendDue();
    const { notSent } = this.state;
    this.#isStopped = true;
    for (const slot of this.#slots) slot.isOn = false;
    this.#rests.end();
    const deadlineMs = performance.now() + Math.min(GRACE_MS, this.#part.behaviour.timeoutMs);
    while (this.#requests.size > 0 && performance.now() < deadlineMs) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    this.#requests.giveUp();
    await this.#sender.close();
    return notSent;
  }

  get #tally(): Tally {
    return this.#isMeasuring ? this.measured : this.ramp;
  }

  #spawn(): void {
    const nowMs = performance.now();
    while (this.#slots.length < this.#size.users && this.#spawns.take(nowMs) !== null) {
      const slot = { user: this.#newUser(), isOn: true, wasReady: false };
      this.#slots.push(slot);
      void this.#live(slot);
    }
  }

  #newUser(): LoadUser {
    const { run, part, count, password } = this.#part;
    const number = this.#named++ * count + part;
    return new LoadUser({ name: `load-${run}-${number}`, password });
  }

  /** One user's life: with a rate only until it is ready, for requests arrive by themselves then. */
  async #live(slot: Slot): Promise<void> {
    while (slot.isOn) {
      const nowMs = performance.now();
      const ready = isReady(slot.user, nowMs);
      slot.wasReady ||= ready;
      if (ready && this.#size.rate !== null) {
        await this.#rests.rest(READY_CHECK_MS);
        continue;
      }
      const task = ready ? drawWeighted(this.#draw, this.#part.behaviour.weights) : "proxy";
      const act = () => this.#act(slot, task, performance.now());
      const step = stepTowards(task, slot.user, nowMs);
      const isHashed = step === "register" || step === "login";
      // Who has an account gets in before the next one is opened: where accounts are limited, some users are ready then.
      const pauseMs = await (isHashed ? this.#hashing.through(act, step === "login") : act());
      if (pauseMs > 0) await this.#rests.rest(pauseMs);
      else if (ready) await this.#rests.rest(this.#thinkMs());
    }
  }

  #thinkMs(): number {
    const { min, max } = this.#part.behaviour.thinkMs;
    return min + this.#draw.number() * (max - min);
  }

  /** Sends what is due, as far as there is room and a user who can. */
  #sendDue(): void {
    const nowMs = performance.now();
    while (this.#arrivals !== null && this.#arrivals.waiting(nowMs) > 0) {
      const slot = this.#requests.size < this.#part.maxInFlight ? this.#readySlot(nowMs) : null;
      if (slot === null) {
        this.#isHeldUp = true;
        return;
      }
      const dueMs = this.#arrivals.take(nowMs) ?? nowMs;
      if (!this.#isHeldUp) this.lateness.record((nowMs - dueMs) * 1_000);
      void this.#act(slot, drawWeighted(this.#draw, this.#part.behaviour.weights), dueMs);
    }
    this.#isHeldUp = false;
  }

  #readySlot(nowMs: number): Slot | null {
    for (let looks = 0; looks < LOOKS_MAX && this.#slots.length > 0; looks++) {
      const slot = this.#draw.of(this.#slots);
      if (isReady(slot.user, nowMs)) return slot;
    }
    return null;
  }

  /** Sends one request. @returns how long the user has to wait for the next because of an error, else 0; ms */
  async #act(slot: Slot, task: Task, dueMs: number): Promise<number> {
    if (this.#isStopped) return 0;
    const step = stepTowards(task, slot.user, performance.now());
    const isNewcomer = step === "register" && slot.user.isRegistered;
    const user = isNewcomer ? this.#newUser() : slot.user;
    const adminJwt = step === "topup" ? await this.#adminJwt() : null;
    if (step === "topup" && this.#admin !== null && adminJwt === null) return RETRY_MS_MAX / 2;
    const prepared = user.prepare(step, this.#part.behaviour, this.#draw, adminJwt);
    const { answer, isError } = await this.#requests.send(prepared, dueMs, this.#tally);
    user.learn(step, prepared, answer, performance.now());
    // The one who has left is replaced.
    if (isNewcomer && user.isRegistered) slot.user = user;
    // An answer may have been lost, and the account be there: the next attempt has another name.
    else if (step === "register" && !user.isRegistered && !isNewcomer) slot.user = this.#newUser();
    if (this.#isHeldUp) this.#sendDue();
    if (!isError) return 0;
    const retryMs = answer.kind === "answered" ? (answer.retryAfterSeconds ?? 0) * 1_000 : 0;
    return Math.min(Math.max(PAUSE_MS, retryMs), RETRY_MS_MAX);
  }

  async #adminJwt(): Promise<string | null> {
    return this.#admin === null ? null : this.#admin.jwt();
  }
}

/** How many steps a user has come: account, JWT, ZNC, ready. */
function stepsOf({ user, wasReady }: Slot): number {
  if (wasReady) return 4;
  return Number(user.isRegistered) + Number(user.jwt !== null) + Number(user.znc > 0);
}
