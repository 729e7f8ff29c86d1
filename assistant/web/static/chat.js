/* Runs before Gradio. Makes it speak German, keeps the conversation over a reload, tells the server
   what the question is narrowed to, and gives every answer its buttons and its quotes on hover. */
"use strict";

const app = document.querySelector("gradio-app");
const announcement = document.getElementById("ansage");
const narrowing = document.getElementById("eingrenzen");
const form = narrowing.querySelector("form");
const KEY = "vorlagenlotse.gespraech";
const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;

/* --- Gradio in German, whatever the browser's language --------------------------------------- */

for (const [name, value] of [["language", "de-DE"], ["languages", ["de-DE", "de"]]]) {
  Object.defineProperty(navigator, name, { get: () => value, configurable: true });
}
/* What Gradio 6.31 says in English only, in boxes that pop up (2026-11). */
const GERMAN = [
  [/^Connection Lost$/i, "Verbindung unterbrochen"],
  [/^Connection to the server was lost/i, "Die Verbindung zum Server ist unterbrochen. Sie wird wiederhergestellt …"],
  [/^Connection errored out|^Could not connect|^Failed to fetch|^NetworkError|^Load failed/i, "Der Server ist nicht erreichbar. Bitte versuchen Sie es gleich noch einmal."],
  [/^Queue is full|^This application is (?:currently )?(?:too )?busy/i, "Im Augenblick fragen sehr viele Menschen zugleich. Bitte versuchen Sie es in einer Minute noch einmal."],
  [/^An error occurred|^Could not parse server response|^Unexpected|^Too many|^Could not/i, "Der Server hat nicht richtig geantwortet. Bitte laden Sie die Seite neu."],
  [/^Error$/i, "Fehler"], [/^Warning$/i, "Hinweis"], [/^Info$/i, "Hinweis"], [/^Success$/i, "Erledigt"],
];

function germanToasts() {
  for (const toasts of app.querySelectorAll(".toast-wrap")) {
    const texts = document.createTreeWalker(toasts, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const said = texts.currentNode.nodeValue.trim();
      const [, german] = GERMAN.find(([english]) => english.test(said)) || [];
      if (german) { texts.currentNode.nodeValue = german; announcement.textContent = german; }
    }
    /* A button inside a button is none for a screen reader; closing is enough. */
    for (const head of toasts.querySelectorAll(".toast-header[role]")) { head.removeAttribute("role"); head.removeAttribute("tabindex"); }
    for (const close of toasts.querySelectorAll(".toast-close")) {
      if (close.getAttribute("aria-label") !== "Schließen") close.setAttribute("aria-label", "Schließen");
    }
  }
}

/* --- what the page knows, told to the server through hidden text boxes ------------------------ */

function conversation() {
  let key = sessionStorage.getItem(KEY);
  if (!/^[0-9a-f]{32}$/.test(key || "")) {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    key = Array.from(bytes, byte => byte.toString(16).padStart(2, "0")).join("");
    sessionStorage.setItem(KEY, key);
  }
  return key;
}

function place() {
  return { conversation: conversation(), ...Object.fromEntries(new FormData(form)) };
}

function tell(box, what, again = false) {
  const field = app.querySelector(`#${box} textarea, #${box} input`);
  if (!field) return;
  const text = JSON.stringify(what);
  if (field.value === text && !again) return;
  field.value = text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

/* Before anything is pressed, in case Gradio was not listening yet when it was told first. */
for (const before of ["pointerdown", "focusin"]) app.addEventListener(before, () => tell("lage", place(), true), true);

function order(action, exchange = "") {
  tell("auftrag", { action, exchange, once: Date.now(), ...place() });
}

/* --- narrowing ------------------------------------------------------------------------------- */

function narrowed() {
  const words = [];
  if (form.since.value.trim()) words.push(`von ${form.since.value.trim()}`);
  if (form.until.value.trim()) words.push(`bis ${form.until.value.trim()}`);
  if (form.organization.value) words.push(form.organization.value);
  if (form.type.value) words.push(form.type.value);
  document.getElementById("eingrenzung").textContent = words.length ? `: ${words.join(", ")}` : "";
  narrowing.classList.toggle("gesetzt", words.length > 0);
  sessionStorage.setItem(`${KEY}.eingrenzung`, JSON.stringify(Object.fromEntries(new FormData(form))));
  tell("lage", place());
}

form.addEventListener("submit", event => event.preventDefault());
form.addEventListener("input", narrowed);
form.addEventListener("reset", () => setTimeout(narrowed));
for (const [name, value] of Object.entries(JSON.parse(sessionStorage.getItem(`${KEY}.eingrenzung`) || "{}"))) {
  if (form.elements[name]) form.elements[name].value = value;
}

/* --- the buttons under an answer ------------------------------------------------------------- */

const bars = new Map(); /* kept by answer: Gradio draws the conversation anew at every change */
const VERDICTS = [["richtig", "Richtig"], ["falsch", "Falsch"], ["unvollstaendig", "Unvollständig"], ["quelle", "Quelle passt nicht"]];

function make(tag, properties = {}, ...parts) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...parts);
  return element;
}

