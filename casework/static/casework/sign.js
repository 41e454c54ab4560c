// A drawn signature: offered where a script can run, kept as a small picture. Nothing needs it.
(function () {
  "use strict";
  var part = document.querySelector("[data-drawn]");
  if (!part) { return; }
  var surface = part.querySelector("canvas");
  var kept = part.querySelector("input[type=hidden]");
  var pen = surface.getContext("2d");
  var drawing = false;
  part.hidden = false;
  pen.lineWidth = 3;
  pen.lineCap = "round";
  pen.strokeStyle = "#111";

  function place(event) {
    var box = surface.getBoundingClientRect();
    return {
      x: (event.clientX - box.left) * surface.width / box.width,
      y: (event.clientY - box.top) * surface.height / box.height
    };
  }

  surface.addEventListener("pointerdown", function (event) {
    var at = place(event);
    drawing = true;
    surface.setPointerCapture(event.pointerId);
    pen.beginPath();
    pen.moveTo(at.x, at.y);
    event.preventDefault();
  });
  surface.addEventListener("pointermove", function (event) {
    if (!drawing) { return; }
    var at = place(event);
    pen.lineTo(at.x, at.y);
    pen.stroke();
    kept.value = surface.toDataURL("image/png");
  });
  surface.addEventListener("pointerup", function () { drawing = false; });
  surface.addEventListener("pointercancel", function () { drawing = false; });
  part.querySelector("[data-clear]").addEventListener("click", function () {
    pen.clearRect(0, 0, surface.width, surface.height);
    kept.value = "";
  });
})();
