import type { SettingReader } from "./setting-reader.ts";

export type TurnSettings = {
  /** Exchanges at once, over all processes. */
  readonly concurrentMax: number;
  readonly queueMax: number;
  readonly queuePerTokenMax: number;
  readonly queueTimeoutMs: number;
  readonly patience: { readonly slowClientMs: number; readonly turnMs: number };
};

/** With fewer turns at the target none is kept for other users (`TargetTurns`). */
const SHARED_TURNS_MIN = 4;

export function readTurns(reader: SettingReader): TurnSettings | null {
  const concurrentMax = reader.read("TARGET_MAX_CONCURRENT");
  const turns = {
    queueMax: reader.read("TARGET_QUEUE_MAX"),
    queuePerTokenMax: reader.read("TARGET_QUEUE_PER_TOKEN"),
    queueTimeoutMs: reader.read("TARGET_QUEUE_TIMEOUT_SECONDS"),
    patience: {
      slowClientMs: reader.read("TARGET_SLOW_CLIENT_SECONDS"),
      turnMs: reader.read("TARGET_TURN_SECONDS"),
    },
  };
  if (concurrentMax === null) return null;
  if (concurrentMax < reader.read("WORKERS")) {
    reader.fault({
      en: "TARGET_MAX_CONCURRENT: less than WORKERS; a worker without a part of it would serve nobody",
      ru: "TARGET_MAX_CONCURRENT: меньше, чем WORKERS; процессу без своей части некого было бы обслуживать",
    });
  }
  if (concurrentMax < Math.max(SHARED_TURNS_MIN, 2 * reader.read("WORKERS"))) {
    reader.warn({
      en: "TARGET_MAX_CONCURRENT is less than 4, or than twice WORKERS: one user with requests that take long can occupy the target alone",
      ru: "TARGET_MAX_CONCURRENT меньше 4 или меньше удвоенного WORKERS: один пользователь с долгими запросами может занять целевой сервер целиком",
    });
  }
  return { concurrentMax, ...turns };
}
