/** The order of folders, for the rules of `.dependency-cruiser.cjs`. */

/** What the parts of `src` may import of each other, with the reason. Each may import itself. */
const PARTS = [
  {
    part: "kernel",
    may: [],
    comment:
      "The kernel has the types and terms that everybody uses. If it knew who uses them, nothing could be understood alone.",
  },
  {
    part: "domain",
    may: ["kernel"],
    comment:
      "What is true does not depend on how it is asked for or where it is stored: the rest comes in through ports.",
  },
  {
    part: "http",
    may: ["domain", "kernel"],
    comment:
      "What both planes say and read alike (problems, languages, addresses, cookies) knows neither of them.",
  },
  {
    part: "gateway",
    may: ["http", "domain", "kernel"],
    comment:
      "The data plane must stay fast and readable by itself: nothing of the API or the jobs runs in a proxied request.",
  },
  {
    part: "api",
    may: ["http", "domain", "kernel"],
    comment:
      "The control plane reaches the gateway only through PostgreSQL and the bus, as another instance would.",
  },
  {
    part: "jobs",
    may: ["domain", "kernel"],
    comment: "A job calls a use case, like a route does, and knows nothing of requests.",
  },
  {
    part: "config",
    may: ["kernel"],
    comment: "Settings are read before anything else exists.",
  },
];

/**
 * The features of the domain from the bottom up. Each may use those that stand before it, in its own level too: so no
 * two need each other. `why` is what a level may know, and what it may not.
 */
const LEVELS = [
  {
    features: ["audit", "facts", "limits", "idempotency", "ledger"],
    why: "What every use case records with, counts in or pays by does not know what it is about.",
  },
  {
    features: ["referrals", "sessions", "identity"],
    why: "A sale pays a referrer, and a revocation ends a session: neither asks what it happens for.",
  },
  {
    features: ["tokens"],
    why: "What is sold does not know who lets it in, measures it or sells many at once.",
  },
  {
    features: ["tickets"],
    why: "A ticket stands for a token on its way to a browser. What lets the browser in asks for it; a token knows of none.",
  },
  {
    features: ["access", "usage", "shares", "health", "payments", "bundles", "vouchers", "gifts", "backups"],
    why: "What is built on users, sessions and tokens. Usage hands its counts to sessions, which own their rows; a restore ends what was open, by the use cases of each.",
  },
  {
    features: ["receipts"],
    why: "What proves to others what was paid and used reads it of tokens, usage and the ledger, and makes codes as vouchers do: none knows that it is printed.",
  },
  {
    features: ["compensation", "maintenance"],
    why: "What gives time back reads what health has stored, and calls on tokens, whose time it is; a window that ends begins it.",
  },
  {
    features: ["books"],
    why: "What proves the books reads everybody's rows and calls on every feature that moves money: it stands above all that do, and none leans on being checked.",
  },
  {
    features: ["notifications"],
    why: "What tells people reads the facts of everybody, and looks at tokens, devices, backups and the books for what no use case records: none knows who is told.",
  },
  {
    features: ["telegram"],
    why: "What answers in a chat acts by the use cases of every feature, and is one of the ways by which notices leave: none knows of chats.",
  },
  {
    features: ["imports"],
    why: "What brings over another service's data calls on the features that it belongs to; none knows where its rows came from.",
  },
  {
    features: ["desk"],
    why: "What operators work with (search, notes, what needs attention, many changes at once) looks at and calls on all features; none knows that it is looked at.",
  },
];
const FEATURES = LEVELS.flatMap(({ features }) => features);

/**
 * The rooms of the gateway from the bottom up, as the features above. It is the order of imports, not the order in which a
 * request passes them: each room can be read without those that use it, and a second transport is one room.
 */
const GATEWAY_ROOMS = [
  ...["transport", "turns", "live", "request", "credentials", "refusal", "rewrite"],
  ...["translate", "exchange", "admission", "status", "browser", "entry"],
];

module.exports = { PARTS, LEVELS, FEATURES, GATEWAY_ROOMS };
