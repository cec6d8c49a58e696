import { integer } from "./setting-kinds.ts";
import { defaulted } from "./setting-spec.ts";

/** Ten years: a longer promise is none. */
const DAYS_MAX = 3_650;

export const GRANTED = {
  BONUS_EXPIRES_DAYS: defaulted(
    integer(0, DAYS_MAX),
    "0",
    "After how many days granted ZNC (vouchers, referral bonuses, grants of the desk) expire if they are not spent; 0: never. What was granted before it was turned on keeps without an end.",
    "Через сколько дней сгорают непотраченные бонусные ZNC (ваучеры, реферальные бонусы, начисления администратора); 0 — никогда. Бонусы, начисленные до включения, не сгорают.",
  ),
};
