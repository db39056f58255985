// The chart editor at the keyboard: Alt and an arrow moves the step in which the cursor stands. Without this file the
// buttons of each row do the same.
(function () {
  "use strict";

  document.addEventListener("keydown", function (event) {
    if (!event.altKey || event.ctrlKey || event.metaKey || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) {
      return;
    }
    const row = event.target.closest("[data-step]");
    const button = row && document.getElementById((event.key === "ArrowUp" ? "up-" : "down-") + row.dataset.step);
    if (!button) { return; }
    event.preventDefault();
    button.focus();
    button.click();
  });

  // After a step was added, the cursor waits for the name of the next one.
  document.addEventListener("htmx:afterSettle", function () {
    const next = document.querySelector("#new-title[data-next]");
    if (next) { next.focus(); next.removeAttribute("data-next"); }
  });
}());
