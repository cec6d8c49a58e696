import type { Bus } from "../../kernel/bus.port.ts";
import type { RedisConnection } from "./redis-connection.ts";

const CHANNEL_PREFIX = "zz:bus:";

export type RedisBusDeps = {
  readonly publisher: RedisConnection;
  /** A separate connection: in Redis, a connection with subscriptions accepts few other commands. */
  readonly subscriber: RedisConnection;
  /** Delivers within this process, at once, also without Redis. */
  readonly local: Bus;
  /** Unique among instances; without a space. */
  readonly instanceId: string;
};

/** Carries signals to all instances. Without Redis they reach this instance only. */
export class RedisBus implements Bus {
  readonly #deps: RedisBusDeps;
  readonly #channels = new Set<string>();

  constructor(deps: RedisBusDeps) {
    this.#deps = deps;
    deps.subscriber.onConnected(() => this.#subscribe([...this.#channels]));
    deps.subscriber.onMessage((channel, envelope) => this.#receive(channel, envelope));
  }

  publish(channel: string, message: string): void {
    const { local, publisher, instanceId } = this.#deps;
    local.publish(channel, message);
    const envelope = `${instanceId} ${message}`;
    void publisher.attempt("publish", (client) => client.publish(CHANNEL_PREFIX + channel, envelope));
  }

  subscribe(channel: string, listener: (message: string) => void): void {
    this.#deps.local.subscribe(channel, listener);
    if (this.#channels.has(channel)) return;
    this.#channels.add(channel);
    this.#subscribe([channel]);
  }

  /** If it fails, the connection is lost, and `onConnected` subscribes again. */
  #subscribe(channels: string[]): void {
    if (channels.length === 0) return;
    const names = channels.map((channel) => CHANNEL_PREFIX + channel);
    void this.#deps.subscriber.attempt("subscribe", (client) => client.subscribe(...names));
  }

  #receive(channel: string, envelope: string): void {
    const space = envelope.indexOf(" ");
    if (envelope.slice(0, space) === this.#deps.instanceId) return; // delivered when it was published
    this.#deps.local.publish(channel.slice(CHANNEL_PREFIX.length), envelope.slice(space + 1));
  }
}
