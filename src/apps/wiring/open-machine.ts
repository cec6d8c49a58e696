import { systemClock } from "../../adapters/system/system-clock.ts";
import { systemRandom } from "../../adapters/system/system-random.ts";
import { createNewId } from "../../kernel/new-id.ts";

/** What a process has from the machine: time, chance, and ids of both. Once each: ids of two makers are not in order. */
export function openMachine() {
  return { clock: systemClock, random: systemRandom, newId: createNewId(systemClock, systemRandom) };
}
