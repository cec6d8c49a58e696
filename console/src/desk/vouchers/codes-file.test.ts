import { expect, test } from "vitest";
import { csvOfCodes } from "./codes-file.ts";

test("the file has a line for each code, with the link that opens it and hides it behind #", () => {
  const series = {
    codes: ["7K3M-Q9XD-2FHT-V8RN", "0000-0000-0000-0000"],
    redeem_url: "https://zenzefi.example/redeem",
    expires_at: "2026-05-31T09:30:00.000+00:00",
  };
  expect(csvOfCodes(series, ["№", "Code", 'A "link"', "Good until"])).toBe(
    [
      '\ufeff№,Code,"A ""link""",Good until',
      "1,7K3M-Q9XD-2FHT-V8RN,https://zenzefi.example/redeem#code=7K3MQ9XD2FHTV8RN,2026-05-31",
      "2,0000-0000-0000-0000,https://zenzefi.example/redeem#code=0000000000000000,2026-05-31",
      "",
    ].join("\r\n"),
  );
});
