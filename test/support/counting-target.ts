import { setTimeout as delay } from "node:timers/promises";
import { startTestUpstream } from "./test-upstream.ts";

export type CountingTarget = {
  readonly url: string;
  /** Requests that it works on now, and the most since `forget`. */
  readonly load: { now: number; most: number };
  /** How many it has answered. */
  readonly answered: { count: number };
  close(): Promise<void>;
};

/** A target that works on each request for about `workMs`, and counts how many it works on at once. */
export async function startCountingTarget(workMs: number): Promise<CountingTarget> {
  const load = { now: 0, most: 0 };
  const answered = { count: 0 };
  const upstream = await startTestUpstream((request, response) => {
    load.now += 1;
    load.most = Math.max(load.most, load.now);
    let isOver = false;
    const end = (): void => {
      if (!isOver) load.now -= 1;
      isOver = true;
    };
    response.once("close", end);
    request.resume();
    void delay(workMs / 2 + Math.random() * workMs).then(() => {
      if (isOver) return;
      // Before the answer: its end at the gateway may cause the next request.
      end();
      answered.count += 1;
      response.end("ok");
    });
  });
  return { url: upstream.url, load, answered, close: () => upstream.close() };
}
