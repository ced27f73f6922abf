// What the review screen gains when scripts run: nothing typed is lost, a claim in use lasts, and the time that somebody
// really looks is counted. That time is sent along and never shown: it is about whether a look can be a real look.
(() => {
  "use strict";
  const all = (selector) => [...document.querySelectorAll(selector)];
  const SAVE_EVERY = 20_000;
  const IDLE_AFTER = 120_000; // reading takes time; a desk that was left does not

  // --- time in view -------------------------------------------------------------------------------------------------
  const began = Date.now();
  let lastAct = began;
  const fields = all("[data-active]");
  let seconds = Number(fields[0]?.value || 0); // counted before a pause, and not sent with a step yet
  const acted = () => { lastAct = Date.now(); };
  ["keydown", "pointerdown", "pointermove", "scroll", "focusin"].forEach((name) => addEventListener(name, acted, { passive: true }));
  const active = () => document.visibilityState === "visible" && Date.now() - lastAct < IDLE_AFTER;
  setInterval(() => {
    if (active()) seconds += 1;
    fields.forEach((field) => { field.value = seconds; });
  }, 1000);

  // --- a draft: what was typed, every so often and on leaving -----------------------------------------------------------
  const form = document.querySelector("form[data-draft]");
  const written = () => JSON.stringify([...new FormData(form)].filter(([name]) => !["csrf_token", "active_seconds"].includes(name)));
  let saved = form ? written() : "";
  let leaving = false;
  all("form").forEach((one) => one.addEventListener("submit", () => { leaving = true; }));
  const draft = () => {
    const data = new FormData(form);
    data.set("auto", "1");
    return data;
  };
  const save = async () => {
    const now = written();
    if (now === saved || leaving) return;
    const answer = await fetch(form.dataset.draft, { method: "POST", body: draft(), redirect: "manual" }).catch(() => null);
    if (!answer?.ok) return;
    saved = now;
    const note = document.getElementById("draft-notice");
    if (note) note.textContent = note.dataset.text;
  };
  const leave = () => {
    if (leaving || Date.now() - began < 2_000) return;
    if (navigator.sendBeacon(form.dataset.draft, draft())) saved = written();
  };
  if (form) {
    setInterval(save, SAVE_EVERY);
    addEventListener("pagehide", leave);
    document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") leave(); });
  }

  // Enter makes a new line in a text; with Ctrl it sends the form, as Enter does from a choice.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || !event.target.matches("textarea")) return;
    event.preventDefault();
    event.target.form?.requestSubmit();
  });

  // A choice that asks for words leads to where they are written, instead of to a page that says so.
  const words = document.querySelector("[data-needed-with]");
  words?.form.addEventListener("submit", (event) => {
    if (event.submitter?.hasAttribute("formaction") || words.value.trim()) return;
    const value = words.form.querySelector("input[name=verdict]:checked")?.value;
    const reasoned = words.form.querySelector("input[name=reasons]:checked");
    if (!value || !reasoned || !words.dataset.neededWith.split(" ").includes(value)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    words.focus();
    words.scrollIntoView({ block: "center" });
  }, { capture: true });
  all("[data-scripted]").forEach((one) => { one.hidden = false; });

  // --- who is at work keeps the case --------------------------------------------------------------------------------
  const lease = document.querySelector(".lease[data-renew]");
  const renew = async () => {
    const until = Date.parse(lease.dataset.until);
    const now = Date.parse(lease.dataset.now) + Date.now() - began;
    if (!active() || until - now > Number(lease.dataset.renewBefore) * 1000 || until < now) return;
    const data = new FormData(document.getElementById(lease.dataset.renew));
    data.set("auto", "1");
    const answer = await fetch(document.getElementById(lease.dataset.renew).action, { method: "POST", body: data, redirect: "manual" }).catch(() => null);
    if (answer?.ok) lease.dataset.until = await answer.text();
  };
  if (lease) setInterval(renew, 15_000);

  // --- what a choice asks more ----------------------------------------------------------------------------------------
  // Said before sending: a choice may need words, or shows the fields that go with it.
  const parts = all("[data-with]");
  const chosen = () => {
    const value = document.querySelector("input[name=verdict]:checked")?.value ?? "";
    parts.forEach((part) => { part.hidden = !part.dataset.with.split(" ").includes(value); });
  };
  if (parts.length) { addEventListener("change", chosen); chosen(); }
})();
