import { describe, expect, test } from "vitest";
import { readEnvironment } from "../../../config/env.ts";
import { hideKnownSecrets } from "./known-secrets.ts";

const PASSWORD = "p@ss/word 1";
const hide = hideKnownSecrets(
  readEnvironment("/nowhere", {
    SMTP_URL: `smtp://robot:${encodeURIComponent(PASSWORD)}@mail.example.com`,
    METRICS_TOKEN: "a-metrics-token",
    SECRET_KEY_PREVIOUS: "first-former-key, second-former-key",
    POSTGRES_PASSWORD: "zenzefi",
  }),
);

describe("a secret of the settings is hidden", () => {
  test.each([
    ["as it was set", "got a-metrics-token!", "got [secret]!"],
    ["without its address", `535 ${PASSWORD}`, "535 [secret]"],
    ["percent-encoded", `535 ${encodeURIComponent(PASSWORD)}`, "535 [secret]"],
    ["in base64, as AUTH LOGIN sends it", btoa(PASSWORD), "[secret]"],
    ["in base64 with the user, as AUTH PLAIN sends it", btoa(`\0robot\0${PASSWORD}`), "[secret]"],
    ["if it is one of several", "second-former-key is wrong", "[secret] is wrong"],
  ])("%s", (_, text, hidden) => {
    expect(hide(text).replace(/=+$/, "")).toBe(hidden);
  });
});

test("a secret that is an ordinary word is not revealed by hiding it in our own sentences", () => {
  expect(hide("run zenzefi start")).toBe("run zenzefi start");
});
