// Runs before the page is drawn, so that a dark page never flashes white. The choice is kept where the browser allows.
"use strict";
window.NL = {};
NL.theme = (function () {
  const CHOICES = ["auto", "light", "dark"];
  const KEY = "newsledger-theme";

  function read() {
    try {
      const kept = window.localStorage.getItem(KEY);
      return CHOICES.includes(kept) ? kept : "auto";
    } catch (error) {
      return "auto"; // a browser may keep nothing for pages of a disk
    }
  }

  function apply(choice) {
    document.documentElement.dataset.theme = choice;
  }

  function next() {
    const choice = CHOICES[(CHOICES.indexOf(read()) + 1) % CHOICES.length];
    try {
      window.localStorage.setItem(KEY, choice);
    } catch (error) {
      // kept until the page is closed
    }
    apply(choice);
    return choice;
  }

  function isDark() {
    const choice = document.documentElement.dataset.theme;
    return choice === "dark" || (choice === "auto" && window.matchMedia("(prefers-color-scheme: dark)").matches);
  }

  apply(read());
  return { read, next, isDark };
})();
