import type { Sample } from "./sample-customer.ts";

/** The pages of the console by their names in screenshots and tests; those of `customer` need a sign-in. */
export const PAGES = {
  anybody: {
    welcome: "/",
    "sign-in": "/sign-in",
    register: "/register?ref=ABCDEFGH1234",
    "forgot-password": "/forgot-password",
    "reset-password": "/reset-password#token=none",
    "verify-email": "/verify-email#token=none",
    status: "/status",
    connect: "/connect",
    "not-found": "/no-such-page",
  },
  customer: {
    overview: () => "/",
    buy: () => "/buy",
    tokens: () => "/tokens?show=all",
    token: ({ tokenId }) => `/tokens/${tokenId}`,
    "top-up": () => "/top-up",
    redeem: () => "/redeem",
    payment: ({ paymentId }) => `/payments/${paymentId}`,
    transactions: () => "/transactions",
    referrals: () => "/referrals",
    profile: () => "/profile",
    "own-connect": () => "/connect",
  } satisfies Record<string, (sample: Sample) => string>,
};
