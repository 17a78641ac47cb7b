// Offers forms for the words that are selected in a task's text: by mouse or touch in the text itself, by keyboard in a text field with
// the same words. The plan's editor tells by the event "words-selected" what is selected there. Without it, words are quoted by typing.
"use strict";

(() => {
  const bar = document.getElementById("marking");
  if (!bar) return;
  const text = document.querySelector("[data-marking]");
  const field = document.getElementById("marking-words");
  const button = bar.querySelector("button");
  const status = bar.querySelector("[role=status]");
  const list = bar.querySelector("ul");
  const help = document.getElementById("marking-help");
  const LONGEST = 60; // characters of the words that are said

  /** Offer what can be made of the words from `from` to `to`, in UTF-16 units of the text; nothing where there are none. */
  function offer({ from, to, words, unsaved }) {
    const chosen = words.trim();
    list.hidden = !chosen || unsaved;
    help.hidden = Boolean(chosen && text); // in the editor nothing moves
    const short = chosen.length > LONGEST ? `${chosen.slice(0, LONGEST)}…` : chosen;
    const said = chosen ? (unsaved ? status.dataset.unsaved : status.dataset.selected.replace("{words}", () => short)) : "";
    if (status.textContent !== said) status.textContent = said;
    if (list.hidden) return;
    for (const link of list.querySelectorAll("a")) {
      const address = new URL(link.href);
      for (const [key, value] of [["from", from], ["to", to], ["of", bar.dataset.of]]) address.searchParams.set(key, value);
      link.href = address;
    }
  }

  /** How many UTF-16 units of the text stand before that place; its end where the place is outside. */
  function units(node, at, outside) {
    if (!text.contains(node)) return outside;
    const before = document.createRange();
    before.selectNodeContents(text);
    before.setEnd(node, at);
    return before.toString().length;
  }

  function inText() {
    const selection = getSelection();
    if (!selection.rangeCount) return;
    const range = selection.getRangeAt(0);
    if (!text.contains(range.startContainer) && !text.contains(range.endContainer)) return; // as when a link is pressed
    const whole = text.textContent;
    const from = units(range.startContainer, range.startOffset, 0);
    const to = units(range.endContainer, range.endOffset, whole.length);
    offer({ from, to, words: whole.slice(from, to) });
  }

  function inField() {
    const { selectionStart: from, selectionEnd: to, value } = field;
    offer({ from, to, words: value.slice(from, to) });
  }

  bar.hidden = false;
  document.addEventListener("words-selected", (event) => offer(event.detail));
  if (!text) return;
  const words = field.value;
  document.addEventListener("selectionchange", () => (document.activeElement === field ? inField() : inText()));
  button.addEventListener("click", () => {
    field.hidden = !field.hidden;
    button.setAttribute("aria-expanded", String(!field.hidden));
    if (field.hidden) return;
    field.focus();
    field.setSelectionRange(0, 0);
  });
  // A field that may be written to has a cursor that is seen; what is typed is not taken.
  field.addEventListener("beforeinput", (event) => event.preventDefault());
  field.addEventListener("input", () => {
    field.value = words; // an input method asks nobody
  });
})();
