import { networks } from "./address-kinds.ts";
import { boolean } from "./setting-kinds.ts";
import { defaulted, optional } from "./setting-spec.ts";

export const WEBHOOKS = {
  WEBHOOKS: defaulted(
    boolean,
    "false",
    "Whether notices are posted to endpoints that owners add (outgoing webhooks).",
    "Отправлять ли уведомления на адреса, которые добавляют владельцы (исходящие вебхуки).",
  ),
  WEBHOOK_ALLOW_NETWORKS: optional(
    networks,
    "Networks that endpoints may be in beside the public Internet, also by plain http. Whoever may add endpoints can then make the service send requests there.",
    "Сети, где кроме публичного интернета могут быть адреса вебхуков, в том числе по http. Тот, кто добавляет адреса, сможет заставить сервис отправлять туда запросы.",
    { en: "the public Internet alone, by https", ru: "только публичный интернет, по https" },
  ),
};
