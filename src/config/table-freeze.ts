import { FREEZE_DAYS_BOUND, FREEZES_BOUND } from "../kernel/freeze-bounds.ts";
import { integer } from "./setting-kinds.ts";
import { defaulted } from "./setting-spec.ts";

export const FREEZE = {
  FREEZES_PER_TOKEN: defaulted(
    integer(0, FREEZES_BOUND),
    "3",
    "How often the time of a token may be stopped by its owner; 0 = never.",
    "Сколько раз владелец может заморозить токен; 0 — ни разу.",
  ),
  FREEZE_DAYS_MAX: defaulted(
    integer(1, FREEZE_DAYS_BOUND),
    "90",
    "After so many days a frozen token thaws by itself.",
    "Через сколько дней замороженный токен размораживается сам.",
  ),
};