function keyOf(exchange) {
  const named = [...exchange.classList].find(name => name.startsWith("nr-"));
  return named ? named.slice(3) : "";
}

function addressOf(key, rest = "") {
  return `${app.dataset.wurzel}/antwort/${key}${rest}`;
}

function bar(key) {
  const element = make("div", { className: "werkzeuge" });
  const said = make("span", { className: "gesagt" });
  const say = text => { said.textContent = text; announcement.textContent = text; };
  const button = (className, text, work) => {
    const made = make("button", { type: "button", className, textContent: text });
    made.addEventListener("click", () => work(made));
    return made;
  };
  const link = make("div", { className: "verweis", hidden: true });
  const opinion = make("form", { className: "urteil", hidden: true });
  const word = make("a", { className: "word nur-antwort", href: addressOf(key, "/antwort.docx"), textContent: "Word-Datei" });
  word.setAttribute("download", "");
  const judge = button("bewerten nur-antwort", "Bewerten", made => fold(made, opinion));
  judge.setAttribute("aria-expanded", "false");
  opinion.append(...judgement(key, opinion, judge, say));
  element.append(
    make("div", { className: "knoepfe" },
      button("kopieren nur-antwort", "Kopieren", () => copyAnswer(key, say)),
      word,
      button("merken nur-antwort", "Link zu dieser Antwort", made => keep(key, made, link, say)),
      judge,
      button("wieder", "Noch einmal", () => order("again", key)),
      button("bearbeiten", "Frage bearbeiten", () => { editing = true; order("edit", key); }),
      button("ohne", "Ohne Eingrenzung fragen", () => { form.reset(); setTimeout(() => order("again", key), 50); })),
    said, link, opinion);
  return element;
}

function fold(made, part) {
  part.hidden = !part.hidden;
  made.setAttribute("aria-expanded", String(!part.hidden));
  if (!part.hidden) part.querySelector("input").focus();
}

async function write(text) {
  if (navigator.clipboard && window.isSecureContext) return navigator.clipboard.writeText(text);
  const field = make("textarea", { value: text, className: "nur-vorlesen" }); /* without TLS */
  const before = document.activeElement;
  document.body.append(field);
  field.select();
  const done = document.execCommand("copy");
  field.remove();
  before.focus();
  if (!done) throw new Error("copy");
}

async function copyAnswer(key, say) {
  try {
    const response = await fetch(addressOf(key, "/text"));
    if (!response.ok) throw new Error(response.status);
    await write(await response.text());
    say("Antwort mit Fußnoten kopiert.");
  } catch { say("Kopieren ist hier nicht möglich. Bitte laden Sie die Word-Datei."); }
}

async function keep(key, made, link, say) {
  try {
    const response = await fetch(addressOf(key), { method: "POST" });
    if (!response.ok) throw new Error(response.status);
    const { until } = await response.json();
    const address = new URL(addressOf(key), location.href).href; /* as the browser sees the server */
    const field = make("input", { type: "text", readOnly: true, value: address, id: `adresse-${key}` });
    field.addEventListener("focus", () => field.select());
    const copy = make("button", { type: "button", textContent: "Adresse kopieren" });
    copy.addEventListener("click", async () => {
      try { await write(address); say("Adresse kopiert."); }
      catch { field.focus(); say("Die Adresse ist markiert; kopieren Sie sie mit Strg+C."); }
    });
    const open = make("a", { href: address, target: "_blank", rel: "noopener", textContent: "Öffnen" },
      make("span", { className: "nur-vorlesen", textContent: ", öffnet einen neuen Tab" }));
    link.replaceChildren(make("label", { htmlFor: field.id, textContent: `Link zu dieser Antwort, gültig bis ${until}` }), field, copy, open);
    link.hidden = false;
    made.hidden = true;
    say("Der Link ist angelegt. Wer ihn kennt, kann Frage und Antwort lesen.");
    field.focus();
  } catch { say("Der Link konnte nicht angelegt werden. Bitte stellen Sie die Frage noch einmal."); }
}

