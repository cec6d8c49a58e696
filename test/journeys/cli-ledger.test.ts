import { afterAll, beforeAll, expect, test } from "vitest";
import { openPostgres } from "../../src/adapters/postgres/postgres-database.ts";
import { systemClock } from "../../src/adapters/system/system-clock.ts";
import { systemRandom } from "../../src/adapters/system/system-random.ts";
import { addUser } from "../../src/domain/identity/add-user.ts";
import { topUpMock } from "../../src/domain/ledger/top-up-mock.ts";
import { THE_SERVICE } from "../../src/kernel/actor.ts";
import { createNewId } from "../../src/kernel/new-id.ts";
import { createCliDatabase } from "../support/cli-database.ts";
import { startFakeYookassa, YOOKASSA_SHOP } from "../support/payments/fake-yookassa.ts";

let cli: Awaited<ReturnType<typeof createCliDatabase>>;

beforeAll(async () => {
  cli = await createCliDatabase();
  const database = openPostgres({ connectionString: cli.url, connectionsMax: 1 });
  const deps = { clock: systemClock, random: systemRandom, newId: createNewId(systemClock, systemRandom) };
  await database.transaction(async (tx) => {
    const user = await addUser(tx, deps, {
      email: "ada@example.com",
      username: "ada",
      passwordHash: "none",
      fullName: null,
      isSuperuser: false,
      referredById: null,
      language: null,
    });
    await topUpMock(tx, deps, THE_SERVICE, { userId: user.id, amountCents: 1_000n });
  });
  await database.close();
});

afterAll(() => cli.close());

test("correct books are reported as such, with the counts of what was checked", async () => {
  const { exitCode, stdout, stderr } = await cli.run(["ledger", "verify"]);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  expect(stdout).toBe(`Checked: 1 transactions, 2 postings, 1 wallets, 0 tokens.
Payments asked for at their provider: 0 checked, 0 not checked, 0 mismatching.
The books are right.
`);
});

test("a payment that differs at the provider is named and exits with 1; without the provider it is not checked", async () => {
  const id = "0197a1b2-7c3d-7e4f-8a5b-6c7d8e9fa0b1";
  await cli.query(`
    INSERT INTO payments (id, user_id, provider, amount_cents, amount_kopecks, kopecks_per_znc, created_at, updated_at)
    SELECT '${id}', id, 'yookassa', 100, 1000, 1000, now() - interval '2 days', now() - interval '2 days' FROM users;
    UPDATE payments SET status = 'pending', provider_payment_id = 'theirs', payment_url = 'https://yoomoney.example/'`);
  const yookassa = await startFakeYookassa();
  const env = {
    PAYMENT_PROVIDERS: "yookassa",
    YOOKASSA_SHOP_ID: YOOKASSA_SHOP.shopId,
    YOOKASSA_SECRET_KEY: YOOKASSA_SHOP.secretKey,
    YOOKASSA_API_URL: yookassa.url.href,
  };
  try {
    const asked = await cli.run(["ledger", "verify"], { env });
    expect(asked).toMatchObject({
      exitCode: 1,
      stdout: expect.stringContaining(
        "1 checked, 0 not checked, 1 mismatching.\npayment_is_as_provider_says",
      ),
      stderr: "The books are wrong: 1 violation(s), listed above.\n",
    });
    expect(asked.stdout).toContain(`${id}  here pending, 1000 kopecks; yookassa does not know it`);
  } finally {
    await yookassa.close();
  }
  const unasked = await cli.run(["ledger", "verify"], { env });
  expect(unasked).toMatchObject({ exitCode: 0, stderr: "" });
  expect(unasked.stdout).toContain("0 checked, 1 not checked, 0 mismatching.");
});

test("books that were changed by hand exit with 1, and the transaction and the wallet are named", async () => {
  await cli.query(`
    ALTER TABLE ledger_postings DISABLE TRIGGER USER;
    UPDATE ledger_postings SET amount = 999999 WHERE account = 'wallet';
    ALTER TABLE ledger_postings ENABLE TRIGGER USER`);
  const [{ id, user_id: userId }] = (await cli.query("SELECT id, user_id FROM ledger_transactions")) as [
    { id: string; user_id: string },
  ];
  const { exitCode, stdout, stderr } = await cli.run(["ledger", "verify"]);
  expect(exitCode).toBe(1);
  expect(stdout).toContain(`postings_sum_to_zero  ${id}  `);
  expect(stdout).toContain(`wallet_is_sum_of_postings  ${userId}  `);
  expect(stdout).not.toContain("The books are right.");
  expect(stderr).toMatch(/^The books are wrong: \d+ violation\(s\), listed above\.\n$/);
});
