// What a page gains when scripts run: keys, a clock for what was claimed, and counters. Nothing here is needed to work.
(() => {
  "use strict";
  const KEYS_OFF = "toetssteen.keys.off";
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const typing = (target) => target.closest("input:not([type=radio], [type=checkbox], [type=button], [type=submit]), textarea, select, [contenteditable]");
  const filled = (template, values) => template.replace(/\{(\w+)\}/g, (_, name) => values[name]);

  // --- keys -------------------------------------------------------------------------------------------------------
  const dialog = document.getElementById("keys");
  const nameOf = (element) =>
    element.dataset.keyLabel || element.getAttribute("aria-label") || element.labels?.[0]?.textContent.trim() || element.textContent.trim();

  // One row per key that works on this page, so that the map cannot differ from the page.
  const drawMap = () => {
    const list = dialog.querySelector("[data-key-list]");
    all("[data-drawn]", list).forEach((row) => row.remove());
    all("[data-key]").forEach((element) => {
      const row = document.createElement("div");
      const term = document.createElement("dt");
      const key = document.createElement("kbd");
      const meaning = document.createElement("dd");
      row.dataset.drawn = "";
      key.textContent = /^[A-Z]$/.test(element.dataset.key) ? `Shift ${element.dataset.key}` : element.dataset.key;
      meaning.textContent = nameOf(element);
      term.append(key);
      row.append(term, meaning);
      list.insertBefore(row, list.querySelector("[data-key-last]"));
    });
  };
  const showMap = () => { drawMap(); dialog.showModal(); };
  const act = (element) => {
    const focusOnly = element.matches("input:not([type=radio], [type=checkbox]), textarea, select, [data-key-focus]");
    element.focus();
    element.scrollIntoView({ block: "nearest" });
    if (!focusOnly) element.click();
  };

  if (dialog) {
    const on = dialog.querySelector("[data-keys-on]");
    on.checked = localStorage.getItem(KEYS_OFF) === null;
    on.addEventListener("change", () => on.checked ? localStorage.removeItem(KEYS_OFF) : localStorage.setItem(KEYS_OFF, "1"));
    all("[data-keys-open]").forEach((button) => { button.hidden = false; button.addEventListener("click", showMap); });
    document.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return;
      if (!on.checked || dialog.open || typing(event.target)) return;
      const wanted = event.key === "?" ? null : all("[data-key]").find((element) => element.dataset.key === event.key);
      if (event.key !== "?" && !wanted) return;
      event.preventDefault();
      if (wanted) act(wanted); else showMap();
    });
  }

  // --- how long a claim still lasts ---------------------------------------------------------------------------------
  // data-now is the server's time when it wrote the page, so that a wrong clock on this desk changes nothing.
  const clocks = new Map();
  const tick = () => {
    all("[data-until]").forEach((element) => {
      if (!clocks.has(element)) clocks.set(element, Date.now() - Date.parse(element.dataset.now || new Date().toISOString()));
      const seconds = Math.round((Date.parse(element.dataset.until) - Date.now() + clocks.get(element)) / 1000);
      const text = seconds <= 0 ? element.dataset.textOver
        : seconds < 120 ? filled(element.dataset.textSeconds, { n: seconds })
        : filled(element.dataset.textMinutes, { n: Math.floor(seconds / 60) });
      if (element.textContent !== text) element.textContent = text;
      const notice = document.getElementById(element.dataset.notice);
      if (notice && seconds <= 120 && !notice.textContent) notice.textContent = text;
    });
  };
  if (document.querySelector("[data-until]")) { tick(); setInterval(tick, 1000); }

  // --- counters -----------------------------------------------------------------------------------------------------
  const count = (field) => {
    const counter = document.getElementById(field.dataset.counter);
    const length = [...field.value.trim()].length;
    const least = Number(field.dataset.least || 0);
    const most = Number(field.maxLength > 0 ? field.maxLength : 0);
    if (length < least) counter.textContent = filled(counter.dataset.textShort, { n: least - length });
    else if (most) counter.textContent = filled(counter.dataset.textLeft, { n: most - length });
    else counter.textContent = counter.dataset.textEnough;
  };
  all("[data-counter]").forEach((field) => { field.addEventListener("input", () => count(field)); if (field.value) count(field); });
})();
