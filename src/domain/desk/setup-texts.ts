import type { Sentence } from "../../kernel/language.ts";

export type Advice = { readonly finding: Sentence; readonly mend: Sentence };

export const TARGET_DEMO: Advice = {
  finding: {
    en: "Access leads to the built-in demo: there is nothing to sell yet.",
    ru: "Доступ ведёт на встроенный демо-сервер: продавать пока нечего.",
  },
  mend: {
    en: "ZENZEFI_TARGET_URL=https://your-server in .env, and a restart. Then: zenzefi doctor --only target",
    ru: "ZENZEFI_TARGET_URL=https://ваш-сервер в .env и перезапуск. Затем: zenzefi doctor --only target",
  },
};

export const TARGET_DOWN: Advice = {
  finding: { en: "The target does not answer.", ru: "Целевой сервер не отвечает." },
  mend: {
    en: "zenzefi doctor --only target says at which step it fails.",
    ru: "zenzefi doctor --only target покажет, на каком шаге сбой.",
  },
};

export const TARGET_TLS: Advice = {
  finding: {
    en: "The certificate of the target is not checked: whoever sits between can read and change everything.",
    ru: "Сертификат целевого сервера не проверяется: посредник может читать и менять весь трафик.",
  },
  mend: {
    en: "ZENZEFI_TARGET_CA=PATH of the CA, and ZENZEFI_TARGET_TLS_VERIFY=true",
    ru: "ZENZEFI_TARGET_CA=ПУТЬ к центру сертификации и ZENZEFI_TARGET_TLS_VERIFY=true",
  },
};

export const TARGET_DONE: Sentence = { en: "The target answers.", ru: "Целевой сервер отвечает." };

export const PAYMENTS_NONE: Advice = {
  finding: { en: "Nobody can pay with real money.", ru: "Настоящими деньгами пока никто не заплатит." },
  mend: {
    en: "PAYMENT_PROVIDERS=stripe or yookassa, with its keys. Then: zenzefi doctor --only payment-keys",
    ru: "PAYMENT_PROVIDERS=stripe или yookassa и ключи провайдера. Затем: zenzefi doctor --only payment-keys",
  },
};

export const PAYMENTS_MOCK: Advice = {
  finding: {
    en: "The provider mock is on: anybody can give themselves ZNC for nothing.",
    ru: "Включён провайдер mock: любой может начислить себе ZNC бесплатно.",
  },
  mend: {
    en: "PAYMENT_PROVIDERS=stripe or yookassa, without mock",
    ru: "PAYMENT_PROVIDERS=stripe или yookassa, без mock",
  },
};

export function paymentsDone(providers: readonly string[]): Sentence {
  const names = providers.join(", ");
  return { en: `Payments come in by ${names}.`, ru: `Платежи принимаются через ${names}.` };
}

export const CHANNELS: Readonly<
  Record<"mail" | "telegram", { readonly none: Advice; readonly stuck: Advice; readonly done: Sentence }>
> = {
  mail: {
    none: {
      finding: {
        en: "No mail is sent: nobody can reset a password alone, and you are not told of faults.",
        ru: "Письма не отправляются: никто не сможет сам сменить пароль, а вы не узнаете о сбоях.",
      },
      mend: {
        en: "SMTP_URL and MAIL_FROM in .env. Then: zenzefi doctor --only mail",
        ru: "SMTP_URL и MAIL_FROM в .env. Затем: zenzefi doctor --only mail",
      },
    },
    stuck: {
      finding: {
        en: "Mails have waited for more than an hour.",
        ru: "Письма ждут отправки больше часа.",
      },
      mend: {
        en: "zenzefi doctor --only mail tries the mail server.",
        ru: "zenzefi doctor --only mail проверит почтовый сервер.",
      },
    },
    done: { en: "Mail is sent.", ru: "Письма отправляются." },
  },
  telegram: {
    none: {
      finding: {
        en: "Telegram is not linked: alerts do not reach your phone at once.",
        ru: "Telegram не подключён: тревоги не придут сразу на телефон.",
      },
      mend: {
        en: "TELEGRAM_BOT_TOKEN of a bot made by @BotFather, and a restart. You can do without.",
        ru: "TELEGRAM_BOT_TOKEN бота, созданного в @BotFather, и перезапуск. Можно обойтись и без него.",
      },
    },
    stuck: {
      finding: {
        en: "Messages by Telegram have waited for more than an hour.",
        ru: "Сообщения в Telegram ждут отправки больше часа.",
      },
      mend: {
        en: "The log says why: the lines notification retried.",
        ru: "Причина - в журнале, в строках notification retried.",
      },
    },
    done: { en: "Telegram is linked.", ru: "Telegram подключён." },
  },
};

