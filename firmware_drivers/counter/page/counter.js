"use strict";
const $ = (id) => document.getElementById(id);
const SHOWN_MAX = 60;
const PAPER_DOTS = 632; // width of a picture of the paper
const PAPER_PX = 316;
let things = [];
let sliding = false;

async function act(path, body = {}) {
  const answer = await fetch(path, {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body),
  });
  if (!answer.ok) console.warn(path, await answer.text());
}

// Scanner

function scan(code, symbology = "") {
  if (code) act("/scan", { code, symbology });
}

function readable(code) {
  return code.replace(/\x1d/g, "⟨GS⟩");
}

function showShelf() {
  const wanted = $("filter").value.trim().toLowerCase();
  const found = things.filter((thing) => (thing.name + " " + thing.code).toLowerCase().includes(wanted));
  const shelf = $("shelf");
  shelf.replaceChildren();
  let group = null;
  for (const thing of found.slice(0, SHOWN_MAX)) {
    if (thing.group !== group) {
      group = thing.group;
      const title = document.createElement("div");
      title.className = "group";
      title.textContent = group;
      if (group) shelf.append(title);
    }
    shelf.append(thingButton(thing));
  }
  $("shelf-note").textContent = found.length > SHOWN_MAX ? `${SHOWN_MAX} of ${found.length} shown` : "";
}

function thingButton(thing) {
  const button = document.createElement("button");
  button.className = "thing";
  button.type = "button";
  for (const [kind, text] of [["name", thing.name], ["digits", readable(thing.code)]]) {
    const part = document.createElement("span");
    part.className = kind;
    part.textContent = text;
    button.append(part);
  }
  const bars = barcodeSvg(thing.code);
  if (bars) button.append(bars);
  button.addEventListener("click", () => {
    scan(thing.code, thing.symbology);
    button.classList.remove("beep");
    void button.offsetWidth; // restarts the animation
    button.classList.add("beep");
  });
  return button;
}

// Devices

function showScale(scale) {
  $("readout").classList.toggle("off", !scale.on);
  const shown = scale.over ? "-----" : (scale.net_g / 1000).toFixed(3);
  $("weight").textContent = shown;
  $("lamp-moving").classList.toggle("on", scale.moving);
  $("lamp-zero").classList.toggle("on", !scale.moving && scale.net_g === 0);
  $("lamp-net").classList.toggle("on", scale.tare_g > 0);
  if (!sliding) $("slider").value = scale.load_g;
}

function showDisplay(display) {
  $("vfd").classList.toggle("off", !display.on);
  $("upper").textContent = display.upper;
  $("lower").textContent = display.lower;
}

function showDrawer(drawer) {
  $("drawer").classList.toggle("open", drawer.open);
  $("drawer-note").textContent = drawer.open ? "open: click to push it in" : "closed";
}

function showTerminal(terminal) {
  $("terminal").hidden = !terminal.fitted;
  $("terminal-vfd").classList.toggle("off", !terminal.on);
  $("terminal-display").textContent = terminal.display;
  $("terminal-charged").textContent = `${(terminal.charged / 100).toFixed(2)} charged so far`;
  for (const button of document.querySelectorAll("[data-customer]")) button.disabled = !terminal.asks;
}

function showFiscal(fiscal) {
  $("fiscal").hidden = !fiscal.fitted;
  if (!fiscal.fitted) return;
  const how = !fiscal.on ? "off" : fiscal.paper_out ? "no paper" : `${fiscal.receipts} on record`;
  $("fiscal-note").textContent = `${fiscal.model} · ${how}`;
  const paper = $("fiscal-paper");
  if (paper.textContent === fiscal.paper) return;
  paper.textContent = fiscal.paper;
  paper.scrollTop = paper.scrollHeight;
}

function paperUrl(piece) {
  return `/paper/${piece.number}.png?v=${piece.version}`;
}

