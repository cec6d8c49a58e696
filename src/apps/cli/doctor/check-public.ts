import { isLoopback } from "../../../config/own-origin-settings.ts";
import type { Settings } from "../../../config/settings.ts";
import { trustRanges } from "../../../http/client-address.ts";
import { SECOND_MS } from "../../../kernel/duration.ts";
import type { Check } from "./check.ts";
import { type Finding, ok, skipped } from "./finding-rules.ts";
import {
  judgeGuard,
  judgeLocalUrl,
  judgeOwnOrigin,
  judgePublicAnswer,
  judgePublicNoAnswer,
  judgeScheme,
  judgeTrust,
} from "./public-rules.ts";
import { describeAnswer, judgeExpiry } from "./reach-rules.ts";

const PUBLIC_MS_MAX = 6 * SECOND_MS;

const SEE_SERVICE = {
  en: "nothing listens there: see the check service",
  ru: "там ничего не слушает: см. проверку service",
};

/** BACKEND_URL: its name, its certificate, and whether this service answers there. */
export const checkPublicUrl: Check = {
  name: "public-url",
  needs: ["BACKEND_URL", "HOST", "PORT"],
  look: async ({ settings, version, ask, clock }) => {
    const url = settings.backendUrl;
    if (isOfThisMachine(url)) return [judgeLocalUrl(!isLoopback(settings.host))];
    const scheme = judgeScheme(url, false);
    const answer = await ask({ url, headers: { accept: "application/json" }, timeoutMs: PUBLIC_MS_MAX });
    if (!answer.isAnswered) return [...scheme, judgePublicNoAnswer(url, answer)];
    const nowMs = clock.nowMs();
    const wrong = [
      ...scheme,
      ...judgePublicAnswer(url, answer, version),
      ...judgeExpiry(answer.certificate, nowMs),
    ];
    return wrong.length > 0 ? wrong : [ok(describeAnswer(answer, nowMs))];
  },
};

/** PROXY_ORIGIN or PROXY_PORT: whether a request there arrives as one for the target. */
export const checkOwnOrigin: Check = {
  name: "proxy-origin",
  needs: ["PROXY_ORIGIN", "PROXY_PORT", "BACKEND_URL", "HOST", "PORT"],
  look: async ({ settings, ask, clock }) => {
    const url = settings.ownOrigin;
    if (url === null) return [skipped(NO_OWN_ORIGIN)];
    const isLocal = isOfThisMachine(url);
    const scheme = judgeScheme(url, isLocal);
    const answer = await ask({
      url: new URL("/.zenzefi/status", url),
      headers: { accept: "application/json" },
      timeoutMs: PUBLIC_MS_MAX,
    });
    if (!answer.isAnswered) {
      if (isLocal && answer.step === "connect") return [skipped(SEE_SERVICE)];
      return [...scheme, judgePublicNoAnswer(url, answer)];
    }
    return [...scheme, judgeOwnOrigin(url, answer), ...judgeExpiry(answer.certificate, clock.nowMs())];
  },
};

const NO_OWN_ORIGIN = {
  en: "neither PROXY_ORIGIN nor PROXY_PORT is set: the target is under the prefix of BACKEND_URL",
  ru: "PROXY_ORIGIN и PROXY_PORT не заданы: целевой сервер открыт под префиксом BACKEND_URL",
};

/** Whose X-Forwarded-For is believed, by the settings and by trying to forge one. */
export const checkTrust: Check = {
  name: "trust-proxy",
  needs: ["TRUST_PROXY", "BACKEND_URL", "PROXY_ORIGIN", "METRICS_ALLOW"],
  look: async (context) => {
    const { settings } = context;
    const { backendUrl, ownOrigin, trustProxy } = settings;
    const isBehindProxy = backendUrl.protocol === "https:" || ownOrigin?.protocol === "https:";
    const wrong = judgeTrust(trustProxy, isBehindProxy);
    if (wrong !== null) return [wrong];
    if (isOfThisMachine(backendUrl)) return [ok(describeTrust(trustProxy))];
    return [await tryToForge(context, settings)];
  },
};

async function tryToForge({ ask }: Parameters<Check["look"]>[0], settings: Settings): Promise<Finding> {
  const url = new URL("/metrics", settings.backendUrl);
  const plain = await ask({ url, timeoutMs: PUBLIC_MS_MAX });
  if (!plain.isAnswered) {
    return skipped({
      en: "the public address does not answer: see public-url",
      ru: "внешний адрес не отвечает: см. public-url",
    });
  }
  const [allowed] = settings.metrics.allow;
  // From the address of a trusted proxy itself, every claim is believed, and rightly so.
  const canTry = allowed !== undefined && !trustRanges(settings.trustProxy)(plain.localAddress);
  const forged = canTry
    ? await ask({
        url,
        headers: { "x-forwarded-for": allowed.replace(/\/\d+$/, "") },
        timeoutMs: PUBLIC_MS_MAX,
      })
    : null;
  return judgeGuard(plain.status, forged?.isAnswered === true ? forged.status : null);
}

function describeTrust(trustProxy: readonly string[]) {
  const list = trustProxy.join(", ");
  if (list === "")
    return { en: "no proxy is trusted, and none is needed", ru: "прокси не доверяем, и это верно" };
  return { en: `trusted: ${list}`, ru: `доверяем: ${list}` };
}

function isOfThisMachine(url: URL): boolean {
  return isLoopback(url.hostname.replace(/^\[|\]$/g, ""));
}
