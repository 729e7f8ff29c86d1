/* Runs before Gradio: makes it speak German whatever the browser's language, and announces answers. */
"use strict";
for (const [name, value] of [["language", "de-DE"], ["languages", ["de-DE", "de"]]]) {
  Object.defineProperty(navigator, name, { get: () => value, configurable: true });
}

const app = document.querySelector("gradio-app");
const announcement = document.getElementById("ansage");
let shown = "";

function announce(exchange) {
  const notice = exchange.querySelector(":scope > .hinweis");
  if (notice) { announcement.textContent = notice.textContent; return; }
  const sources = exchange.querySelectorAll(".quellenliste > li").length;
  const found = exchange.querySelector(".antwort-not_found") ? "nichts gefunden" : "belegt";
  announcement.textContent = `Die Antwort steht da: ${found}, Quellen: ${sources}.`;
}

function look() {
  const exchanges = app.querySelectorAll(".austausch");
  const last = exchanges[exchanges.length - 1];
  const state = last ? exchanges.length + last.textContent : "";
  if (state === shown) return;
  shown = state;
  if (!last) { announcement.textContent = ""; return; }
  announce(last);
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  last.scrollIntoView({ block: "start", behavior: calm ? "auto" : "smooth" });
}

app.setAttribute("src", new URL(app.dataset.path, location.href).href); /* Gradio wants it in full */
new MutationObserver(look).observe(app, { childList: true, subtree: true });