export const BACKUPS_OFF: Advice = {
  finding: {
    en: "No backups are made: with this disk all money and accounts would be lost.",
    ru: "Резервные копии не делаются: с этим диском пропадут все деньги и учётные записи.",
  },
  mend: {
    en: "zenzefi backup keygen, then BACKUP_RECIPIENT in .env; keep the key elsewhere. BACKUP_AFTER_COMMAND copies each file to another machine.",
    ru: "zenzefi backup keygen, затем BACKUP_RECIPIENT в .env; ключ храните в другом месте. BACKUP_AFTER_COMMAND копирует каждый файл на другую машину.",
  },
};

export const BACKUPS_OVERDUE: Advice = {
  finding: {
    en: "The newest good backup is older than BACKUP_EVERY allows.",
    ru: "Последняя удачная резервная копия старше, чем допускает BACKUP_EVERY.",
  },
  mend: {
    en: "zenzefi backup list names the last attempts and why they failed.",
    ru: "zenzefi backup list покажет последние попытки и причины.",
  },
};

export const BACKUPS_FAILING: Advice = {
  ...BACKUPS_OVERDUE,
  finding: {
    en: "The last attempts to make a backup have failed.",
    ru: "Последние попытки сделать резервную копию не удались.",
  },
};

export const BACKUPS_DONE: Sentence = { en: "Backups are made.", ru: "Резервные копии делаются." };

export const BACKUPS_TRY: Sentence = {
  en: "Try one before you need it: zenzefi backup verify FILE",
  ru: "Проверьте копию, пока она не понадобилась: zenzefi backup verify ФАЙЛ",
};

export const ORIGIN_SHARED: Advice = {
  finding: {
    en: "The target shares its address with the console: its pages work less well, and its scripts must be trusted.",
    ru: "Целевой сервер и консоль живут на одном адресе: его страницы работают хуже, а скриптам приходится доверять.",
  },
  mend: {
    en: "PROXY_ORIGIN=https://a second name that leads here too, or PROXY_PORT. Then: zenzefi doctor --only own-origin",
    ru: "PROXY_ORIGIN=https://второе имя, ведущее сюда же, или PROXY_PORT. Затем: zenzefi doctor --only own-origin",
  },
};

export const ORIGIN_DONE: Sentence = {
  en: "The target has an address of its own.",
  ru: "У целевого сервера свой адрес.",
};

export const METRICS_NONE: Advice = {
  finding: {
    en: "Only this machine may read the metrics: nothing outside notices that it is down.",
    ru: "Метрики доступны только с этой машины: снаружи её падения никто не заметит.",
  },
  mend: {
    en: "METRICS_TOKEN in .env, and a Prometheus elsewhere (deploy/). You can do without.",
    ru: "METRICS_TOKEN в .env и Prometheus на другой машине (deploy/). Можно обойтись и без этого.",
  },
};

export const METRICS_DONE: Sentence = {
  en: "The metrics are read with a token.",
  ru: "Метрики доступны по токену.",
};

export const TOTP_NONE: Advice = {
  finding: {
    en: "You sign in with a password alone: whoever gets it has the desk.",
    ru: "Вы входите только по паролю: кто его узнает, получит доступ к управлению.",
  },
  mend: {
    en: "Turn on two-step sign-in in your account.",
    ru: "Включите двухэтапный вход в своём профиле.",
  },
};

export const TOTP_OWN: Sentence = {
  en: "You sign in with a second factor; others at the desk need not.",
  ru: "Вы входите с двухэтапной проверкой; для других сотрудников она не обязательна.",
};

export const TOTP_REQUIRE: Sentence = {
  en: "REQUIRE_ADMIN_2FA=true requires it of everybody with a role.",
  ru: "REQUIRE_ADMIN_2FA=true сделает её обязательной для всех сотрудников.",
};

export const TOTP_DONE: Sentence = {
  en: "Everybody at the desk signs in with a second factor.",
  ru: "Все сотрудники входят с двухэтапной проверкой.",
};
