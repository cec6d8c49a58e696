import { afterEach, beforeEach, expect } from "vitest";
import type { Transport } from "../transport.port.ts";
import { ScriptedTarget } from "./scripted-target.ts";
import { Told } from "./told.ts";

/** A transport, and what a test may know of it beyond the port. */
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

/** How a suite opens what it judges. */
export type TransportOpener = {
  readonly isTls: boolean;
  readonly open: (target: TransportTarget) => OpenTransport;
};

/** What each test of the suite has: a fresh target, a fresh transport to it, and handlers that watch the port's order. */
export type TransportWorld = {
  target: ScriptedTarget;
  transport: Transport;
  connectionCount: () => number;
  readonly told: () => Told;
};

/** Sets up a world for each test, and holds the port's promises about order for each handler in it. */
export function useTransportWorld({ isTls, open }: TransportOpener): TransportWorld {
  let heard: Told[] = [];
  const world = {
    told: () => {
      const told = new Told();
      heard.push(told);
      return told;
    },
  } as unknown as TransportWorld;

  beforeEach(async () => {
    heard = [];
    world.target = await ScriptedTarget.open(isTls);
    const { origin, ca } = world.target;
    const opened = open({ origin, ca, connectTimeoutMs: 5_000 });
    world.transport = opened.transport;
    world.connectionCount = opened.connectionCount;
  });

  afterEach(async () => {
    world.transport.close();
    await world.target.close();
    expect(heard.flatMap(({ offences }) => offences)).toEqual([]);
  });
  return world;
}
