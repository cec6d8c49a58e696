import { openProxyWorld, type ProxyWorld } from "./proxy-world.ts";
import { type RawUpstream, startRawUpstream } from "./raw-socket.ts";
import type { TestEnvironment } from "./test-settings.ts";

/** A target that answers bytes of the test's choice, an instance of the service for it, and a token. */
export type RawWorld = {
  readonly raw: RawUpstream;
  readonly world: ProxyWorld;
  readonly token: string;
  /** The token's row. */
  readonly tokenId: string;
  close(): Promise<void>;
};

export async function openRawWorld(
  answer: Parameters<typeof startRawUpstream>[0],
  environment: TestEnvironment = {},
): Promise<RawWorld> {
  const raw = await startRawUpstream(answer);
  const world = await openProxyWorld({ targetUrl: () => raw.url, environment });
  const { token, id } = await world.buy();
  return {
    raw,
    world,
    token,
    tokenId: id,
    close: async () => {
      await world.close();
      await raw.close();
    },
  };
}
