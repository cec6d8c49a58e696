import type { Schemas } from "../../../../client/api-types.ts";

export type ServiceStatus = Schemas["ServiceStatus"];
