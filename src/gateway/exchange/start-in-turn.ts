import { CUT_REFUSAL, type CutReason } from "../live/cut-reason.ts";
import type { LiveConnection } from "../live/open-connections.ts";
import type { TargetTurns } from "../turns/target-turns.ts";
import type { Turn, TurnOwner } from "../turns/turn.ts";
import { Exchange } from "./exchange.ts";
import type { ExchangeDeps, ExchangeInput } from "./exchange-input.ts";
import { whenBusy } from "./when-limited.ts";

/** Starts the exchange at once if exchanges are not limited or a turn is free; else the request waits, or is refused. */
export function startInTurn(deps: ExchangeDeps, input: ExchangeInput): void {
  const { turns, transport } = deps;
  if (turns !== null) input.turn = turns.take(input.lease.turns);
  if (turns === null || input.turn !== null) {
    new Exchange(deps, input).start();
    return;
  }
  const awaySeconds = transport.awaySeconds();
  if (awaySeconds === null) new WaitingRequest(deps, turns, input).start();
  else input.refuse("upstream_unreachable", { facts: { retry_after_seconds: awaySeconds } });
}

/**
 * A request that waits for its turn at the target. It counts as open, so that it is cut as a running one is, and its body is not
 * read: what the client sends meanwhile stays in the socket's buffers.
 */
class WaitingRequest implements LiveConnection, TurnOwner {
  index = -1;
  readonly secretHash: string;
  readonly #deps: ExchangeDeps;
  readonly #turns: TargetTurns;
  readonly #input: ExchangeInput;
  #turn: Turn | null = null;

  constructor(deps: ExchangeDeps, turns: TargetTurns, input: ExchangeInput) {
    this.#deps = deps;
    this.#turns = turns;
    this.#input = input;
    this.secretHash = input.secretHash;
  }

  start(): void {
    const { lease, response } = this.#input;
    const turn = this.#turns.wait(lease.turns, this);
    this.#turn = turn;
    if (turn.state === "over") {
      this.#refuse("target_busy", turn);
      return;
    }
    lease.open.add(this);
    response.on("close", this.#leave);
  }

  cut(reason: CutReason): void {
    this.#leave();
    this.#input.refuse(CUT_REFUSAL[reason]);
  }

  checkDeadline(monotonicMs: number): void {
    const turn = this.#turn;
    if (turn !== null && monotonicMs - turn.askedAtMs >= this.#turns.queueTimeoutMs)
      this.#turns.refuse(turn, "target_busy");
  }

  onTurn(): void {
    const turn = this.#turn;
    this.#detach();
    const added = { ...this.#input.added, ...queueFields(turn) };
    new Exchange(this.#deps, { ...this.#input, added, turn }).start();
  }

  onTurnRefused(code: Parameters<TurnOwner["onTurnRefused"]>[0]): void {
    this.#detach();
    this.#refuse(code, this.#turn);
  }

  #refuse(code: Parameters<TurnOwner["onTurnRefused"]>[0], turn: Turn | null): void {
    const awaySeconds = code === "target_busy" ? null : this.#deps.transport.awaySeconds();
    const away = awaySeconds === null ? {} : { facts: { retry_after_seconds: awaySeconds } };
    this.#input.refuse(code, { headers: queueFields(turn), ...away, ...whenBusy(code) });
  }

  /** The client has left, or the request is cut. */
  readonly #leave = (): void => {
    this.#detach();
    this.#turn?.end();
  };

  #detach(): void {
    const { lease, response } = this.#input;
    lease.open.delete(this);
    response.off("close", this.#leave);
  }
}

/** How the request waited, for its answer (contract, Proxy). */
function queueFields(turn: Turn | null): Record<string, string> {
  if (turn === null) return {};
  return {
    "x-queue-position": String(turn.position),
    "x-queue-wait-ms": String(Math.round(turn.waitedMs)),
  };
}
