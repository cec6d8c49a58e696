/** As long as an address may be in a browser's history; providers take 2,048. */
const RETURN_URL_CHARACTERS_MAX = 2_048;

/**
 * Whether customers may be sent there after a checkout: an http or https address of one of these origins, without a
 * user name, so that nobody can use the checkout to send people to a page of their own.
 * @param origins as a browser writes them: "https://app.example.com"
 */
export function isAllowedReturnUrl(text: string, origins: readonly string[]): boolean {
  // A browser strips what a parser here may keep: blanks, control characters, backslashes.
  if (text.length > RETURN_URL_CHARACTERS_MAX || !/^https?:\/\/[^\s\p{C}\\]+$/u.test(text)) return false;
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  return url.username === "" && url.password === "" && origins.includes(url.origin);
}
