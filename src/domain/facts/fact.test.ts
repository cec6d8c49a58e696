import { describe, expect, test } from "vitest";
import { FACTS, isFactName, kindOf } from "./fact.ts";

const audited = Object.keys(FACTS)
  .filter(isFactName)
  .filter((name) => kindOf(name).isUnaudited !== true);

/** What the last word of a name tells: whether there is something before it, and after it. */
const CHANGES =
  /(updated|changed|activated|deactivated|granted|revoked|adjusted|deposited|purchased|refunded|refund_refused|succeeded|disputed|dispute_won|dispute_lost|bonus_paid|bonus_clawed_back|assigned|confirmed|enabled|disabled)$/;
const BEGINS = /(created|registered|made|issued|done|exported|restored|verified)$/;
const ENDS = /(deleted|ended|released|removed)$/;

/** Facts that tell less, each with its reason. */
const LESS: Readonly<Record<string, string>> = {
  "sign_in.ended": "the sign-in is its id alone",
  "user.login": "who, when and from where are columns of the row",
  "user.email_verified": "the row names the user, and no fact holds an e-mail address",
  "user.password_changed": "both are secrets",
  "user.recovery_codes_replaced": "both are secrets",
  "user.totp_asked": "the password was right, and nothing has changed",
  "user.totp_disabled": "its name tells both",
  "user.totp_enabled": "its name tells both",
  "user.totp_enrolment_ended": "its name tells both",
  "user.totp_failed": "the code was wrong, and nothing has changed",
  "user.totp_locked": "its name tells both",
};

describe("an audit row tells what was before and what is after:", () => {
  test.each(audited.filter((name) => !Object.hasOwn(LESS, name)))("%s", (name) => {
    const { before, after } = kindOf(name);
    const has = { before: before !== undefined, after: after !== undefined };
    if (CHANGES.test(name)) expect(has).toEqual({ before: true, after: true });
    else if (BEGINS.test(name)) expect(has.after).toBe(true);
    else if (ENDS.test(name)) expect(has.before).toBe(true);
    else expect(before ?? after).toBeDefined();
  });

  test("the exceptions are facts", () => {
    expect(Object.keys(LESS).filter((name) => !isFactName(name))).toEqual([]);
  });
});
