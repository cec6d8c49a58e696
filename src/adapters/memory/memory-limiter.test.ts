import { describeLimiter } from "../conformance/limiter-conformance.ts";
import { MemoryLimiter } from "./memory-limiter.ts";

describeLimiter("MemoryLimiter", async (clock) => new MemoryLimiter({ clock }));
