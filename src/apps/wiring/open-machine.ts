import { systemClock } from "../../adapters/system/system-clock.ts";
import { systemRandom } from "../../adapters/system/system-random.ts";
import { createNewId } from "../../kernel/new-id.ts";

/** The clock, the random source, and the ids made of both. Once for each process: ids of two generators are not in order. */
export function openMachine() {
  return { clock: systemClock, random: systemRandom, newId: createNewId(systemClock, systemRandom) };
}
