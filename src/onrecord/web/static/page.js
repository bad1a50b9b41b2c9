// What makes the pages quicker to use. Searching and reading work without it.

const told = document.getElementById("told");
const all = (selector, within = document) => [...within.querySelectorAll(selector)];

function tell(words) {
  told.textContent = "";
  requestAnimationFrame(() => { told.textContent = words; });
}

// Days as the reader writes them: the browser knows how.
const FORMS = {
  4: { year: "numeric" },
  7: { year: "numeric", month: "long" },
  10: { dateStyle: "long" },
};

function writeDays(within) {
  for (const time of all("time[datetime]", within)) {
    const day = time.getAttribute("datetime");
    const moment = new Date(day.padEnd(10, "-01"));
    if (FORMS[day.length] && !Number.isNaN(moment.getTime())) {
      time.textContent = new Intl.DateTimeFormat(navigator.languages, { ...FORMS[day.length], timeZone: "UTC" }).format(moment);
    }
  }
}

// j and k go through what a page lists, Enter opens it as it opens any link. What an address leads to is where to begin.
const STOPS = ".hits .go, .entry > .number";

function own() {
  const near = document.activeElement.closest?.(".hit, .entry");
  const target = document.activeElement === document.body || document.activeElement.matches(".ref") ? location.hash : "";
  return near ?? document.getElementById(`${target.slice(1)}-entry`);
}

function step(by) {
  const stops = all(STOPS);
  const at = stops.findIndex((stop) => own()?.contains(stop));
  const next = stops[at < 0 ? (by > 0 ? 0 : stops.length - 1) : Math.min(Math.max(at + by, 0), stops.length - 1)];
  if (next) {
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: "center" });
  }
}

const KEYS = {
  j: () => step(1),
  k: () => step(-1),
  "/": () => document.querySelector("input[type=search]")?.focus(),
  c: () => own()?.querySelector("[data-copy]")?.click(),
};

// Who speaks to the machine, or hits keys by chance, can do without single letters (WCAG 2.1.4).
const areKeysOn = () => localStorage.getItem("keys") !== "off";

function isUntouched(form) {
  return [...form.elements].every((field) => field.tagName === "SELECT"
    ? [...field.options].every((option) => option.selected === option.defaultSelected) || !field.querySelector("[selected]")
    : (field.value ?? "") === (field.defaultValue ?? field.value));
}

document.addEventListener("keydown", (event) => {
  const form = event.target.closest?.(".form form");
  if (event.key === "Escape" && form) {
    if (isUntouched(form)) form.querySelector("[data-close]")?.click();
    else tell("Save it, or choose Cancel");
  }
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.("input, textarea, select")) return;
  if (Object.hasOwn(KEYS, event.key) && areKeysOn()) {
    event.preventDefault();
    KEYS[event.key]();
  }
});

// The list beside a text shows what an address leads to.
function showEntry() {
  const list = document.querySelector(".attributions");
  const entry = location.hash && document.getElementById(`${location.hash.slice(1)}-entry`);
  if (entry && list && list.scrollHeight > list.clientHeight) list.scrollTop = entry.offsetTop - list.offsetTop - 48;
}

addEventListener("hashchange", showEntry);

// A citation goes to the clipboard; where the browser has none for this page, it opens.
async function copy(link) {
  try {
    const answer = await fetch(link.href);
    if (!answer.ok) throw new Error(answer.statusText);
    await navigator.clipboard.writeText(await answer.text());
    tell("Citation copied");
    link.dataset.done = "";
    setTimeout(() => { delete link.dataset.done; }, 1500);
  } catch {
    location.assign(link.href);
  }
}

// A stretch of bars that is drawn over is what to narrow the search down to; one that is clicked is a link.
function brush(figure) {
  const bars = all("a", figure);
  const barAt = (event) => {
    const box = figure.querySelector("svg").getBoundingClientRect();
    const place = Math.floor(((event.clientX - box.left) / box.width) * bars.length);
    return Math.min(Math.max(place, 0), bars.length - 1);
  };
  let first = null;
  let last = null;
  const show = () => bars.forEach((bar, place) => {
    const chosen = first !== null && place >= Math.min(first, last) && place <= Math.max(first, last);
    bar.classList.toggle("chosen", chosen);
  });
  const end = () => { first = last = null; show(); };
  figure.addEventListener("pointerdown", (event) => { if (event.button === 0) first = last = barAt(event); });
  figure.addEventListener("pointermove", (event) => {
    if (first === null) return;
    last = barAt(event);
    if (last !== first) figure.setPointerCapture(event.pointerId);  // a click has to reach its link
    show();
  });
  figure.addEventListener("dragstart", (event) => event.preventDefault());
  figure.addEventListener("pointercancel", end);
  figure.addEventListener("pointerleave", () => { if (first === last) end(); });
  figure.addEventListener("pointerup", () => {
    if (first !== null && first !== last) {
      const [one, other] = [bars[Math.min(first, last)], bars[Math.max(first, last)]];
      const address = new URL(one.getAttribute("href"), location.href);
      address.searchParams.set("since", one.dataset.since);
      address.searchParams.set("until", other.dataset.until);
      location.assign(address);
    }
    end();
  });
  // One stop for Tab; the arrows go from bar to bar.
  const links = bars.filter((bar) => bar.getAttribute("tabindex") !== "-1");
  links.slice(1).forEach((bar) => bar.setAttribute("tabindex", "-1"));
  figure.addEventListener("keydown", (event) => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const next = links[links.indexOf(document.activeElement) + by];
    if (by && next) {
      event.preventDefault();
      next.focus();
    }
  });
}

