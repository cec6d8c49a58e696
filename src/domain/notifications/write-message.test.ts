import { expect, test } from "vitest";
import type { Language } from "../../kernel/language.ts";
import type { JsonObject } from "../../kernel/schema.gen.ts";
import type { NoticeKindName } from "./notice-kinds.ts";
import { writeMessage } from "./write-message.ts";

const happenedAt = new Date("2026-03-29T12:00:00Z");
const CHROME =
  "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Safari/537.36";

const write = (kind: NoticeKindName, language: Language, ...contents: readonly JsonObject[]) =>
  writeMessage(
    { kind, notices: contents.map((content) => ({ content, happenedAt })) },
    { language, timeZone: "Europe/Moscow", backendUrl: new URL("https://zenzefi.example") },
  );

const DAY = {
  day: "2026-03-28",
  revenue: "100.00",
  refunds: "0.00",
  payments: 1,
  purchases: 1,
  devices: 2,
  denials: 3,
  outages: 0,
  outage_minutes: 0,
  ledger_mismatches: 0,
  backup_status: "ok",
  last_backup_at: "2026-03-28T03:00:00Z",
  ledger_verified_at: "2026-03-28T03:10:00Z",
};

test("the digest says what it is, and its subject names what is wrong", () => {
  expect(write("daily_digest", "en", DAY).subject).toBe("Daily digest, 28 March 2026: 100.00 ZNC");
  const bad = { ...DAY, ledger_mismatches: 2, backup_status: "overdue" };
  expect(write("daily_digest", "en", bad).subject).toContain("THE BOOKS DO NOT AGREE. NO FRESH BACKUP");
  expect(write("daily_digest", "ru", bad).subject).toContain("УЧЁТ НЕ СХОДИТСЯ. НЕТ СВЕЖЕЙ РЕЗЕРВНОЙ КОПИИ");
  expect(write("daily_digest", "en", DAY).lines[0]).toContain("in 1 payment, given back");
  expect(write("daily_digest", "en", DAY).lines[0]).toContain("backup is from 28 March 2026 at 06:00");
  expect(write("daily_digest", "ru", bad).lines[0]).toContain("УЧЁТ НЕ СХОДИТСЯ: 2 расхождения.");
});

test("a takeover names both devices by their hints", () => {
  const content = { token_id: "t", device_id_hint: "newer-22", former_device_id_hint: "former-1" };
  expect(write("token_taken_over", "en", content).lines[0]).toBe(
    "Device newer-22… took the token over from device former-1… on 29 March 2026 at 15:00 GMT+3.",
  );
  expect(write("token_taken_over", "ru", content).lines[0]).toMatch(
    /^Токен перешёл от устройства former-1… к устройству newer-22… 29 марта.*\.$/,
  );
  expect(write("token_taken_over", "ru", content, content).subject).toContain(": 2");
});

test("numbers have the right form of the noun", () => {
  const found = [1, 2, 5].map((mismatches) => write("ledger_mismatch", "ru", { mismatches }).lines[0]);
  expect(found[0]).toMatch(/нашла 1 расхождение\.$/);
  expect(found[1]).toMatch(/нашла 2 расхождения\.$/);
  expect(found[2]).toMatch(/нашла 5 расхождений\.$/);
  expect(write("ledger_mismatch", "en", { mismatches: 1 }).lines[0]).toMatch(/found 1 error\.$/);
});

test("vouchers are told by what they are good for, and by the series", () => {
  const money = { fact: "voucher.redeemed", amount: "5.00", balance: "7.00" };
  expect(write("voucher_redeemed", "en", money).lines[0]).toContain("for 5.00 ZNC was redeemed");
  const time = { fact: "voucher.redeemed", duration_hours: 24, balance: "7.00" };
  expect(write("voucher_redeemed", "ru", time).lines[0]).toContain("токен доступа на 24 часа");
  const series = { resource_id: "s", vouchers: 22, expires_at: "2026-04-01T00:00:00Z" };
  const made = { fact: "voucher.series_created", ...series };
  expect(write("operator_vouchers", "ru", { ...made, amount: "5.00" }).lines[0]).toContain(
    "22 ваучера по 5,00 ZNC",
  );
  expect(write("operator_vouchers", "en", { ...made, duration_hours: 72 }).lines[0]).toContain(
    "22, each for 3 days",
  );
  const revoked = write("operator_vouchers", "en", { fact: "voucher.series_revoked", ended: 3 });
  expect([revoked.subject, revoked.lines[0]]).toEqual([
    "Vouchers were revoked",
    expect.stringMatching(/: 3\.$/),
  ]);
});

test("how a dispute is answered is said of disputes alone", () => {
  const refunded = { amount: "5.00", fact: "payment.refunded" };
  expect(write("refund_asked", "en", refunded).advice).toBeNull();
  expect(write("refund_asked", "en", refunded, { ...refunded, fact: "payment.disputed" }).advice).toContain(
    "A dispute is answered",
  );
});

test("a time after a preposition is a whole Russian phrase, with the place of the zone", () => {
  expect(write("target_down", "ru", {}).lines).toEqual(["Нет ответа с 15:00 29 марта 2026 г. (Москва)."]);
  expect(write("new_sign_in", "ru", {}).lines[0]).toMatch(/^29 марта 2026 г\. в 15:00 \(Москва\) в вашу/);
});

test("a browser is named, and another program as it names itself", () => {
  expect(write("new_sign_in", "en", { user_agent: CHROME }).lines[0]).toContain("(program Chrome, Linux)");
  expect(write("new_sign_in", "en", { user_agent: "curl/8.5.0" }).lines[0]).toContain("(program curl/8.5.0)");
});

test("mails to operators lead to the console", () => {
  for (const kind of ["ledger_mismatch", "backup_failed", "disk_low", "conflict_rush"] as const) {
    expect(write(kind, "en", {}).link?.url).toBe("https://zenzefi.example/");
  }
});

test("granted credit that expires is told of before, with what to do, and after", () => {
  const ahead = { fact: "wallet.bonus_expiring", amount: "49.00", expires_at: "2026-04-01T12:00:00Z" };
  const before = write("bonus_expiry", "en", ahead);
  expect([before.subject, before.lines[0]]).toEqual([
    "Granted ZNC expire soon",
    "49.00 ZNC of your balance were granted and expire on 1 April 2026 at 15:00 GMT+3 if they are not spent.",
  ]);
  expect(JSON.stringify(before)).toContain("What you have paid for never expires.");
  const expired = { fact: "wallet.bonus_expired", amount: "49.00", balance: "10.00" };
  const after = write("bonus_expiry", "ru", expired);
  expect(after.subject).toBe("Бонусные ZNC сгорели");
  expect(after.lines[0]).toMatch(/сгорели бонусы: 49,00\sZNC\. Теперь на балансе 10,00\sZNC\.$/);
  expect(write("bonus_expiry", "ru", ahead, expired).subject).toBe("Бонусные ZNC: срок действия");
});
