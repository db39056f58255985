// What pages gain where scripts run. Nothing here is needed to read, search, apply or track.
(function () {
  "use strict";

  function show(elements) {
    elements.forEach(function (element) { element.hidden = false; });
  }

  // Buttons that only a script can serve are hidden in the page and shown here.
  const printers = document.querySelectorAll("[data-print]");
  show(printers);
  printers.forEach(function (button) {
    button.addEventListener("click", function () { window.print(); });
  });

  const readers = document.querySelectorAll("[data-read-aloud]");
  if ("speechSynthesis" in window) {
    show(readers);
    readers.forEach(function (button) {
      button.addEventListener("click", function () {
        if (window.speechSynthesis.speaking) {
          window.speechSynthesis.cancel();
          return;
        }
        const speech = new SpeechSynthesisUtterance(document.querySelector("main").innerText);
        speech.lang = document.documentElement.lang === "en" ? "en" : "zh-CN";
        window.speechSynthesis.speak(speech);
      });
    });
  }

  const copiers = document.querySelectorAll("[data-copy]");
  if (navigator.clipboard) {
    show(copiers);
    copiers.forEach(function (button) {
      button.addEventListener("click", function () {
        navigator.clipboard.writeText(button.dataset.copy).then(function () {
          button.textContent = button.dataset.copied;
        });
      });
    });
  }

  // What a link inside the page leads to may be folded away: it is unfolded first.
  function reveal(hash) {
    const target = hash.length > 1 && document.getElementById(decodeURIComponent(hash.slice(1)));
    for (let fold = target && target.closest("details"); fold; fold = fold.parentElement.closest("details")) {
      fold.open = true;
    }
    return target;
  }
  document.addEventListener("click", function (event) {
    const link = event.target.closest("a[href^='#']");
    if (link) { reveal(link.getAttribute("href")); }
  });
  if (reveal(window.location.hash)) { reveal(window.location.hash).scrollIntoView(); }

  document.querySelectorAll("[data-unfold]").forEach(function (button) {
    const words = button.textContent;
    button.hidden = false;
    button.addEventListener("click", function () {
      const unfold = button.textContent === words;
      document.querySelectorAll(button.dataset.unfold + " .fold > details").forEach(function (fold) { fold.open = unfold; });
      button.textContent = unfold ? button.dataset.fold : words;
    });
  });

  // An error summary takes the focus, so that a reader hears it first.
  const summary = document.querySelector(".error-summary");
  if (summary) { summary.focus(); }

  // A form is sent once: a second click on a slow line does nothing.
  document.querySelectorAll("form[data-once]").forEach(function (form) {
    form.addEventListener("submit", function (event) {
      if (form.dataset.sent) { event.preventDefault(); return; }
      form.dataset.sent = "yes";
    });
  });
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-once]").forEach(function (form) { delete form.dataset.sent; });
  });
}());
