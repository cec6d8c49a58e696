import { formatBytes } from "./amount-rules.ts";
import { type Finding, fault, ok, same, skipped, warning } from "./finding-rules.ts";

/** The last day of security fixes, by the release schedule of Node. Odd versions are never supported for long. */
const NODE_ENDS: Readonly<Record<number, string>> = {
  20: "2026-04-30",
  22: "2027-04-30",
  24: "2028-04-30",
  26: "2029-04-30",
};
const NODE_MIN = { major: 20, minor: 19 } as const;

/** @param version such as "20.19.1" */
export function judgeNode(version: string, nowMs: number): Finding {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const mend = {
    en: "Install the current LTS of Node and restart the service.",
    ru: "Установите текущую LTS-версию Node и перезапустите сервис.",
  };
  if (major < NODE_MIN.major || (major === NODE_MIN.major && minor < NODE_MIN.minor)) {
    return fault(
      {
        en: `Node ${version} is too old: 20.19 or newer is needed`,
        ru: `Node ${version} слишком стар: нужен 20.19 или новее`,
      },
      { mend },
    );
  }
  if (major % 2 === 1) {
    return warning(
      { en: `Node ${version} is no LTS version`, ru: `Node ${version} - не LTS-версия` },
      {
        means: {
          en: "Odd versions get fixes for some months only.",
          ru: "Нечётные версии получают исправления лишь несколько месяцев.",
        },
        mend,
      },
    );
  }
  const end = NODE_ENDS[major];
  if (end !== undefined && nowMs > Date.parse(`${end}T23:59:59Z`)) {
    return warning(
      {
        en: `Node ${version} has had no security fixes since ${end}`,
        ru: `Node ${version} не получает исправлений безопасности с ${end}`,
      },
      { mend },
    );
  }
  return ok(same(`Node ${version}`));
}

/** A proxied request takes two sockets. */
const OPEN_FILES_MIN = 8_192;

/** @param softLimit null if it cannot be read here; "unlimited" counts as infinite */
export function judgeOpenFiles(softLimit: number | null): Finding {
  if (softLimit === null) {
    return skipped({
      en: "the limit can be read on Linux only",
      ru: "предел можно прочитать только в Linux",
    });
  }
  if (softLimit >= OPEN_FILES_MIN) {
    return ok({ en: `${softLimit} open files per process`, ru: `открытых файлов на процесс: ${softLimit}` });
  }
  return warning(
    { en: `only ${softLimit} open files per process`, ru: `открытых файлов на процесс: только ${softLimit}` },
    {
      means: {
        en: "Each proxied request takes two; at the limit new connections are refused. This is the limit of this shell.",
        ru: "Запрос через прокси занимает два; на пределе новые соединения отвергаются. Это предел этой оболочки.",
      },
      mend: {
        en: "systemd: LimitNOFILE=65536 in the unit's [Service]; Docker: --ulimit nofile=65536:65536",
        ru: "systemd: LimitNOFILE=65536 в секции [Service]; Docker: --ulimit nofile=65536:65536",
      },
    },
  );
}

/** The text of /proc/self/limits. @returns null if it has no such line */
export function softLimitOf(limits: string): number | null {
  const text = /^Max open files\s+(\S+)/m.exec(limits)?.[1];
  if (text === undefined) return null;
  return text === "unlimited" ? Number.POSITIVE_INFINITY : Number(text);
}

const CLOCK_WARNING_MS = 1_000;
const CLOCK_FAULT_MS = 5_000;

const SYNCHRONISE = {
  en: "timedatectl set-ntp true (on both machines), then: timedatectl status",
  ru: "timedatectl set-ntp true (на обеих машинах), затем: timedatectl status",
};

/** @param aheadMs the database's clock minus ours; null if the database could not be asked */
export function judgeClock(nowMs: number, builtMs: number, aheadMs: number | null): Finding {
  if (nowMs < builtMs) {
    return fault(
      {
        en: `this machine's clock is before the build of this program (${new Date(builtMs).toISOString()})`,
        ru: `часы этой машины отстают от времени сборки программы (${new Date(builtMs).toISOString()})`,
      },
      {
        means: {
          en: "Certificates seem not valid yet, and sign-ins and tokens get wrong times.",
          ru: "Сертификаты кажутся ещё не действующими, а входы и токены получают неверное время.",
        },
        mend: SYNCHRONISE,
      },
    );
  }
  if (aheadMs === null) {
    return skipped({
      en: "there is no database to compare it with",
      ru: "нет базы, с которой можно сравнить часы",
    });
  }
  const difference = Math.abs(aheadMs);
  const found = {
    en: `${difference} ms ${aheadMs < 0 ? "ahead of" : "behind"} the database's`,
    ru: `${aheadMs < 0 ? "впереди часов базы на" : "позади часов базы на"} ${difference} мс`,
  };
  if (difference < CLOCK_WARNING_MS) return ok(found);
  const advice = {
    means: {
      en: "Times of one purchase come from two clocks: tokens seem to begin or end early or late.",
      ru: "Время одной покупки берётся с двух часов: токены будто начинаются или кончаются раньше или позже.",
    },
    mend: SYNCHRONISE,
  };
  return difference >= CLOCK_FAULT_MS ? fault(found, advice) : warning(found, advice);
}

const FREE_FAULT_BYTES = 512 * 1024 ** 2;
const FREE_WARNING_BYTES = 2 * 1024 ** 3;
const FREE_WARNING_SHARE = 0.1;

/** The disk under DATA_DIR. */
export function judgeDisk(freeBytes: number, totalBytes: number): Finding {
  const share = totalBytes === 0 ? 0 : Math.round((100 * freeBytes) / totalBytes);
  const found = {
    en: `${formatBytes(freeBytes)} free (${share}%)`,
    ru: `свободно ${formatBytes(freeBytes)} (${share}%)`,
  };
  const advice = {
    means: {
      en: "When the disk is full, PostgreSQL takes no writes: no purchase, no payment, no sign-in.",
      ru: "Когда диск заполнен, PostgreSQL не принимает записи: ни покупок, ни платежей, ни входов.",
    },
    mend: {
      en: "df -h; du -xh --max-depth=2 / | sort -h | tail; then free or add space",
      ru: "df -h; du -xh --max-depth=2 / | sort -h | tail; затем освободите или добавьте место",
    },
  };
  if (freeBytes < FREE_FAULT_BYTES) return fault(found, advice);
  const isLow = freeBytes < FREE_WARNING_BYTES || freeBytes < totalBytes * FREE_WARNING_SHARE;
  return isLow ? warning(found, advice) : ok(found);
}
