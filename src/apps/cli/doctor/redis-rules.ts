import type { RedisInfo, RedisState } from "../../../adapters/redis/inspect-redis.ts";
import type { Sentence } from "../../../kernel/language.ts";
import { formatBytes, formatMs } from "./amount-rules.ts";
import { type Advice, type Finding, fault, ok, same, warning } from "./finding-rules.ts";

const VERSION_MIN = 7;
/** The service waits 250 ms for Redis, and counts alone afterwards. */
const LATENCY_WARNING_MS = 20;
const MEMORY_WARNING_SHARE = 0.9;

const COUNTS_ALONE = {
  en: "Each instance counts limits alone, and cuts take a second longer.",
  ru: "Каждый экземпляр считает лимиты сам, а отключения занимают на секунду дольше.",
};

const WHY: Readonly<Record<string, readonly [Sentence, Sentence]>> = {
  WRONGPASS: [
    { en: "wrong password", ru: "неверный пароль" },
    {
      en: "Correct REDIS_PASSWORD or REDIS_URL; on the server: requirepass, or ACL LIST",
      ru: "Исправьте REDIS_PASSWORD или REDIS_URL; на сервере: requirepass или ACL LIST",
    },
  ],
  NOAUTH: [
    { en: "it wants a password", ru: "он требует пароль" },
    {
      en: "Set REDIS_PASSWORD (or redis://:PASSWORD@... in REDIS_URL)",
      ru: "Задайте REDIS_PASSWORD (или redis://:ПАРОЛЬ@... в REDIS_URL)",
    },
  ],
  ERR: [
    { en: "it refuses the password or the database number", ru: "он не принимает пароль или номер базы" },
    {
      en: "Correct REDIS_URL, REDIS_PASSWORD, REDIS_DB; it may have no password, or fewer databases",
      ru: "Исправьте REDIS_URL, REDIS_PASSWORD, REDIS_DB: возможно, пароля нет или баз меньше",
    },
  ],
  NOPERM: [
    { en: "its user may not do what the service needs", ru: "его пользователю не хватает прав" },
    same("ACL SETUSER NAME on ~* &* +@all"),
  ],
  LOADING: [
    { en: "it is loading its data", ru: "он загружает данные" },
    { en: "Wait until it has read its file.", ru: "Дождитесь, пока он прочитает свой файл." },
  ],
  ECONNREFUSED: [
    { en: "nothing listens there", ru: "там ничего не слушает" },
    same("systemctl status redis-server; ss -ltn"),
  ],
  ENOTFOUND: [
    { en: "its name is not known", ru: "его имя не найдено" },
    {
      en: "Correct REDIS_URL or REDIS_HOST; getent hosts NAME",
      ru: "Исправьте REDIS_URL или REDIS_HOST; getent hosts ИМЯ",
    },
  ],
};

/** @param code of Redis, the system or TLS; "timeout" */
export function judgeRedisAway(code: string): Finding {
  const known = WHY[code] ?? (code === "EAI_AGAIN" ? WHY.ENOTFOUND : undefined);
  if (known !== undefined) return fault(known[0], { means: COUNTS_ALONE, mend: known[1] });
  const isTls = /CERT|SIGNATURE|SSL|TLS/.test(code);
  return fault(
    isTls
      ? { en: `no trusted TLS connection (${code})`, ru: `нет доверенного соединения TLS (${code})` }
      : { en: `no answer (${code})`, ru: `нет ответа (${code})` },
    {
      means: COUNTS_ALONE,
      mend: {
        en: "redis-cli -h HOST -p PORT ping; rediss:// is for TLS alone, redis:// without",
        ru: "redis-cli -h HOST -p PORT ping; rediss:// - только с TLS, redis:// - без него",
      },
    },
  );
}

export function judgeRedis({ latencyMs, info }: RedisState): Finding[] {
  const latency = formatMs(latencyMs);
  const version = info === null ? "Redis" : `Redis ${info.version}`;
  const wrong = info === null ? [] : judgeInfo(info);
  if (latencyMs > LATENCY_WARNING_MS) {
    wrong.push(
      warning(
        { en: `${latency} for an answer`, ru: `${latency} на ответ` },
        { means: COUNTS_ALONE, mend: same("redis-cli --latency; redis-cli slowlog get") },
      ),
    );
  }
  const memory = info === null ? "" : `, ${formatBytes(info.usedBytes)}`;
  return [...wrong, ok(same(`${version}, ${latency}${memory}`))];
}

function judgeInfo(info: RedisInfo): Finding[] {
  const findings: Finding[] = [];
  const add = (state: typeof fault, found: Sentence, advice: Advice) => findings.push(state(found, advice));
  if (Number.parseInt(info.version, 10) < VERSION_MIN) {
    add(
      fault,
      {
        en: `Redis ${info.version} is too old: 7 or newer is needed`,
        ru: `Redis ${info.version} слишком стар: нужен 7 или новее`,
      },
      { mend: same("apt-get install redis-server; redis-server --version") },
    );
  }
  if (info.isReplica) {
    add(
      fault,
      { en: "it is a replica: it takes no writes", ru: "это реплика: она не принимает записи" },
      {
        means: COUNTS_ALONE,
        mend: {
          en: "Set REDIS_URL to the primary; on this one: REPLICAOF NO ONE",
          ru: "Укажите в REDIS_URL основной сервер; на этом: REPLICAOF NO ONE",
        },
      },
    );
  }
  const { memoryBytesMax: max, usedBytes, evictionPolicy } = info;
  if (max > 0 && evictionPolicy === "noeviction" && usedBytes > max * MEMORY_WARNING_SHARE) {
    add(
      warning,
      {
        en: `${formatBytes(usedBytes)} of ${formatBytes(max)} are used, and it then refuses writes`,
        ru: `занято ${formatBytes(usedBytes)} из ${formatBytes(max)}, дальше он откажет в записи`,
      },
      {
        means: COUNTS_ALONE,
        mend: same("redis-cli config set maxmemory 512mb; redis-cli info memory"),
      },
    );
  }
  if (max > 0 && evictionPolicy.startsWith("allkeys")) {
    add(
      warning,
      { en: `maxmemory-policy is ${evictionPolicy}`, ru: `maxmemory-policy - ${evictionPolicy}` },
      {
        means: {
          en: "Counters of limits may be dropped: a limit then begins anew.",
          ru: "Счётчики лимитов могут пропасть: лимит начнётся заново.",
        },
        mend: same("redis-cli config set maxmemory-policy volatile-ttl; redis-cli config rewrite"),
      },
    );
  }
  return findings;
}
