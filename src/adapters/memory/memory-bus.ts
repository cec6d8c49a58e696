import type { Bus } from "../../kernel/bus.port.ts";

/** Carries signals within this process: the whole bus of a single instance, and the local part of the Redis bus. */
export class MemoryBus implements Bus {
  readonly #listeners = new Map<string, ((message: string) => void)[]>();
  readonly #onListenerFault: (error: unknown) => void;

  constructor(deps: { readonly onListenerFault: (error: unknown) => void }) {
    this.#onListenerFault = deps.onListenerFault;
  }

  publish(channel: string, message: string): void {
    queueMicrotask(() => {
      for (const listener of this.#listeners.get(channel) ?? []) this.#deliver(listener, message);
    });
  }

  subscribe(channel: string, listener: (message: string) => void): void {
    const listeners = this.#listeners.get(channel);
    if (listeners === undefined) this.#listeners.set(channel, [listener]);
    else listeners.push(listener);
  }

  #deliver(listener: (message: string) => void, message: string): void {
    try {
      listener(message);
    } catch (error) {
      this.#onListenerFault(error);
    }
  }
}