function judgement(key, opinion, judge, say) {
  const choices = VERDICTS.map(([value, text]) =>
    make("label", {}, make("input", { type: "radio", name: `urteil-${key}`, value, required: true }), ` ${text}`));
  const comment = make("textarea", { id: `wort-${key}`, rows: 2, maxLength: 2000 });
  opinion.addEventListener("submit", async event => {
    event.preventDefault();
    const verdict = opinion.querySelector("input:checked").value;
    try {
      const body = JSON.stringify({ verdict, comment: comment.value });
      const response = await fetch(addressOf(key, "/rueckmeldung"), { method: "POST", body, headers: { "Content-Type": "application/json" } });
      if (!response.ok && response.status !== 409) throw new Error(response.status);
      opinion.hidden = true;
      judge.hidden = true;
      say(response.ok ? "Danke für Ihre Rückmeldung." : "Zu dieser Antwort liegt Ihre Rückmeldung schon vor.");
      opinion.closest(".werkzeuge").querySelector(".kopieren").focus();
    } catch { say("Ihre Rückmeldung ist nicht angekommen. Bitte versuchen Sie es noch einmal."); }
  });
  return [
    make("fieldset", {}, make("legend", { textContent: "Wie ist diese Antwort?" }), ...choices),
    make("label", { htmlFor: comment.id, textContent: "Anmerkung (freiwillig, bitte ohne persönliche Angaben)" }), comment,
    make("p", { className: "hilfe", textContent: "Mit der Rückmeldung werden Ihre Frage, die früheren Fragen dieses Gesprächs und die Antwort gespeichert." }),
    make("button", { type: "submit", textContent: "Rückmeldung senden" }),
  ];
}

function dress(exchanges) {
  exchanges.forEach((exchange, index) => {
    const key = keyOf(exchange);
    const open = exchange.matches(".wartet, .laeuft");
    if (!key || open) return;
    if (!bars.has(key)) bars.set(key, bar(key));
    const element = bars.get(key);
    element.classList.toggle("letzte", index === exchanges.length - 1);
    element.classList.toggle("beantwortet", exchange.matches(".fertig"));
    element.classList.toggle("eng", !!exchange.querySelector(".eingegrenzt"));
    element.classList.toggle("leer", !!exchange.querySelector(".antwort-not_found"));
    if (element.parentElement !== exchange) exchange.append(element);
    describe(exchange, key);
  });
}

/* --- the quote of a number, on hover, on focus and on the first tap --------------------------- */

const quote = make("div", { id: "zitat", className: "zitat", hidden: true });
quote.setAttribute("role", "tooltip");
let quoted = null, leaving = 0, tapped = false;

function describe(exchange, key) {
  for (const item of exchange.querySelectorAll(".quellenliste > li")) {
    const words = item.querySelector("blockquote");
    if (words && !words.id) words.id = `zitat-${key}-${item.value}`;
  }
  for (const number of exchange.querySelectorAll("a.beleg:not([aria-describedby])")) {
    const words = blockOf(number);
    if (words) number.setAttribute("aria-describedby", words.id);
  }
}

function blockOf(number) {
  const item = number.closest(".austausch").querySelector(`.quellenliste > li[value="${parseInt(number.textContent.match(/\d+/)[0], 10)}"]`);
  return item && item.querySelector("blockquote");
}

function showQuote(number, touch) {
  const words = blockOf(number);
  if (!words) return;
  clearTimeout(leaving);
  quoted = number;
  const from = words.parentElement;
  quote.replaceChildren(
    make("p", { className: "zitat-wort", textContent: words.textContent }),
    make("p", { className: "zitat-quelle", textContent: from.querySelector(".angaben").textContent }));
  if (touch) quote.append(make("p", { className: "zitat-hilfe", textContent: "Noch einmal tippen öffnet die Quelle." }));
  quote.hidden = false;
  const at = number.getBoundingClientRect();
  const width = Math.min(416, document.documentElement.clientWidth - 24);
  quote.style.width = `${width}px`;
  const left = Math.min(Math.max(12, at.left - 24), document.documentElement.clientWidth - width - 12);
  const below = at.bottom + quote.offsetHeight + 12 < innerHeight || at.top < quote.offsetHeight + 12;
  quote.style.left = `${left + scrollX}px`;
  quote.style.top = `${(below ? at.bottom + 4 : at.top - quote.offsetHeight - 4) + scrollY}px`;
}

function hideQuote() { clearTimeout(leaving); quote.hidden = true; quoted = null; }
function leaveQuote() { clearTimeout(leaving); leaving = setTimeout(hideQuote, 250); }
const numberAt = event => event.target instanceof Element ? event.target.closest("#gespraech a.beleg") : null;

