import { apiReadTools } from "./api/read-tools.ts";
import type { SignedInApi } from "./api/sign-in.ts";
import { apiWriteTools } from "./api/write-tools.ts";
import { dockerTools } from "./docker/docker-tools.ts";
import { type PostgresAccess, postgresTools } from "./postgres/postgres-tools.ts";
import { redisTools } from "./redis/redis-tools.ts";
import type { Tool } from "./tools/tool.ts";

export const TOOL_SETS = ["api", "postgres", "redis", "docker"] as const;
export type ToolSet = (typeof TOOL_SETS)[number];

/** What each chosen set needs; a set that is missing is off. */
export type ToolAccess = {
  readonly api: SignedInApi | null;
  readonly postgres: PostgresAccess | null;
  /** `redis://...` */
  readonly redis: string | null;
  /** The path of the engine's socket. */
  readonly docker: string | null;
  readonly nowMs: () => number;
};

export function toolsOf({ api, postgres, redis, docker, nowMs }: ToolAccess): Tool[] {
  return [
    ...(api === null ? [] : [...apiReadTools(api), ...apiWriteTools(api)]),
    ...(postgres === null ? [] : postgresTools(postgres)),
    ...(redis === null ? [] : redisTools(redis)),
    ...(docker === null ? [] : dockerTools(docker, nowMs)),
  ];
}
