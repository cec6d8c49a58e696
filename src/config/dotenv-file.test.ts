// biome-ignore-all lint/suspicious/noTemplateCurlyInString: references in a .env file have this form
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseDotenv } from "./dotenv-file.ts";

function valuesOf(text: string, environment: Record<string, string> = {}): Record<string, string> {
  return Object.fromEntries(parseDotenv(text, environment).values);
}

describe("parseDotenv", () => {
  test.each([
    ["a plain value", "A=1", "1"],
    ["blanks around", "  A = 1  ", "1"],
    ["export", "export A=1", "1"],
    ["a hash inside a bare value", "A=pass#word", "pass#word"],
    ["a comment after a blank", "A=1 # one", "1"],
    ["an empty value with a comment", "A=   # none", ""],
    ["equals signs", "A=b=c==", "b=c=="],
    ["no equals sign", "A", ""],
    ["single quotes, literal", "A='a # $B ${B} \\n' # c", "a # $B ${B} \\n"],
    ["double quotes with escapes", 'A="a\\n\\"b\\" # \\\\" # c', 'a\n"b" # \\'],
    ["a value over two lines", 'A="one\ntwo"', "one\ntwo"],
    ["quotes inside a bare value", `A=it's "so"`, `it's "so"`],
    ["the last of two", "A=1\nA=2", "2"],
    ["Windows line ends and a byte order mark", "\ufeffA=1\r\nB=2\r\n", "1"],
  ])("reads %s", (_name, text, expected) => {
    expect(valuesOf(text).A).toBe(expected);
  });

  test("replaces ${NAME} from the environment first, then from earlier lines, then by its default", () => {
    const text = 'A=one\nB=${A}-${C}\nD="${A}${E:-nothing}${E}"';
    expect(valuesOf(text, { C: "three" })).toEqual({ A: "one", B: "one-three", D: "onenothing" });
    expect(valuesOf(text, { A: "outer" }).B).toBe("outer-");
  });

  test("returns the numbers of lines that are no NAME=value, and reads the others", () => {
    const { values, badLines } = parseDotenv('# c\n\nPORT 8000\nA=1\n!!\nB=\'open\nC="x"y\nD=4', {});
    expect(badLines).toEqual([3, 5, 6, 7]);
    expect(Object.fromEntries(values)).toEqual({ A: "1", D: "4" });
  });

  test("reads any text that is written in quotes", () => {
    fc.assert(
      fc.property(
        fc.string().filter((text) => !/[\r\0]/.test(text)),
        (text) => {
          const single = `A='${text.replaceAll(/[\\']/g, "\\$&")}'`;
          const double = `B="${text.replaceAll(/[\\"]/g, "\\$&").replaceAll("${", "$\u200b{")}"`;
          const values = valuesOf(`${single}\n${double}\nC=1`);
          expect(values).toEqual({ A: text, B: text.replaceAll("${", "$\u200b{"), C: "1" });
        },
      ),
    );
  });
});
