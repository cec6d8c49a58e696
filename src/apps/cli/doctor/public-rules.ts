import type { Answer, NoAnswer } from "../../../adapters/http-probe/ask-once.ts";
import { type Finding, fault, ok, same, skipped, warning } from "./finding-rules.ts";
import { problemCodeOf, versionOf } from "./our-answer-rules.ts";
import { judgeNoAnswer } from "./reach-rules.ts";

/** A public address that gave no answer here may give one elsewhere. */
export function judgePublicNoAnswer(url: URL, answer: NoAnswer): Finding {
  const finding = judgeNoAnswer(url, answer, null);
  if (answer.step !== "connect") return finding;
  return {
    ...finding,
    state: "warning",
    means: {
      en: "Some routers do not lead a machine to its own public address (hairpin NAT): try from elsewhere before you change anything.",
      ru: "Некоторые роутеры не пускают машину на её же внешний адрес (hairpin NAT): прежде чем что-то менять, проверьте снаружи.",
    },
    mend: same(`curl -v ${url.origin}/health`),
  };
}

/** `GET /` of BACKEND_URL. */
export function judgePublicAnswer(url: URL, answer: Answer, ourVersion: string): Finding[] {
  const version = versionOf(answer);
  if (version === null) {
    return [
      fault(
        {
          en: `something else than this service answers at ${url.origin} (${answer.status})`,
          ru: `по адресу ${url.origin} отвечает не этот сервис (${answer.status})`,
        },
        {
          mend: {
            en: `nginx: proxy_pass to HOST:PORT of the service, in the server of this name; curl -v ${url.origin}/health`,
            ru: `nginx: proxy_pass на HOST:PORT сервиса, в server с этим именем; curl -v ${url.origin}/health`,
          },
        },
      ),
    ];
  }
  if (version === ourVersion) return [];
  return [
    warning(
      {
        en: `version ${version} answers there, and this program is ${ourVersion}`,
        ru: `там отвечает версия ${version}, а эта программа - ${ourVersion}`,
      },
      {
        mend: {
          en: "Upgrade every instance behind it, or correct where nginx leads.",
          ru: "Обновите все экземпляры за ним или исправьте, куда ведёт nginx.",
        },
      },
    ),
  ];
}

/** BACKEND_URL names this machine alone. @param isOpen the service listens for others too */
export function judgeLocalUrl(isOpen: boolean): Finding {
  if (!isOpen) {
    return skipped({
      en: "it names this machine alone, where the service listens",
      ru: "он только для этой машины, на ней сервис и слушает",
    });
  }
  return warning(
    {
      en: "it names this machine alone, and the service listens for others too",
      ru: "он только для этой машины, а сервис слушает и для других",
    },
    {
      means: {
        en: "Links in mails, returns from payments and the sign-in of browsers elsewhere do not work.",
        ru: "Ссылки в письмах, возврат после оплаты и вход из браузеров на других машинах не работают.",
      },
      mend: { en: "BACKEND_URL=https://the public name", ru: "BACKEND_URL=https://внешнее имя" },
    },
  );
}

/** @param isLocal it names this machine alone */
export function judgeScheme(url: URL, isLocal: boolean): Finding[] {
  if (url.protocol === "https:" || isLocal) return [];
  return [
    warning(
      { en: `${url.origin} is without TLS`, ru: `${url.origin} - без TLS` },
      {
        means: {
          en: "Passwords and tokens can be read on the way, unless the network itself is encrypted (WireGuard, Tailscale).",
          ru: "Пароли и токены можно прочитать по пути, если сама сеть не шифрует (WireGuard, Tailscale).",
        },
        mend: {
          en: "nginx with a certificate (certbot), and BACKEND_URL=https://...",
          ru: "nginx с сертификатом (certbot) и BACKEND_URL=https://...",
        },
      },
    ),
  ];
}

