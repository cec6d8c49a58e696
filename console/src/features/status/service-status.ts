import type { components } from "../../api/schema.gen.ts";

export type ServiceStatus = components["schemas"]["ServiceStatus"];
