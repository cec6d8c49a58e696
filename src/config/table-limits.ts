import { limit } from "./setting-kinds.ts";
import { defaulted } from "./setting-spec.ts";

export const LIMITS = {
  RATE_LIMIT_LOGIN: defaulted(
    limit,
    "5/3600",
    "Failed log-ins per account and address: requests/window seconds; off for none.",
    "Неудачные входы на учётную запись и адрес: запросы/секунды окна; off - без лимита.",
  ),
  RATE_LIMIT_AUTH: defaulted(
    limit,
    "20/3600",
    "Calls of /auth per address.",
    "Вызовы /auth с одного адреса.",
  ),
  RATE_LIMIT_API: defaulted(limit, "100/60", "API calls per user.", "Вызовы API на пользователя."),
  RATE_LIMIT_VOUCHERS: defaulted(
    limit,
    "20/3600",
    "Voucher codes tried per user; five times as many per address.",
    "Попытки ввода кода ваучера на пользователя; с одного адреса — впятеро больше.",
  ),
  RATE_LIMIT_RECEIPTS: defaulted(
    limit,
    "60/3600",
    "Codes of receipts checked at /verify per address.",
    "Проверки кодов квитанций на /verify с одного адреса.",
  ),
  RATE_LIMIT_PROXY: defaulted(
    limit,
    "1000/60",
    "Proxied requests per token. `off` also lifts the fixed limits of status and sign-in (300 a minute per token) and of unknown tokens (600 a minute per address).",
    "Запросы через прокси на токен. `off` снимает и постоянные пределы: статус и вход (300 в минуту на токен), неизвестные токены (600 в минуту с одного адреса).",
  ),
};
