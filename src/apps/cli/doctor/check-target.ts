import { SECOND_MS } from "../../../kernel/duration.ts";
import type { Check } from "./check.ts";
import { ok, skipped } from "./finding-rules.ts";
import { describeAnswer, judgeExpiry, judgeNoAnswer } from "./reach-rules.ts";
import { judgeTargetStatus } from "./target-rules.ts";

const TARGET_MS_MAX = 8 * SECOND_MS;

/** Its name, port, certificate and HTTP, by one GET of its first page as the gateway would send it. */
export const checkTarget: Check = {
  name: "target",
  needs: ["ZENZEFI_TARGET_URL", "ZENZEFI_TARGET_CA", "ZENZEFI_TARGET_TLS_VERIFY"],
  look: async ({ settings, ask, clock }) => {
    const { url, ca, tlsVerify } = settings.target;
    if (url === null) return [skipped(DEMO)];
    const answer = await ask({ url, ca, verifyTls: tlsVerify, timeoutMs: TARGET_MS_MAX });
    if (!answer.isAnswered) return [judgeNoAnswer(url, answer, "ZENZEFI_TARGET_CA")];
    const nowMs = clock.nowMs();
    const wrong = [...judgeTargetStatus(answer, url), ...judgeExpiry(answer.certificate, nowMs)];
    return [...wrong, ok(describeAnswer(answer, nowMs))];
  },
};

const DEMO = {
  en: "the built-in demo target: ZENZEFI_TARGET_URL is not set",
  ru: "встроенный демонстрационный сервер: ZENZEFI_TARGET_URL не задан",
};
