import { describeBus } from "../conformance/bus-conformance.ts";
import { MemoryBus } from "./memory-bus.ts";

describeBus("MemoryBus", async () => {
  const faults: unknown[] = [];
  const bus = new MemoryBus({ onListenerFault: (error) => faults.push(error) });
  return { here: bus, there: bus, faults, settled: async () => undefined };
});
