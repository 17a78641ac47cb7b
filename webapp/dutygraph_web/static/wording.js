// Copies the wording of a like task; without JavaScript it is selected by hand.
"use strict";

(() => {
  for (const button of document.querySelectorAll("[data-copy]")) button.hidden = false;

  /** Over plain http to another machine there is no clipboard to write to: then the words are selected and copied as by hand. */
  async function copy(words, quote) {
    if (navigator.clipboard) return navigator.clipboard.writeText(words);
    getSelection().selectAllChildren(quote);
    if (!document.execCommand("copy")) throw new Error("not copied");
  }

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    try {
      await copy(button.dataset.copy, button.closest("li").querySelector("blockquote"));
      button.textContent = button.dataset.done;
    } catch {
      getSelection().selectAllChildren(button.closest("li").querySelector("blockquote"));
    }
  });
})();
