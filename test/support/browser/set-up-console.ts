import { afterAll, afterEach, beforeAll, expect } from "vitest";
import type { TestEnvironment } from "../test-settings.ts";
import type { TestUpstream } from "../test-upstream.ts";
import { ConsoleWorld } from "./console-world.ts";
import { startTargetPages } from "./target-pages.ts";

/**
 * One service, one target and one browser for the tests of a file. After each test its browser profiles are closed, and none of
 * their pages may have had an error or a request to another origin.
 */
export function setUpConsole(environment: () => Promise<TestEnvironment> = async () => ({})) {
  let target: TestUpstream;
  let world: ConsoleWorld;
  beforeAll(async () => {
    target = await startTargetPages();
    world = await ConsoleWorld.open(target.url, await environment());
  });
  afterEach(async () => {
    expect(await world.leave()).toEqual({ errors: [], foreignRequests: [] });
  });
  afterAll(async () => {
    await world?.close();
    await target?.close();
  });
  return { world: () => world, target: () => target };
}
