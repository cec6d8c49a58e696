import type { Figures } from "./figures.ts";
import { LoadRun } from "./load-run.ts";
import type { LoadPlan } from "./plan.ts";
import type { Progress } from "./progress.ts";

const LOOK_MS = 200;

/** Runs one load to its end. @param interrupted aborts when it shall end early */
export async function runHeadless(
  plan: LoadPlan,
  progress: Progress,
  interrupted: AbortSignal,
): Promise<Figures> {
  const run = new LoadRun(plan);
  const looks = setInterval(() => progress.show(run.figures), LOOK_MS);
  const interrupt = (): void => run.stop("interrupt");
  interrupted.addEventListener("abort", interrupt);
  if (interrupted.aborted) interrupt();
  await run.ended;
  clearInterval(looks);
  interrupted.removeEventListener("abort", interrupt);
  return run.figures;
}
