/* The search page. It reads the words of the form, loads those files of the index that it needs, and lists what is found.
   toolkit/search.py writes the index and says what is in it; `fold` and `read` do here what it did there.
   Files are loaded as scripts, since a page on a disk may not fetch them. What they hold becomes text, never markup. */
(function () {
  "use strict";

  // --- files of the index ---

  let index;
  const loading = new Map();
  const arrive = new Map();
  window.edition = { part(name, data) { arrive.get(name)?.(data); } };

  function load(name) {
    if (!loading.has(name)) {
      loading.set(name, new Promise((resolve, reject) => {
        const script = document.createElement("script");
        arrive.set(name, resolve);
        script.onerror = () => { loading.delete(name); reject(new Error(name)); };
        script.src = `search/${name}.js`;
        document.head.append(script);
      }));
    }
    return loading.get(name);
  }

  // --- words ---

  const LETTERS = { ß: "ss", æ: "ae", œ: "oe", ø: "o", ł: "l", đ: "d", ð: "d", þ: "th", ħ: "h", ı: "i", ꝛ: "r", ς: "σ",
    ѣ: "е", і: "и", ѳ: "ф", ѵ: "и" };
  const WORD = /[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]|(?:(?![\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff])[\p{L}\p{N}])+/gu;
  const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const VALUE = Object.fromEntries([...DIGITS].map((digit, value) => [digit, value]));

  function fold(text) {
    if (/^[\0-\x7f]*$/.test(text)) return text.toLowerCase();
    const plain = text.normalize("NFKD").replace(/[\p{M}\p{Cf}]/gu, "").toLowerCase();
    return plain.replace(/[^\0-\x7f]/g, (letter) => LETTERS[letter] ?? letter);
  }

  /** Give the words of a text, folded, each with where it begins and ends in the text as it is. */
  function read(text) {
    let folded = "", at = 0;
    const origin = [];
    for (const sign of text) {
      const plain = fold(sign);
      for (let i = 0; i < plain.length; i++) origin.push(at);
      folded += plain;
      at += sign.length;
    }
    return [...folded.matchAll(WORD)].map(({ 0: word, index }) => ({
      word: word.replace(/(.)ъ$/u, "$1"), start: origin[index], end: origin[index + word.length] ?? text.length,
    }));
  }

  /** Give what a query asks for, all of it at once: rows of words; an open row may end in a longer word. */
  function rows(query) {
    const found = [];
    for (const [, quoted, plain] of query.matchAll(/["„“”«»]([^"„“”«»]*)["„“”«»]?|([^\s"„“”«»]+)/g)) {
      const words = read(quoted ?? plain).map((one) => one.word);
      if (words.length) found.push({ words, open: quoted === undefined && words.at(-1).length > 2 });
    }
    return found;
  }

  function decode(code) {
    const places = [];
    let place = 0, step = 0, scale = 1;
    for (const digit of code) {
      const value = VALUE[digit];
      step += (value % 32) * scale;
      scale *= 32;
      if (value < 32) {
        place += step;
        places.push(place);
        step = 0;
        scale = 1;
      }
    }
    return places;
  }

  /** Give the places of a word, and those of longer words that begin with it where these count too. */
  async function places(word, open) {
    const fileOf = (limit) => index.words.findLastIndex((first) => first <= limit);
    const from = Math.max(0, fileOf(word)), to = fileOf(open ? word + "\uffff" : word);
    const files = await Promise.all(index.words.slice(from, to + 1).map((_, i) => load(`words/${from + i}`)));
    const exact = [], longer = [];
    for (const file of files) {
      const row = file.split(" ");
      for (let i = 0; i < row.length; i += 2) {
        if (row[i] === word) exact.push(decode(row[i + 1]));
        else if (open && row[i].startsWith(word)) longer.push(decode(row[i + 1]));
      }
    }
    return [exact.flat(), longer.flat()];
  }

  /** Give how often each document has a row of words; a longer word counts less than the word itself. */
  async function counts({ words, open }) {
    const last = words.length - 1;
    const before = await Promise.all(words.slice(0, last).map((word) => places(word, false)));
    const follow = before.map(([exact], i) => new Set(exact.map((place) => place + last - i)));
    const found = new Map();
    (await places(words[last], open)).forEach((list, isLonger) => {
      for (const place of list) {
        if (!follow.every((set) => set.has(place))) continue;
        const one = documentAt(place);
        found.set(one, (found.get(one) ?? 0) + (isLonger ? 0.4 : 1));
      }
    });
    return found;
  }

  function documentAt(place) {
    const { starts } = index;
    let low = 0, high = starts.length - 1;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (starts[middle] <= place) low = middle; else high = middle;
    }
    return low;
  }

  /** Give the documents that have all rows of words, with their weight by BM25. */
  async function weigh(asked) {
    const found = await Promise.all(asked.map(counts));
    const { starts } = index, number = starts.length - 1, mean = starts[number] / number;
    const rarity = found.map((one) => Math.log(1 + (number - one.size + 0.5) / (one.size + 0.5)));
    const weight = (one) => found.reduce((sum, counted, i) => {
      const times = counted.get(one), length = (starts[one + 1] - starts[one]) / mean;
      return sum + rarity[i] * times * 2.2 / (times + 0.3 + 0.9 * length);   // k1 = 1.2, b = 0.75
    }, 0);
    const all = [...found[0].keys()].filter((one) => found.every((counted) => counted.has(one)));
    return new Map(all.map((one) => [one, weight(one)]));
  }

  // --- the page ---

  const form = document.getElementById("search");
  const say = (key, number) => form.dataset[key].replace("{1}", number);
  const part = (id) => document.getElementById(id);
  const PAGE = 20, SHOWN = 3;

  function make(name, attributes, ...content) {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) if (value) element.setAttribute(key, value);
    element.append(...content);
    return element;
  }

  /** Give where the rows of words stand in a text. */
  function hits(text, asked) {
    const words = read(text), found = [];
    words.forEach((_, i) => asked.forEach((row, which) => {
      const last = i + row.words.length - 1;
      const fits = last < words.length && row.words.every((word, j) =>
        words[i + j].word === word || row.open && i + j === last && words[last].word.startsWith(word));
      if (fits) found.push({ start: words[i].start, end: words[last].end, which });
    }));
    return found;
  }

  /** Give a text with its hits marked, from one place to another. */
  function marked(text, found, from = 0, to = text.length) {
    const nodes = [];
    let at = from;
    for (const { start, end } of found) {
      if (start < at || end > to) continue;
      nodes.push(text.slice(at, start), make("mark", {}, text.slice(start, end)));
      at = end;
    }
    return [...nodes, text.slice(at, to)];
  }

  const kinds = (found) => new Set(found.map((one) => one.which)).size;

  /** Give the words round a hit, that which has most of the others near it: as many as are read at a glance. */
  function context(text, found) {
    const near = (one) => kinds(found.filter(({ start, end }) => start >= one.start && end < one.start + 160));
    const first = found.reduce((best, one) => (near(one) > near(best) ? one : best));
    const before = text.indexOf(" ", first.start - 70) + 1, after = text.lastIndexOf(" ", first.start + 170);
    const from = first.start < 80 ? 0 : Math.min(before || first.start, first.start);
    const to = text.length < first.start + 190 ? text.length : Math.max(after, first.end);
    return [from ? "… " : "", ...marked(text, found, from, to), to < text.length ? " …" : ""];
  }

  /** Give the places of a letter that have most of what was asked for, in the order of the text. A name that is meant
      somewhere counts only where the words themselves have nothing. */
  function listed(address, texts, asked) {
    const hit = texts.map(([at, lang, words], order) => ({ at, lang, words, order, found: hits(words, asked) }))
      .filter((one) => one.found.length)
      .filter((one, _, all) => one.lang !== null || !all.some((other) => other.at === one.at && other.lang !== null));
    const best = [...hit].sort((a, b) => kinds(b.found) - kinds(a.found)).slice(0, SHOWN);
    const items = best.sort((a, b) => a.order - b.order).map(({ at, lang, words, found }) => make("li", {},
      make("a", { href: at ? `${address}#${encodeURIComponent(at)}` : address, lang, dir: "auto" },
        lang === null ? say("named") : "", ...context(words, found))));
    if (hit.length > best.length) items.push(make("li", { class: "facts" }, say("places", hit.length - best.length)));
    return items;
  }

  async function letterItem(number, asked) {
    const [address, title, date, facets] = index.letters[number];
    const names = (facet) => facets[index.order.indexOf(facet)].map((one) => index.facets[facet][one]).join("; ");
    const parties = [names("sender"), names("recipient")].filter(Boolean).join(" → ");
    const facts = [parties, names("place"), date].filter(Boolean).join(" · ");
    const item = make("li", {},
      make("h3", {}, make("a", { href: address }, ...marked(title, hits(title, asked)))),
      make("p", { class: "facts" }, ...marked(facts, hits(facts, asked))));
    if (asked.length) {
      const texts = await load(`letters/${address.replace(/\.html$/, "")}`);
      const places = listed(address, texts, asked);
      if (places.length) item.append(make("ul", { class: "hits" }, ...places));
    }
    return item;
  }

  function entryItem([address, kind, name, others], asked) {
    const item = make("li", {}, make("a", { href: address }, ...marked(name, hits(name, asked))));
    if (others) item.append(" · ", ...marked(others, hits(others, asked)));
    item.append(make("span", { class: "facts" }, " · ", form.getAttribute(`data-in-${kind}`)));
    return item;
  }

  // --- facets ---

  const boxes = (facet) => part(`facet-${facet}`).querySelectorAll("input");

  /** Make a box for each name, once; later only their numbers change, so that a key pressed twice meets the same box. */
  function makeFacets() {
    const speak = new Intl.DisplayNames([document.documentElement.lang], { type: "language", fallback: "code" });
    const spoken = (code) => { try { return speak.of(code); } catch { return code; } };
    for (const facet of index.order) {
      part(`facet-${facet}`).append(...index.facets[facet].map((name) => make("label", {},
        make("input", { type: "checkbox", name: facet, value: name }),
        make("span", {}, facet === "language" ? spoken(name) : name), make("span", { class: "number" }))));
    }
    part("facets").open = window.innerWidth > 900;
    part("order").parentNode.hidden = index.letters.length < 2;
  }

  /** Whether a letter has one of the names chosen in each facet; one facet may be left out, to count its names. */
  function fits(letter, wanted, but) {
    return index.order.every((facet, i) => facet === but || !wanted[facet].size
      || letter[3][i].some((name) => wanted[facet].has(index.facets[facet][name])));
  }

  /** Show how many of the letters have each name; a facet that leaves no choice is not shown. */
  function showFacets(letters, wanted) {
    index.order.forEach((facet, i) => {
      const numbers = new Array(index.facets[facet].length).fill(0), group = part(`facet-${facet}`);
      for (const letter of letters) if (fits(letter, wanted, facet)) for (const name of letter[3][i]) numbers[name]++;
      group.querySelectorAll("label").forEach((label, name) => {
        label.lastChild.textContent = numbers[name];
        label.hidden = !numbers[name] && !label.firstChild.checked;
      });
      const isChoice = index.letters.length > 1 && numbers.filter(Boolean).length > 1;
      group.hidden = !isChoice && !wanted[facet].size;
    });
    part("facets").hidden = !part("facets").querySelector("fieldset:not([hidden])");
  }

  // --- from the address of the page to what it shows ---

  let turn = 0;   // what an older question still loads when a new one is asked is not shown

  async function show() {
    const now = ++turn;
    const state = new URLSearchParams(location.hash.slice(1) || location.search);
    form.elements.q.value = state.get("q") ?? "";
    form.elements.order.value = state.get("order") === "date" ? "date" : "";
    const wanted = {};
    for (const facet of index.order) {
      wanted[facet] = new Set(state.getAll(facet));
      for (const box of boxes(facet)) box.checked = wanted[facet].has(box.value);
    }
    const asked = rows(form.elements.q.value);
    const isNarrowed = index.order.some((facet) => wanted[facet].size);
    const weights = asked.length ? await weigh(asked) : new Map(index.letters.map((_, number) => [number, 0]));
    if (now !== turn) return;
    const isByDate = form.elements.order.value === "date", border = index.letters.length;
    const best = [...weights.keys()].sort((a, b) => weights.get(b) - weights.get(a) || a - b);
    const letters = best.filter((one) => one < border);
    const entries = isNarrowed ? [] : best.filter((one) => one >= border);
    const found = asked.length || isNarrowed ? letters.filter((number) => fits(index.letters[number], wanted)) : [];
    if (isByDate) found.sort((a, b) => a - b);
    showFacets(letters.map((number) => index.letters[number]), wanted);
    showEntries(entries.map((one) => index.entries[one - border]), asked);
    await showLetters(found, asked, now);
    if (now === turn) part("count").textContent = asked.length || isNarrowed ? told(found.length, entries.length) : "";
  }

  function told(letters, entries) {
    if (!letters && !entries) return say("none");
    return say("letters", letters) + (entries ? ` ${say("entries", entries)}` : "");
  }

  function showEntries(entries, asked) {
    const section = part("entries");
    section.hidden = !entries.length;
    section.querySelector("ol").replaceChildren(...entries.slice(0, PAGE).map((entry) => entryItem(entry, asked)));
  }

  async function showLetters(found, asked, now) {
    const list = part("letters").querySelector("ol"), more = part("more");
    const next = (from) => Promise.all(found.slice(from, from + PAGE).map((number) => letterItem(number, asked)));
    const items = await next(0);
    if (now !== turn) return;
    list.replaceChildren(...items);
    part("letters").hidden = !found.length;
    more.hidden = found.length <= PAGE;
    more.onclick = () => attempt(async () => {
      const added = await next(list.children.length);
      list.append(...added);
      more.hidden = list.children.length >= found.length;
      added[0]?.querySelector("a").focus();
    });
  }

  async function attempt(step) {
    try { await step(); } catch { part("count").textContent = say("failed"); }
  }

  function ask() {
    const state = new URLSearchParams([...new FormData(form)].filter(([, value]) => value.trim()));
    location.hash = state.toString();
  }

  form.addEventListener("submit", (event) => { event.preventDefault(); ask(); });
  form.addEventListener("change", (event) => { if (event.target.name !== "q") ask(); });
  window.addEventListener("hashchange", () => attempt(show));
  form.hidden = false;
  attempt(async () => {
    const loaded = await load("index");
    index = { ...loaded, starts: decode(loaded.starts), order: Object.keys(loaded.facets) };
    makeFacets();
    await show();
  });
})();
