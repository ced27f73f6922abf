// Checks a PDF against the log, in this browser: nothing is sent anywhere. The same rules as infra/ledger/stamps.py and seals.py.
"use strict";
(() => {
  const form = document.getElementById("verify"), says = document.getElementById("verdict");
  if (!form || !window.crypto || !crypto.subtle) return;
  form.hidden = false;
  const TONES = { busy: "now", good: "done", stolen: "care", wrong: "stop" };
  const ROOM = 8192, MOST = 64 * 1024 * 1024, text = new TextEncoder();
  const BEGIN = text.encode("\n%%TOETSSTEEN-PROOF-BEGIN\n"), END = text.encode("\n%%TOETSSTEEN-PROOF-END\n");
  // A seal stands between these, and before it the moment of sealing: fourteen digits. Both are blank in what was recorded.
  const MARK = text.encode("\n/SubFilter/ETSI.CAdES.detached/M(D:"), BETWEEN = text.encode("Z)/Contents<"), NOUGHT = 48;
  class Refused extends Error {}
  const refuse = (why) => { throw new Refused(why); };
  const hex = (bytes) => Array.from(bytes, (one) => one.toString(16).padStart(2, "0")).join("");
  const joined = (...parts) => {
    const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    let place = 0;
    for (const part of parts) { whole.set(part, place); place += part.length; }
    return whole;
  };
  const sha256 = async (...parts) => new Uint8Array(await crypto.subtle.digest("SHA-256", joined(...parts)));
  const decoded = (line) => {
    let raw;
    try { raw = Uint8Array.from(atob(line), (sign) => sign.charCodeAt(0)); } catch { refuse("proof"); }
    if (btoa(String.fromCharCode(...raw)) !== line) refuse("proof");
    return raw;
  };
  const find = (whole, part, from = 0) => {
    outer: for (let place = whole.indexOf(part[0], from); place >= 0; place = whole.indexOf(part[0], place + 1)) {
      for (let n = 1; n < part.length; n++) if (whole[place + n] !== part[n]) continue outer;
      return place;
    }
    return -1;
  };

  // Blanks the seal in what is a copy already; whether there was one.
  const unsealed = (blank) => {
    const start = find(blank, MARK), moment = start + MARK.length, seal = moment + 14 + BETWEEN.length;
    if (start < 0) return false;
    const end = blank.indexOf(62, seal), digits = /^[0-9]{14}$/, decode = (from, to) => String.fromCharCode(...blank.subarray(from, to));
    const hexadecimal = blank.subarray(seal, end).every((one) => (one >= 48 && one <= 57) || (one >= 97 && one <= 102));
    const wellFormed = find(blank, MARK, start + 1) < 0 && digits.test(decode(moment, moment + 14)) &&
      find(blank, BETWEEN, moment + 14) === moment + 14 && end >= 0 && hexadecimal && blank[end + 1] === 10;
    if (!wellFormed) refuse("proof");
    const sealed = blank.subarray(seal, end).some((one) => one !== NOUGHT);
    blank.fill(NOUGHT, moment, moment + 14);
    blank.fill(NOUGHT, seal, end);
    return sealed;
  };

  // The file with its slots blank, and what stood in the slot.
  const emptied = (whole) => {
    const start = find(whole, BEGIN), from = start + BEGIN.length, end = from + ROOM;
    if (start < 0 || find(whole, BEGIN, start + 1) >= 0 || find(whole, END, end) !== end) refuse("none");
    const blank = whole.slice();
    blank.fill(32, from, end);
    const inside = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(whole.slice(from, end)).replace(/ +$/, "");
    if (!inside) refuse("none");
    return { blank, inside, sealed: unsealed(blank) };
  };

  const read = (inside) => {
    const divided = inside.indexOf("\n\n"), [salt, entry, header, place, ...hashes] = inside.slice(0, divided).split("\n");
    const note = inside.slice(divided + 2), end = note.indexOf("\n\n");
    const wellFormed = /^salt ([0-9a-f]{64})?$/.test(salt) && entry.startsWith("entry ") && inside.endsWith("\n") &&
      header === "c2sp.org/tlog-proof@v1" && /^index (0|[1-9][0-9]*)$/.test(place) && end > 0 && hashes.length < 64;
    if (!wellFormed) refuse("proof");
    return {
      salt: Uint8Array.from(salt.slice(5).match(/../g) || [], (pair) => parseInt(pair, 16)),
      entry: decoded(entry.slice(6)), index: Number(place.slice(6)), hashes: hashes.map(decoded),
      head: note.slice(0, end + 1), lines: note.slice(end + 2).split("\n").slice(0, -1),
    };
  };

  const rootOf = async (leaf, index, size, hashes) => {
    let node = index, last = size - 1, found = leaf;
    if (index >= size) refuse("proof");
    for (const hash of hashes) {
      if (hash.length !== 32 || last === 0) refuse("proof");
      if (node % 2 === 1 || node === last) {
        found = await sha256([1], hash, found);
        while (node % 2 === 0 && node > 0) { node = Math.floor(node / 2); last = Math.floor(last / 2); }
      } else found = await sha256([1], found, hash);
      node = Math.floor(node / 2); last = Math.floor(last / 2);
    }
    if (last !== 0) refuse("proof");
    return found;
  };

  // Whether this key of the log signed. A false line of a key that is known condemns the whole.
  const signedBy = async (log, head, lines) => {
    const at = log.dataset.vkey.indexOf("+"), next = log.dataset.vkey.indexOf("+", at + 1);
    const name = log.dataset.vkey.slice(0, at), id = log.dataset.vkey.slice(at + 1, next);
    const key = decoded(log.dataset.vkey.slice(next + 1)).slice(1);
    const imported = await crypto.subtle.importKey("raw", key, { name: "Ed25519" }, false, ["verify"]);
    let found = false;
    for (const line of lines.filter((one) => one.startsWith(`— ${name} `))) {
      const raw = decoded(line.slice(name.length + 3));
      if (hex(raw.slice(0, 4)) !== id) continue;
      if (!(await crypto.subtle.verify("Ed25519", imported, raw.slice(4), text.encode(head)))) refuse("key");
      found = true;
    }
    return found;
  };

  const commitmentOf = async (blank, salt) => {
    if (!salt.length) return hex(await sha256(blank));
    const key = await crypto.subtle.importKey("raw", salt, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
    return hex(new Uint8Array(await crypto.subtle.sign("HMAC", key, blank)));
  };

  const check = async (whole) => {
    const { blank, inside, sealed } = emptied(whole), stamp = read(inside);
    const [origin, size, root] = stamp.head.split("\n");
    // A log has one key, or two while one takes over from the other, and those that signed before.
    const keys = Array.from(document.querySelectorAll("[data-log]")).filter((one) => one.dataset.log === origin);
    const signed = [];
    for (const key of keys) if (await signedBy(key, stamp.head, stamp.lines)) signed.push(key);
    if (!signed.length) refuse("key");
    const log = signed[0];
    if (log.dataset.ended === "stolen" && Number(size) > Number(log.dataset.size)) refuse("key");
    const found = await rootOf(await sha256([0], stamp.entry), stamp.index, Number(size), stamp.hashes);
    if (hex(found) !== hex(decoded(root))) refuse("proof");
    const told = JSON.parse(new TextDecoder().decode(stamp.entry));
    if (told.pdf !== (await commitmentOf(blank, stamp.salt))) refuse("changed");
    return { name: log.dataset.name, number: stamp.index, size, at: told.at, sealed, stolen: log.dataset.ended === "stolen" };
  };

  const tell = (state, ...sentences) => {
    const box = document.createElement("div"), words = document.createElement("div");
    box.className = `notice tone-${TONES[state]}`;
    says.dataset.state = state;
    for (const sentence of sentences) {
      const line = document.createElement("p");
      line.textContent = sentence;
      words.append(line);
    }
    box.append(words);
    says.replaceChildren(box);
  };

  const look = async (file) => {
    tell("busy", form.dataset.busy);
    try {
      if (file.size > MOST) refuse("large");
      const found = await check(new Uint8Array(await file.arrayBuffer()));
      const filled = form.dataset.good.replace("%name%", found.name).replace("%number%", found.number).replace("%size%", found.size)
        .replace("%at%", new Date(found.at).toLocaleString(document.documentElement.lang, { dateStyle: "long", timeStyle: "short", timeZone: "Europe/Amsterdam" }));
      if (found.stolen) tell("stolen", form.dataset.stolen);
      else tell("good", filled, form.dataset.limits, ...(found.sealed ? [form.dataset.sealed] : []));
    } catch (wrong) {
      tell("wrong", form.dataset[wrong instanceof Refused ? wrong.message : wrong.name === "NotSupportedError" ? "old" : "proof"]);
    }
  };

  document.getElementById("file").addEventListener("change", (event) => event.target.files[0] && look(event.target.files[0]));
  document.addEventListener("dragover", (event) => event.preventDefault());
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    if (event.dataTransfer.files[0]) look(event.dataTransfer.files[0]);
  });
})();
