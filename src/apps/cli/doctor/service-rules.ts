import { type Finding, fault, ok, same, warning } from "./finding-rules.ts";

const RESTART = {
  en: "systemctl restart zenzefi-backend (or start it again as you started it)",
  ru: "systemctl restart zenzefi-backend (или запустите заново так же, как запускали)",
};

/** No program answers where the service listens. */
export function judgeNotRunning(url: URL): Finding {
  return fault(
    {
      en: `the service does not run: nothing answers at ${url.origin}`,
      ru: `сервис не запущен: по адресу ${url.origin} никто не отвечает`,
    },
    {
      mend: {
        en: "systemctl start zenzefi-backend; journalctl -u zenzefi-backend -n 50; or: zenzefi start",
        ru: "systemctl start zenzefi-backend; journalctl -u zenzefi-backend -n 50; или: zenzefi start",
      },
    },
  );
}

/** It accepts connections and does not answer. */
export function judgeHanging(url: URL): Finding {
  return fault(
    {
      en: `${url.origin} accepts connections and does not answer`,
      ru: `${url.origin} принимает соединения и не отвечает`,
    },
    { mend: RESTART },
  );
}

export function judgeStranger(url: URL): Finding {
  return fault(
    {
      en: `another program answers at ${url.origin}`,
      ru: `по адресу ${url.origin} отвечает другая программа`,
    },
    {
      mend: {
        en: `ss -ltnp 'sport = :${url.port || 80}'; then stop it, or set PORT`,
        ru: `ss -ltnp 'sport = :${url.port || 80}'; затем остановите её или задайте PORT`,
      },
    },
  );
}

/** @param theirs the version that runs. @param ours of this program */
export function judgeVersion(theirs: string, ours: string): Finding[] {
  if (theirs === ours) return [];
  return [
    warning(
      {
        en: `version ${theirs} runs, and this program is ${ours}`,
        ru: `работает версия ${theirs}, а эта программа - ${ours}`,
      },
      {
        means: {
          en: "It was not restarted after an upgrade, or this is another folder.",
          ru: "Сервис не перезапущен после обновления, или это другая папка.",
        },
        mend: RESTART,
      },
    ),
  ];
}

/** @param readiness the status of /health/ready. @param health that of /health */
export function judgeHealth(readiness: string, health: string): Finding[] {
  if (readiness !== "ready") {
    return [
      fault(
        { en: `it is not ready (${readiness}, ${health})`, ru: `он не готов (${readiness}, ${health})` },
        {
          mend: {
            en: "Mend the database first; else it is being stopped: journalctl -u zenzefi-backend -n 50",
            ru: "Сначала исправьте базу; иначе он останавливается: journalctl -u zenzefi-backend -n 50",
          },
        },
      ),
    ];
  }
  if (health === "healthy") return [];
  return [
    warning(
      { en: `its health is ${health}`, ru: `его состояние - ${health}` },
      {
        mend: {
          en: "The target or Redis is away for it: see those checks, and /api/v1/admin/health",
          ru: "Ему недоступен целевой сервер или Redis: см. эти проверки и /api/v1/admin/health",
        },
      },
    ),
  ];
}

export function judgeRestarts(restarts: number | null): Finding[] {
  if (restarts === null || restarts === 0) return [];
  return [
    warning(
      {
        en: `worker processes died and were started again: ${restarts}`,
        ru: `рабочие процессы падали и перезапускались: ${restarts}`,
      },
      { mend: same("journalctl -u zenzefi-backend | grep 'a worker ended unasked'") },
    ),
  ];
}

export function describeService(url: URL, version: string): Finding {
  return ok({
    en: `version ${version} is ready at ${url.origin}`,
    ru: `версия ${version} готова по адресу ${url.origin}`,
  });
}
