/**
 * The script that is inserted into the target's pages, without its final argument list: `(window, mapping)` follows.
 * It runs in any browser with `Proxy`, in pages and in workers, and directs to the proxy what a page requests at run time:
 * by script (fetch, XMLHttpRequest, WebSocket, EventSource, workers, beacons, history), by elements that scripts make or
 * fill, by clicks and forms.
 *
 * Its limits: `location` cannot be wrapped. With the Navigation API, its navigations are changed; without it, the gateway
 * redirects by `Referer`. A router that compares `location.pathname` with the target's paths sees the prefix; it works if
 * it honours `<base>`. Style sheets made by script, and `import "/x.js"`, are redirected by `Referer` as well. Service
 * workers are refused: a service worker could not have the scope that it was written for.
 */
export const INSIDE_SOURCE = String.raw`(function inside(w, c, tag) {
  var mark = Symbol.for("zenzefi.inside"), d = w.document;
  // A frame's first page reuses the window of the blank page before it.
  if (w[mark] === (d || w) || !/^https?:/.test(w.origin)) return;
  Object.defineProperty(w, mark, { value: d || w, configurable: true });
  var N = w.URL, here = new N(w.origin), target = new N(c.target), doc = w.location.href;
  var root = here.origin + c.proxy, sockets = (here.protocol === "https:" ? "wss://" : "ws://") + here.host;
  function base() { return d ? d.baseURI : doc; }
  function port(u) { return u.port || (/^(http|ws):/.test(u.protocol) ? "80" : "443"); }
  function under(path, folder) { return path === folder || path.indexOf(folder + "/") === 0; }
  function proxied(u) {
    if (!under(u.pathname, c.base)) return null;
    return (u.protocol[0] === "w" ? sockets : here.origin) + c.proxy + (u.pathname.slice(c.base.length) || "/") + u.search + u.hash;
  }
  // Maps a URL of the target, in any spelling, to one of the proxy; returns any other URL or value unchanged.
  function map(url) {
    var isUrl = url instanceof N, s = isUrl ? url.href : url, u, at;
    if (typeof s !== "string") return url;
    var isRelative = !/^([\/\\]|\w[\w+.-]*:)/.test(s = s.trimStart());
    if (isRelative && !/\.\.|%2e/i.test(s) && base().split(/[?#]/)[0] !== root) return url;
    try { u = new N(s, base()); } catch (e) { return url; }
    if (!/^(http|ws)s?:$/.test(u.protocol)) return url;
    if (u.host === here.host) {
      if (under(u.pathname, c.proxy) || u.pathname === c.script) return url;
      if (isRelative) {
        // A relative URL climbs no higher than the target's root.
        at = new N(base());
        if (under(at.pathname, c.proxy)) u = new N(s, target.origin + c.base + (at.pathname.slice(c.proxy.length) || "/"));
      }
    } else if (u.hostname !== target.hostname || port(u) !== port(target)) return url;
    return proxied(u) || url;
  }
  function ours(url) { try { return new N(url, base()).host === here.host; } catch (e) { return false; } }
  function wrap(o, name, change, after) {
    var f = o && o[name];
    if (typeof f !== "function") return;
    o[name] = new Proxy(f, { apply: (f, self, args) => {
      var got = Reflect.apply(f, self, change(args, self) || args);
      return after ? after(got) : got;
    } });
  }
  function mapAt(i) { return a => { if (a.length > i && a[i] != null) a[i] = map(a[i]); }; }
  ["Request", "WebSocket", "EventSource", "Worker", "SharedWorker", "Audio"].forEach(name => {
    if (!w[name]) return;
    w[name] = new Proxy(w[name], { construct: (f, a, n) => {
      if (a.length) a[0] = map(a[0]);
      return Reflect.construct(f, a, n);
    } });
  });
  wrap(w, "fetch", mapAt(0));
  wrap(w, "open", mapAt(0), enter);
  wrap(w, "importScripts", a => a.map(map));
  wrap(w.XMLHttpRequest && w.XMLHttpRequest.prototype, "open", mapAt(1));
  wrap(w.Navigator && w.Navigator.prototype, "sendBeacon", mapAt(0));
  var workers = w.ServiceWorkerContainer;
  if (workers) workers.prototype.register = () => Promise.reject(new w.DOMException("not behind a gateway", "SecurityError"));
  if (!d) return;
  wrap(w.History.prototype, "pushState", mapAt(2));
  wrap(w.History.prototype, "replaceState", mapAt(2));

  // Elements: attribute and property names, and the syntax of their values.
  // What a page fills in may be long: no character is read more than a bounded number of times.
  function srcset(v) {
    var isUrl = true;
    return typeof v !== "string" ? v : v.replace(/\S+/g, word => {
      var at = isUrl ? 0 : word.indexOf(",") + 1, end = word.length;
      if (!at && !isUrl) return word;
      while (end > at && word[end - 1] === ",") end--;
      isUrl = at === end || end < word.length;
      return word.slice(0, at) + map(word.slice(at, end)) + word.slice(end);
    });
  }
  // Maps start tags in a string of HTML; trusted types pass unchanged.
  function html(v) {
    if (typeof v !== "string" || v.indexOf("<") < 0) return v;
    var out = "", from = 0, at = v.indexOf("<"), end;
    for (; at >= 0; at = v.indexOf("<", end)) {
      end = at + 1;
      if (!/[a-z]/i.test(v[end])) continue;
      for (; end < v.length && v[end] !== ">"; end++) if (/["']/.test(v[end])) end = v.indexOf(v[end], end + 1) >>> 0;
      if (end >= v.length) break;
      out += v.slice(from, at) + startTag(v.slice(at, end));
      from = end;
    }
    return out + v.slice(from);
  }
  function startTag(text) {
    return text.replace(/(\s)([\w:]+)(\s*=\s*)(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/g, (all, gap, name, is, a, b, bare) => {
      var how = kinds[name.toLowerCase()];
      if (!how || how === page || (name === "data" && !/^<object/i.test(text))) return all;
      var plain = (a || b || bare || "").replace(/&amp;/g, "&"), now = how(plain);
      return now === plain ? all : gap + name + is + '"' + now.replace(/&/g, "&amp;").replace(/"/g, "&quot;") + '"';
    });
  }
  var me = d.currentScript;
  // Browsers leave the nonce out of outerHTML.
  tag = tag || (me ? me.outerHTML.replace(/ nonce=""/, ' nonce="' + me.nonce + '"') : "");
  function page(v) {
    return typeof v !== "string" ? v : html(v).replace(/^(\s*<!doctype[^>]*>)?/i, type => type + tag);
  }
  var kinds = { src: map, href: map, action: map, formaction: map, poster: map, data: map, background: map, "xlink:href": map,
    srcset: srcset, imagesrcset: srcset, srcdoc: page };
  function change(el, name, v) {
    name = String(name).toLowerCase();
    var isChecked = /^(script|link)$/i.test(el.localName), how = kinds[name];
    if (isChecked && name === "integrity" && (el.src || el.href) && ours(el.src || el.href)) return "";
    if (!how || (name === "data" && el.localName !== "object")) return v;
    // In a frame whose scripts do not run, ours is no more than a fault in the log.
    var flags = how === page && el.getAttribute("sandbox");
    v = (typeof flags === "string" && !/allow-scripts/i.test(flags) ? html : how)(v);
    if (isChecked && el.hasAttribute("integrity") && typeof v === "string" && ours(v)) el.removeAttribute("integrity");
    return v;
  }
  wrap(w.Element.prototype, "setAttribute", (a, el) => { if (a.length > 1) a[1] = change(el, a[0], a[1]); });
  wrap(w.Element.prototype, "setAttributeNS", (a, el) => { if (a.length > 2) a[2] = change(el, a[1], a[2]); });
  function setter(type, name, how) {
    var proto = w[type] && w[type].prototype, p = proto && Object.getOwnPropertyDescriptor(proto, name);
    if (!p || !p.set) return;
    var set = p.set;
    p.set = function (v) { return set.call(this, how ? how(v) : change(this, name, v)); };
    Object.defineProperty(proto, name, p);
  }
  ("Script src integrity,Image src srcset,Link href imageSrcset integrity,Anchor href,Area href,Form action,IFrame src srcdoc," +
    "Frame src,Source src srcset,Media src,Track src,Embed src,Object data,Input src formAction,Button formAction,Base href,Video poster")
    .split(",").forEach(row => {
      row.split(" ").slice(1).forEach(name => setter("HTML" + row.split(" ")[0] + "Element", name));
    });
  ["innerHTML", "outerHTML"].forEach(name => setter("Element", name, html));
  setter("ShadowRoot", "innerHTML", html);
  wrap(w.Element.prototype, "insertAdjacentHTML", a => { a[1] = html(a[1]); });
  wrap(w.Range.prototype, "createContextualFragment", a => { a[0] = html(a[0]); });
  ["write", "writeln"].forEach(name => wrap(w.Document.prototype, name, a => a.map(html)));

  // A blank window has no answer into which this script was inserted: it is run when a script first reads that window.
  function enter(got) {
    try {
      var win = got && (got.defaultView || got);
      if (win && win.location.href === "about:blank") inside(win, c, tag);
    } catch (e) {}
    return got;
  }
  ["contentWindow", "contentDocument"].forEach(name => {
    var proto = w.HTMLIFrameElement.prototype, p = Object.getOwnPropertyDescriptor(proto, name), get = p.get;
    p.get = function () { return enter(get.call(this)); };
    Object.defineProperty(proto, name, p);
  });

  // Cookies of the target get the path of the proxy, as Set-Cookie does in its answers.
  setter("Document", "cookie", v => {
    v = String(v);
    if (/^\s*__Host-/i.test(v)) return v;
    return v.replace(/;\s*domain=[^;]*/gi, "").replace(/(;\s*path=)(\/[^;]*)/gi, (all, is, path) => {
      return under(path.trim(), c.proxy) || !under(path.trim(), c.base) ? all : is + c.proxy + (path.slice(c.base.length) || "/");
    });
  });

  // The last check: maps whatever URL an element has when it is used.
  function mend(el, name) {
    var old = el && el.getAttribute(name), now = old && map(old);
    if (now !== old && now) el.setAttribute(name, now);
  }
  ["click", "auxclick"].forEach(type => {
    w.addEventListener(type, e => {
      var path = e.composedPath();
      for (var i = 0; i < path.length; i++) if (/^(a|area)$/i.test(path[i].localName)) return mend(path[i], "href");
    }, true);
  });
  function mendForm(form, by) { mend(form, "action"); if (by) mend(by, "formaction"); }
  w.addEventListener("submit", e => { mendForm(e.target, e.submitter); }, true);
  wrap(w.HTMLFormElement.prototype, "submit", (a, form) => { mendForm(form); });
  if (w.navigation) w.navigation.addEventListener("navigate", e => {
    var now = map(e.destination.url);
    if (now === e.destination.url || !e.cancelable || e.formData || e.navigationType === "traverse") return;
    e.preventDefault();
    if (e.navigationType === "replace") w.location.replace(now);
    else w.location.href = now;
  });
})`;