/** `GET /.zenzefi/status` of the target's own origin, which answers so only if the request's Host arrives. */
export function judgeOwnOrigin(url: URL, answer: Answer): Finding {
  const code = problemCodeOf(answer);
  if (code === "token_required")
    return ok({ en: `${url.origin} leads to the target`, ru: `${url.origin} ведёт к целевому серверу` });
  const leadsHere = code === "not_found";
  return fault(
    leadsHere
      ? {
          en: `${url.origin} reaches this service, which takes it for BACKEND_URL`,
          ru: `${url.origin} приходит в сервис, но тот принимает его за BACKEND_URL`,
        }
      : {
          en: `something else than this service answers at ${url.origin} (${answer.status})`,
          ru: `по адресу ${url.origin} отвечает не этот сервис (${answer.status})`,
        },
    {
      means: {
        en: "Browsers do not get to the target there.",
        ru: "Браузеры не попадут там на целевой сервер.",
      },
      mend: leadsHere
        ? same("nginx: proxy_set_header Host $host; proxy_set_header X-Forwarded-Host $host;")
        : {
            en: "nginx: a server with this name, and proxy_pass to the service",
            ru: "nginx: server с этим именем и proxy_pass на сервис",
          },
    },
  );
}

/**
 * TRUST_PROXY against the addresses.
 * @param isBehindProxy an address has https, which the service itself does not speak
 */
export function judgeTrust(trustProxy: readonly string[], isBehindProxy: boolean): Finding | null {
  if (trustProxy.some((network) => network.endsWith("/0"))) {
    return fault(
      { en: "TRUST_PROXY trusts every address", ru: "TRUST_PROXY доверяет всем адресам" },
      {
        means: {
          en: "Anybody can claim any address: limits, /metrics and the notifications of YooKassa are open to forgery.",
          ru: "Кто угодно может выдать себя за любой адрес: лимиты, /metrics и уведомления ЮKassa можно подделать.",
        },
        mend: {
          en: "TRUST_PROXY=127.0.0.1/32 (the addresses of your nginx alone)",
          ru: "TRUST_PROXY=127.0.0.1/32 (только адреса вашего nginx)",
        },
      },
    );
  }
  if (!isBehindProxy || trustProxy.length > 0) return null;
  return fault(
    {
      en: "the addresses have https, so a reverse proxy is in front, and TRUST_PROXY is empty",
      ru: "адреса - https, то есть впереди обратный прокси, а TRUST_PROXY пуст",
    },
    {
      means: {
        en: "All customers seem to have the proxy's address: they share one limit, and notifications of YooKassa are refused.",
        ru: "У всех клиентов будто адрес прокси: они делят один лимит, а уведомления ЮKassa отвергаются.",
      },
      mend: {
        en: "TRUST_PROXY=127.0.0.1/32,::1/128 if nginx is on this machine, else its address",
        ru: "TRUST_PROXY=127.0.0.1/32,::1/128, если nginx на этой машине, иначе его адрес",
      },
    },
  );
}

/**
 * `GET /metrics` at the public address, as it is and with a forged X-Forwarded-For.
 * @param forged null if it was not asked
 */
export function judgeGuard(plainStatus: number, forgedStatus: number | null): Finding {
  if (plainStatus !== 200 && forgedStatus === 200) {
    return fault(
      { en: "a forged X-Forwarded-For is believed", ru: "поддельному X-Forwarded-For верят" },
      {
        means: {
          en: "Anybody can claim any address: limits, /metrics and the notifications of YooKassa are open to forgery.",
          ru: "Кто угодно может выдать себя за любой адрес: лимиты, /metrics и уведомления ЮKassa можно подделать.",
        },
        mend: same("nginx: proxy_set_header X-Forwarded-For $remote_addr;"),
      },
    );
  }
  if (plainStatus === 200) {
    return warning(
      {
        en: "/metrics is open to this machine at the public address",
        ru: "/metrics открыт этой машине по внешнему адресу",
      },
      {
        means: { en: "It may be open to everybody.", ru: "Возможно, он открыт всем." },
        mend: {
          en: "Try from elsewhere; METRICS_TOKEN=..., or in nginx: location = /metrics { deny all; }",
          ru: "Проверьте снаружи; METRICS_TOKEN=... или в nginx: location = /metrics { deny all; }",
        },
      },
    );
  }
  return forgedStatus === null
    ? ok({ en: "/metrics is closed", ru: "/metrics закрыт" })
    : ok({
        en: "/metrics is closed, and a forged address does not open it",
        ru: "/metrics закрыт, и поддельный адрес его не открывает",
      });
}