// Selected words of an article, as offsets of its text in code points.
let selected = null;

function pointsBefore(text, node, offset) {
  const range = document.createRange();
  range.selectNodeContents(text);
  range.setEnd(node, offset);
  return [...range.toString()].length;
}

document.addEventListener("selectionchange", () => {
  const text = document.querySelector("#text .text");
  const selection = document.getSelection();
  if (!text || !selection.rangeCount || selection.isCollapsed) return;
  const range = selection.getRangeAt(0);
  if (!text.contains(range.startContainer) || !text.contains(range.endContainer)) return;
  const begin = Number(text.dataset.start ?? 0);
  const start = pointsBefore(text, range.startContainer, range.startOffset);
  const words = range.toString();
  selected = { words: words.trim(), offsets: `${begin + start}-${begin + start + [...words].length}` };
});

function take(form, part, adding) {
  if (!selected?.words) {
    tell("Select words of the article first");
    return;
  }
  const words = form.elements[part];
  const offsets = form.elements[`${part}_at`];
  const isMore = adding && words.value.trim();
  words.value = isMore ? `${words.value} … ${selected.words}` : selected.words;
  offsets.value = isMore && offsets.value ? `${offsets.value};${selected.offsets}` : selected.offsets;
  tell(`${part}: ${selected.words}`);
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("[data-copy]");
  if (link && !event.ctrlKey && !event.metaKey && navigator.clipboard) {
    event.preventDefault();
    copy(link);
  }
  const button = event.target.closest?.("button[type=button]");
  if (button?.dataset.take) take(button.form, button.dataset.take, false);
  if (button?.dataset.add) take(button.form, button.dataset.add, true);
  if (button && "close" in button.dataset) {
    const place = button.closest(".form");
    place.replaceChildren();
    place.parentElement.querySelector("[hx-target]")?.focus();
  }
});

function begin(within, isFolded = matchMedia("(max-width: 56rem)").matches) {
  writeDays(within);
  all("[data-bars]", within).forEach(brush);
  const isInline = within.closest?.(".form");
  if (document.querySelector("#text")) {
    all("[data-take], [data-add]", within).forEach((button) => { button.hidden = false; });
  }
  if (isInline) {
    all("[data-close]", within).forEach((button) => { button.hidden = false; });
    within.querySelector("input:not([type=hidden])")?.focus();
  }
  if (isFolded) all(".fold", within).forEach((fold) => { fold.open = false; });
}

// What answers with another page than was asked for, such as that for the token, is gone to.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr, target, pathInfo } = event.detail;
  const part = target.id === "found" ? "found" : "correct";
  if (xhr.status >= 400 && !xhr.responseText.includes(`id="${part}"`)) {
    event.preventDefault();
    location.assign(pathInfo.finalRequestPath);
  }
});

// One form at a time.
document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.target.matches(".form")) all(".form").forEach((place) => { if (place !== event.detail.target) place.replaceChildren(); });
});

document.addEventListener("htmx:sendError", () => tell("There is no answer: has onrecord serve been ended?"));

document.addEventListener("htmx:afterSwap", (event) => {
  const target = document.getElementById(event.detail.target.id) ?? event.detail.target;
  const cause = event.detail.requestConfig?.triggeringEvent?.type;
  begin(target, cause === "change" ? false : undefined);  // who fills in one field may go on to the next
  if (target.id !== "found") return;
  const count = document.getElementById("count");
  const isStillThere = document.activeElement.closest("input, select, button");
  if (isStillThere && cause !== "submit") {
    if (count) tell(count.textContent);
  } else {
    count?.focus({ preventScroll: true });
  }
});

const keys = document.getElementById("keys");
if (keys) {
  keys.disabled = false;
  keys.checked = areKeysOn();
  keys.addEventListener("change", () => localStorage.setItem("keys", keys.checked ? "on" : "off"));
}

begin(document);
showEntry();
