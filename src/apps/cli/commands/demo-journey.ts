import { randomBytes } from "node:crypto";
import type { Terminal } from "../terminal/terminal.ts";
import { memberOf, startWalk, type Walk } from "./demo-walk.ts";

const DEVICE = "demo-laptop-0001";
const OTHER_DEVICE = "demo-tablet-0002";
const STATUS_MEMBERS = ["status", "is_activated", "time_remaining_seconds"];

/**
 * A customer's whole journey over HTTP. Prints one line for each step and the response below it.
 * @throws CliFault at the first step with an unexpected response
 */
export async function runDemo(terminal: Terminal, origin: string): Promise<void> {
  terminal.say({ en: `A customer's journey at ${origin}`, ru: `Путь клиента на ${origin}` });
  const walk = startWalk(terminal, origin);
  const jwt = await signUp(walk);
  const bought = await buyToken(walk, jwt);
  await useToken(walk, bought.token);
  await giveBack(walk, jwt, bought.id);
  terminal.print(terminal.paint("green", { en: "done", ru: "готово" }[terminal.language]));
}

/** @returns the JWT of a new customer */
async function signUp(walk: Walk): Promise<string> {
  const name = `demo-${randomBytes(4).toString("hex")}`;
  const account = { email: `${name}@example.com`, password: randomBytes(12).toString("base64url") };
  await walk({
    title: { en: "Register", ru: "Регистрация" },
    method: "POST",
    path: "/api/v1/auth/register",
    body: { ...account, username: name },
    expected: 201,
    show: ["username", "email", "referral_code"],
  });
  const login = await walk({
    title: { en: "Log in", ru: "Вход" },
    method: "POST",
    path: "/api/v1/auth/login",
    body: account,
    expected: 200,
    show: ["token_type", "expires_in", "access_token"],
  });
  return memberOf(login.json, "access_token");
}

async function buyToken(walk: Walk, jwt: string): Promise<{ id: string; token: string }> {
  await walk({
    title: { en: "Top up the balance (mock payment)", ru: "Пополнение баланса (mock)" },
    method: "POST",
    path: "/api/v1/currency/mock-purchase",
    headers: signedIn(jwt),
    body: { amount: 10 },
    expected: 201,
    show: ["amount", "new_balance"],
  });
  const bought = await walk({
    title: { en: "Buy access for 1 hour", ru: "Покупка доступа на 1 час" },
    method: "POST",
    path: "/api/v1/tokens/purchase",
    headers: signedIn(jwt),
    body: { duration_hours: 1 },
    expected: 201,
    show: ["cost_znc", "scope", "token", "activated_at"],
  });
  return { id: memberOf(bought.json, "id"), token: memberOf(bought.json, "token") };
}

async function useToken(walk: Walk, token: string): Promise<void> {
  const headers = { "x-access-token": token, "x-device-id": DEVICE };
  await walk({
    title: { en: "Status: ready, the time does not run yet", ru: "Статус: готов, время ещё не идёт" },
    method: "GET",
    path: "/api/v1/proxy/status",
    headers,
    expected: 200,
    show: STATUS_MEMBERS,
  });
  await walk({
    title: { en: "First request through the proxy", ru: "Первый запрос через прокси" },
    method: "GET",
    path: "/api/v1/proxy/",
    headers,
    expected: "any answer of the target",
    show: [],
  });
  await walk({
    title: { en: "Status: active, the time runs", ru: "Статус: активен, время идёт" },
    method: "GET",
    path: "/api/v1/proxy/status",
    headers,
    expected: 200,
    show: STATUS_MEMBERS,
  });
  await walk({
    title: { en: "A second device is refused", ru: "Второе устройство получает отказ" },
    method: "GET",
    path: "/api/v1/proxy/",
    headers: { ...headers, "x-device-id": OTHER_DEVICE },
    expected: 409,
    show: ["code", "device_id_hint", "retry_after_seconds"],
  });
}

async function giveBack(walk: Walk, jwt: string, tokenId: string): Promise<void> {
  const headers = signedIn(jwt);
  await walk({
    title: { en: "Release the device", ru: "Освобождение устройства" },
    method: "POST",
    path: `/api/v1/tokens/${tokenId}/release-device`,
    headers,
    expected: 200,
    show: ["released", "message"],
  });
  await walk({
    title: {
      en: "Give the token back: the unused share is refunded",
      ru: "Возврат токена: неиспользованное возвращается",
    },
    method: "DELETE",
    path: `/api/v1/tokens/${tokenId}`,
    headers,
    expected: 200,
    show: ["revoked", "refund_amount", "new_balance"],
  });
  await walk({
    title: { en: "The account's transactions", ru: "Операции по счёту" },
    method: "GET",
    path: "/api/v1/currency/transactions",
    headers,
    expected: 200,
    show: ["items", "transaction_type", "amount"],
  });
}

function signedIn(jwt: string): Record<string, string> {
  return { authorization: `Bearer ${jwt}` };
}