document.querySelector(".einleitung").append(quote); /* inside a landmark */
document.addEventListener("pointerover", event => {
  if (event.pointerType === "touch") return;
  const number = numberAt(event);
  if (number) showQuote(number, false);
  else if (quote.contains(event.target)) clearTimeout(leaving);
  else if (quoted && quoted !== document.activeElement) leaveQuote();
});
document.addEventListener("focusin", event => {
  const number = numberAt(event);
  if (number) showQuote(number, tapped); else if (quoted) hideQuote();
});
document.addEventListener("pointerdown", event => { tapped = event.pointerType === "touch"; if (quoted && !numberAt(event) && !quote.contains(event.target)) hideQuote(); }, true);
let opened = null; /* the number whose quote a tap has shown */
document.addEventListener("click", event => {
  const number = numberAt(event);
  if (!number) { opened = null; return; }
  if (tapped && opened !== number) { event.preventDefault(); opened = number; showQuote(number, true); }
  else { opened = null; hideQuote(); }
}, true);
document.addEventListener("keydown", event => { tapped = false; if (event.key === "Escape" && quoted) { hideQuote(); event.stopPropagation(); } }, true);
quote.addEventListener("click", () => { if (quoted) { opened = quoted; tapped = false; quoted.click(); } });

/* --- following the conversation -------------------------------------------------------------- */

let shown = "", told = "", editing = false, restored = false;

function announce(exchange) {
  const notice = exchange.querySelector(":scope > .hinweis, :scope > .suchend");
  if (notice) { announcement.textContent = notice.textContent; return; }
  const sources = exchange.querySelectorAll(".quellenliste > li").length;
  const found = exchange.querySelector(".antwort-not_found") ? "nichts gefunden" : "belegt";
  announcement.textContent = `Die Antwort steht da: ${found}, Quellen: ${sources}.`;
}

function stateOf(exchange) {
  const reply = exchange.querySelector(":scope > .antwort, :scope > .hinweis, :scope > .suchend");
  return `${exchange.className} ${reply ? reply.textContent.length : 0}`;
}

function look() {
  germanToasts();
  settle();
  tell("lage", place());
  const exchanges = [...app.querySelectorAll(".austausch")];
  dress(exchanges);
  if (quoted && !quoted.isConnected) hideQuote();
  hear();
  const last = exchanges[exchanges.length - 1];
  const state = exchanges.map(stateOf).join("\n");
  if (state === shown) return;
  const first = shown === "";
  shown = state;
  takeBack();
  if (!last) { if (!first) announcement.textContent = ""; return; }
  sessionStorage.setItem(`${KEY}.fragte`, "ja");
  if (restored && first && !last.matches(".wartet, .laeuft")) announcement.textContent = "Ihr Gespräch ist wieder da.";
  else announce(last);
  if (last.matches(":not(.laeuft)")) last.scrollIntoView({ block: "start", behavior: calm ? "auto" : "smooth" });
}

function hear() {
  const notice = app.querySelector("#meldung .hinweis");
  const words = notice ? notice.textContent : "";
  if (words !== told) { told = words; if (words) announcement.textContent = words; }
}

/* A question that was taken back stands in the box again: that is where one goes on. */
function takeBack() {
  const field = app.querySelector("#frage textarea, #frage input");
  if (!editing || !field) return;
  editing = false;
  setTimeout(() => { field.focus(); field.setSelectionRange(field.value.length, field.value.length); }, 100);
}

/* Once Gradio has drawn the question: put the narrowing under it, and ask for the conversation. */
function settle() {
  const row = app.querySelector("#eingabe");
  if (!row || narrowing.previousElementSibling === row) return;
  row.after(narrowing);
  narrowing.hidden = false;
  narrowed();
  if (sessionStorage.getItem(`${KEY}.fragte`)) comeBack(8);
}

/* A page that comes back asks for its conversation. Gradio binds its events a little after it has
   drawn: so it is asked for again until it is there, or until the server clearly has none. */
function comeBack(tries) {
  if (!tries || app.querySelector(".austausch")) return;
  restored = true;
  order("show");
  setTimeout(() => comeBack(tries - 1), 700);
}

app.addEventListener("click", event => {
  const pressed = event.target instanceof Element ? event.target.closest("#stopp, #neu") : null;
  if (!pressed) return;
  if (pressed.id === "neu") { bars.clear(); sessionStorage.removeItem(`${KEY}.fragte`); }
  const field = app.querySelector("#frage textarea, #frage input");
  setTimeout(() => { if (field) field.focus(); }, 100);
});
document.addEventListener("visibilitychange", () => { if (!document.hidden && app.querySelector(".wartet, .laeuft")) order("show"); });
addEventListener("pageshow", event => { if (event.persisted) location.reload(); });

app.setAttribute("src", new URL(app.dataset.path, location.href).href); /* Gradio wants it in full */
new MutationObserver(look).observe(app, { childList: true, subtree: true });
