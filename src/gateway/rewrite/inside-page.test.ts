/** The inserted script, run in the parts of a page that it needs: what scripts fill in is mapped, in linear time. */
import vm from "node:vm";
import { describe, expect, it } from "vitest";
import { faultOfCost, repeatTo } from "../../../test/support/linear-cost.ts";
import { rewriting } from "../../../test/support/rewriting.ts";

type Page = {
  /** The value that the browser receives for an attribute that a script sets. */
  readonly attribute: (name: string, value: string) => string;
  /** The same for HTML that a script inserts. */
  readonly html: (value: string) => string;
  readonly fetch: (url: string) => string;
};

function pageAt(at: string): Page {
  const given: string[] = [];
  class Element {
    localName = "img";
    setAttribute(_name: string, value: string): void {
      given.push(value);
    }
    setAttributeNS(): void {}
    insertAdjacentHTML(_position: string, value: string): void {
      given.push(value);
    }
    hasAttribute(): boolean {
      return false;
    }
    getAttribute(): null {
      return null;
    }
  }
  const location = new URL(at);
  const frame = {
    get contentWindow() {
      return null;
    },
    get contentDocument() {
      return null;
    },
  };
  const types = {
    ...{ Element, History: class {}, Document: class {}, Range: class {}, HTMLFormElement: class {} },
    HTMLIFrameElement: Object.assign(function frames() {}, { prototype: frame }),
  };
  const sandbox = {
    ...{ URL, location, origin: location.origin, document: { baseURI: at, currentScript: null } },
    ...{ addEventListener: () => {}, fetch: (url: string) => given.push(String(url)), ...types },
  };
  vm.runInContext(
    rewriting.script.body.toString(),
    vm.createContext(Object.assign(sandbox, { self: sandbox })),
  );
  const element = new Element();
  const last = (): string => given.at(-1) ?? "";
  return {
    attribute: (name, value) => {
      element.setAttribute(name, value);
      return last();
    },
    html: (value) => {
      Reflect.apply(Element.prototype.insertAdjacentHTML, element, ["beforeend", value]);
      return last();
    },
    fetch: (url) => {
      sandbox.fetch(url);
      return last();
    },
  };
}

describe("what a page's scripts fill in", () => {
  const page = pageAt("https://gw.example/api/v1/proxy/folder/page");
  const P = "/api/v1/proxy";
  const G = `https://gw.example${P}`;

  it.each([
    ["src", "/x", `${G}/x`],
    ["src", "../../x", `${G}/x`],
    ["src", "../x", "../x"],
    ["src", `${P}/x`, `${P}/x`],
    ["srcset", "/a 1x, /b 2x", `${G}/a 1x, ${G}/b 2x`],
    ["srcset", "/a 1x,/b 2x", `${G}/a 1x,${G}/b 2x`],
    ["srcset", "/a, /b", `${G}/a, ${G}/b`],
    ["srcset", " ../../a 100w,\n c 2x", ` ${G}/a 100w,\n c 2x`],
    ["srcset", "data:image/png;base64,/9j/ 1x, /a", `data:image/png;base64,/9j/ 1x, ${G}/a`],
    ["srcset", "", ""],
  ])("%s, %j, is set to %j", (name, value, expected) => {
    expect(page.attribute(name, value)).toBe(expected);
  });

  it.each([
    ['<a href="/x" title=\'>"\'>/y</a>', `<a href="${G}/x" title='>"'>/y</a>`],
    ["a < b <img src=/x alt=''><br>", `a < b <img src="${G}/x" alt=''><br>`],
    ["<a href='../../x?y&amp;z'>", `<a href="${G}/x?y&amp;z">`],
    ["<a href=/x", "<a href=/x"],
    ['<a title="<a href=/x>', '<a title="<a href=/x>'],
    ["<object data=/x><p data=/y>", `<object data="${G}/x"><p data=/y>`],
    ["<", "<"],
  ])("HTML is mapped: %s", (value, expected) => {
    expect(page.html(value)).toBe(expected);
  });

  it("at the proxy's address without a slash, too", () => {
    const bare = pageAt(`https://gw.example${P}?x`);
    expect([bare.fetch("x"), bare.fetch("?x"), bare.fetch("#x")]).toEqual([`${G}/x`, "?x", "#x"]);
  });

  it.each([
    ["srcset", (value: string) => page.attribute("srcset", value)],
    ["an address", (value: string) => page.attribute("src", value)],
    ["HTML", page.html],
  ])("%s costs time linear to its length", (_what, fill) => {
    const units = [
      "<a",
      "<a ",
      "<a '",
      '<a "',
      " ",
      ", ",
      "a,",
      ",",
      "1x,",
      " x=",
      " x='",
      "..",
      "../",
      "\n",
      "<",
    ];
    const faults = units.flatMap((unit) =>
      ["", " ", "<p", "<p x='"].flatMap((head) => {
        const fault = faultOfCost(fill, (size) => repeatTo(size, unit, head, "x"), 64 * 1024);
        return fault === null ? [] : [`${JSON.stringify(head + unit)}: ${fault}`];
      }),
    );
    expect(faults).toEqual([]);
  });
});
