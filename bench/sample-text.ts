export const PAGE_HEAD = "<!doctype html><html><head><title>x</title></head><body>";

/** About 1 KB, like a list of certificates. */
export const CERTIFICATES_JSON = JSON.stringify({
  items: Array.from({ length: 12 }, (_, id) => ({
    id,
    name: `certificate ${id}`,
    state: "valid",
    issuer: "Root CA",
  })),
});

/** The head, as many whole pieces as fit, and spaces up to the size. */
export function repeated(piece: (at: number) => string, sizeBytes: number, head: string): Buffer {
  let text = head;
  for (let at = 0, next = piece(0); text.length + next.length <= sizeBytes; next = piece(++at)) text += next;
  return Buffer.from(text.padEnd(sizeBytes));
}

/** Mostly tags, most of them with a URL. */
export function card(targetUrl: string): (at: number) => string {
  return (at) =>
    `<div class="card" id="card-${at}" data-key="${at}"><a href="/items/${at}" class="link" title="Item ${at}"><img
src="/img/${at}.png" srcset="/img/${at}@2x.png 2x" alt="Picture ${at}" width="320" height="200" loading="lazy"></a>
<h2>Item number ${at}</h2><p>Some words about it, &amp; a <b>bold</b> one.</p><a href="${targetUrl}/more/${at}">more</a></div>`;
}

/** Mostly text. */
export function paragraph(at: number): string {
  const words = "The words of an article, which is what most of its bytes are. ".repeat(8);
  return `<p id="p${at}">${words}<a href="/notes/${at}">A note</a> and <em>more</em>.</p>\n`;
}
