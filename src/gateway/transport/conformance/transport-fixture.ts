import { afterEach, beforeEach, expect } from "vitest";
import type { Transport } from "../transport.port.ts";
import { RecordingHandler } from "./recording-handler.ts";
import { ScriptedTarget } from "./scripted-target.ts";

/** A transport, and what a test may read of it beyond the port. */
export type OpenTransport = {
  readonly transport: Transport;
  /** Connections to the target that are open. */
  readonly connectionCount: () => number;
};

export type TransportTarget = {
  readonly origin: string;
  readonly ca: string | null;
  readonly connectTimeoutMs: number;
};

/** Opens the transport that the suite tests. */
export type TransportOpener = {
  readonly isTls: boolean;
  readonly open: (target: TransportTarget) => OpenTransport;
};

/** What each test of the suite has: a new target, a new transport to it, and handlers that check the order of their calls. */
export type TransportFixture = {
  target: ScriptedTarget;
  transport: Transport;
  connectionCount: () => number;
  readonly newHandler: () => RecordingHandler;
};

/** Sets up a fixture for each test; fails the test if the transport called one of its handlers in a forbidden order. */
export function useTransportFixture({ isTls, open }: TransportOpener): TransportFixture {
  let handlers: RecordingHandler[] = [];
  const fixture = {
    newHandler: () => {
      const handler = new RecordingHandler();
      handlers.push(handler);
      return handler;
    },
  } as unknown as TransportFixture;

  beforeEach(async () => {
    handlers = [];
    fixture.target = await ScriptedTarget.open(isTls);
    const { origin, ca } = fixture.target;
    const opened = open({ origin, ca, connectTimeoutMs: 5_000 });
    fixture.transport = opened.transport;
    fixture.connectionCount = opened.connectionCount;
  });

  afterEach(async () => {
    fixture.transport.close();
    await fixture.target.close();
    expect(handlers.flatMap(({ violations }) => violations)).toEqual([]);
  });
  return fixture;
}