function showMouth(pieces) {
  const strip = $("strip");
  const wanted = new Set(pieces.map((piece) => `piece-${piece.number}`));
  for (const figure of [...strip.children]) if (!wanted.has(figure.id)) figure.remove();
  for (const piece of pieces) {
    let figure = $(`piece-${piece.number}`);
    if (!figure) {
      figure = document.createElement("figure");
      figure.id = `piece-${piece.number}`;
      figure.append(new Image());
      strip.append(figure);
    }
    figure.classList.toggle("cut", piece.cut);
    if (figure.dataset.version === String(piece.version)) continue;
    figure.dataset.version = piece.version;
    const next = new Image(); // shown only once loaded: the paper must not flicker
    next.onload = () => {
      if (figure.dataset.version !== String(piece.version)) return;
      figure.replaceChildren(next);
      figure.style.height = `${Math.round(piece.height * PAPER_PX / PAPER_DOTS)}px`;
      $("mouth").scrollTop = $("mouth").scrollHeight;
    };
    next.alt = piece.text;
    next.src = paperUrl(piece);
  }
}

function showTray(pieces) {
  const pile = $("tray");
  const key = pieces.map((piece) => piece.number).join();
  if (pile.dataset.key === key) return;
  pile.dataset.key = key;
  pile.replaceChildren(...[...pieces].reverse().map((piece) => {
    const button = document.createElement("button");
    const picture = new Image();
    picture.src = paperUrl(piece);
    picture.alt = piece.text;
    button.append(picture);
    button.addEventListener("click", () => {
      $("reader-paper").src = picture.src;
      $("reader").showModal();
    });
    return button;
  }));
}

function showPrinter(printer) {
  const led = $("led");
  led.className = "led" + (!printer.on ? " off" : printer.offline ? " trouble" : "");
  document.querySelector(".machine").classList.toggle("cover", printer.cover_open);
  $("printer-note").textContent = !printer.on ? "off" : printer.cover_open ? "cover open"
    : printer.paper_out ? "no paper" : printer.offline ? "error" : printer.working ? "printing" : "ready";
}

function showFaults(faults) {
  const on = new Set(faults);
  for (const button of document.querySelectorAll(".faults button")) {
    button.setAttribute("aria-pressed", on.has(button.dataset.fault));
  }
}

function show(state) {
  showScale(state.scale);
  showDisplay(state.display);
  showDrawer(state.drawer);
  showTerminal(state.terminal);
  showFiscal(state.fiscal);
  showPrinter(state.printer);
  showMouth(state.mouth);
  showTray(state.tray);
  showFaults(state.faults);
  $("tear").disabled = !state.mouth.length;
  $("mouth-note").textContent = state.mouth.length ? "Click the paper to take it" : "";
  $("scan-count").textContent = state.scanner.scans ? `${state.scanner.scans} scanned` : "";
}

function addFaultButtons() {
  for (const row of document.querySelectorAll("[data-faults]")) {
    const device = row.closest("[data-device]").dataset.device;
    for (const fault of row.dataset.faults.split(",")) {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = fault;
      button.dataset.fault = `${device}/${fault}`;
      button.setAttribute("aria-pressed", false);
      button.addEventListener("click", () => {
        act("/fault", { device, fault, on: button.getAttribute("aria-pressed") !== "true" });
      });
      row.append(button);
    }
  }
}

function listen() {
  const events = new EventSource("/events");
  events.onopen = () => { $("link").textContent = "connected"; $("link").classList.add("on"); };
  events.onerror = () => { $("link").textContent = "not running"; $("link").classList.remove("on"); };
  events.onmessage = (event) => show(JSON.parse(event.data));
}

$("scan-form").addEventListener("submit", (event) => {
  event.preventDefault();
  scan($("code").value.trim());
  $("code").select();
});
$("filter").addEventListener("input", showShelf);
$("slider").addEventListener("input", (event) => act("/weight", { grams: Number(event.target.value) }));
$("slider").addEventListener("pointerdown", () => { sliding = true; });
$("slider").addEventListener("pointerup", () => { sliding = false; });
for (const button of document.querySelectorAll("[data-grams]")) {
  button.addEventListener("click", () => act("/weight", { grams: Number(button.dataset.grams) }));
}
for (const button of document.querySelectorAll("[data-customer]")) {
  button.addEventListener("click", () => act("/card", { customer: button.dataset.customer }));
}
$("zero").addEventListener("click", () => act("/scale/zero"));
$("tare").addEventListener("click", () => act("/scale/tare"));
$("tear").addEventListener("click", () => act("/paper/tear"));
$("strip").addEventListener("click", () => act("/paper/tear"));
$("drawer").addEventListener("click", () => act("/drawer/close"));
$("reader").addEventListener("click", () => $("reader").close());

addFaultButtons();
fetch("/catalogue.json").then((answer) => answer.json()).then((list) => { things = list; showShelf(); });
listen();
