// Draws a box on the page with the pointer and writes it into the first empty row of the form.
"use strict";
(() => {
  const sheet = document.querySelector("[data-redact]");
  if (!sheet) return;
  const drawing = sheet.querySelector("svg");
  const SIDES = ["left", "top", "right", "bottom"];
  let begun = null;
  let box = null;

  const place = (event) => {
    const frame = sheet.getBoundingClientRect();
    const within = (value) => Math.min(1000, Math.max(0, Math.round(value)));
    return {
      x: within(((event.clientX - frame.left) / frame.width) * 1000),
      y: within(((event.clientY - frame.top) / frame.height) * 1000),
    };
  };
  const sides = (to) => [
    Math.min(begun.x, to.x), Math.min(begun.y, to.y),
    Math.max(begun.x, to.x), Math.max(begun.y, to.y),
  ];
  const show = ([left, top, right, bottom]) => {
    box.setAttribute("x", left);
    box.setAttribute("y", top);
    box.setAttribute("width", right - left);
    box.setAttribute("height", bottom - top);
  };
  const emptyRow = () =>
    [...document.querySelectorAll("[data-box]")].find((row) =>
      [...row.querySelectorAll("input")].every((input) => !input.value));
  const fill = (row, drawn) =>
    SIDES.forEach((side, at) => {
      row.querySelector(`input[name$="-${side}"]`).value = drawn[at] / 10;
    });

  sheet.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || !emptyRow()) return;
    event.preventDefault();
    sheet.setPointerCapture(event.pointerId);
    begun = place(event);
    box = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    drawing.append(box);
  });
  sheet.addEventListener("pointermove", (event) => {
    if (begun) show(sides(place(event)));
  });
  sheet.addEventListener("pointerup", (event) => {
    if (!begun) return;
    const drawn = sides(place(event));
    if (drawn[2] - drawn[0] < 3 || drawn[3] - drawn[1] < 3) box.remove();
    else {
      show(drawn);
      fill(emptyRow(), drawn);
    }
    begun = null;
  });
})();
