/** What the deployed desktop client can inflate (contract, Answers of the target). */
export const INFLATABLE_CODINGS: ReadonlySet<string> = new Set(["gzip", "deflate", "identity"]);

/** `q=0`, `q=0.000`: the coding is refused, not accepted. */
const REFUSED = /^q\s*=\s*0(?:\.0{0,3})?$/i;

/**
 * The codings of an `Accept-Encoding` that the target may use, with the client's weights. If none of those is accepted:
 * `identity`, so that the target need not answer 406.
 * @param codings those that may be passed on, in lower case
 */
export function acceptedEncodings(value: string, codings: ReadonlySet<string>): string {
  if (value === "gzip, deflate" || value === "identity") return value;
  const passed: string[] = [];
  let isAnyAccepted = false;
  for (const element of value.split(",")) {
    const [coding = "", ...parameters] = element.split(";");
    if (!codings.has(coding.trim().toLowerCase())) continue;
    passed.push(element.trim());
    if (!parameters.some((parameter) => REFUSED.test(parameter.trim()))) isAnyAccepted = true;
  }
  return isAnyAccepted ? passed.join(", ") : "identity";
}
