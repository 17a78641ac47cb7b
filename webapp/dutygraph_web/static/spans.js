// Lights up a fact's words while the fact is pointed at or focused, and the other way round. The page is complete without it.
"use strict";

function light(event, on) {
  for (let node = event.target.closest("[data-fact]"); node; node = node.parentElement.closest("[data-fact]")) {
    const fact = CSS.escape(node.dataset.fact.replace(/-premise$/, ""));
    for (const same of document.querySelectorAll(`[data-fact="${fact}"], [data-fact="${fact}-premise"]`)) {
      same.classList.toggle("lit", on);
    }
  }
}

for (const [name, on] of [["mouseover", true], ["mouseout", false], ["focusin", true], ["focusout", false]]) {
  document.addEventListener(name, (event) => light(event, on));
}
