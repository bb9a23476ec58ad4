"use strict";
// EAN-13 and EAN-8 as SVG bars, so that the codes on the page look like what they are.
const ODD = ["0001101", "0011001", "0010011", "0111101", "0100011", "0110001", "0101111", "0111011", "0110111", "0001011"];
const FIRST = ["OOOOOO", "OOEOEE", "OOEEOE", "OOEEEO", "OEOOEE", "OEEOOE", "OEEEOO", "OEOEOE", "OEOEEO", "OEEOEO"];
const inverted = (bits) => bits.replace(/./g, (bit) => (bit === "0" ? "1" : "0"));
const mirrored = (bits) => [...bits].reverse().join("");
const right = (digit) => inverted(ODD[digit]);
const even = (digit) => mirrored(right(digit));

function modulesOf(code) {
  if (/^\d{12}$/.test(code)) return modulesOf("0" + code); // UPC-A
  if (/^\d{13}$/.test(code)) {
    const left = [...code.slice(1, 7)].map((d, i) => (FIRST[code[0]][i] === "O" ? ODD[d] : even(d)));
    return "101" + left.join("") + "01010" + [...code.slice(7)].map(right).join("") + "101";
  }
  if (/^\d{8}$/.test(code)) {
    return "101" + [...code.slice(0, 4)].map((d) => ODD[d]).join("") + "01010" + [...code.slice(4)].map(right).join("") + "101";
  }
  return null;
}

function barcodeSvg(code) {
  const modules = modulesOf(code);
  if (!modules) return null;
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", `0 0 ${modules.length} 30`);
  svg.setAttribute("preserveAspectRatio", "none");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", [...modules.matchAll(/1+/g)].map((bar) => `M${bar.index} 0h${bar[0].length}v30h-${bar[0].length}z`).join(""));
  svg.append(path);
  return svg;
}
