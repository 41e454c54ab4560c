// Keys for those who work here all day; every page works without them.
// "/" search, "j" and "k" move over the rows, "o" opens the row, "a" goes to the main act.
(function () {
  "use strict";
  var rows = Array.prototype.slice.call(document.querySelectorAll("tr[data-row]"));
  var at = -1;

  function typing(target) {
    return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
  }

  function pick(next) {
    if (!rows.length) { return; }
    if (at >= 0) { rows[at].classList.remove("picked"); }
    at = Math.max(0, Math.min(rows.length - 1, next));
    rows[at].classList.add("picked");
    rows[at].scrollIntoView({ block: "nearest" });
    var link = rows[at].querySelector("[data-open]");
    if (link) { link.focus({ preventScroll: true }); }
  }

  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) { return; }
    var link;
    if (event.key === "/") {
      var find = document.getElementById("find");
      if (find) { event.preventDefault(); find.focus(); find.select(); }
    } else if (event.key === "j") { pick(at + 1); }
    else if (event.key === "k") { pick(at - 1); }
    else if (event.key === "o" && at >= 0) {
      link = rows[at].querySelector("[data-open]");
      if (link) { link.click(); }
    } else if (event.key === "a") {
      link = document.querySelector("[data-act]");
      if (link) { link.click(); }
    }
  });
})();
