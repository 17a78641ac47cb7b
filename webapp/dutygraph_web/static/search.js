// Searches as one types: asks the server for the same page and puts its results in place. The form works without it.
"use strict";

const form = document.getElementById("search");
let waiting = 0;
let asked = null;

async function find() {
  asked?.abort();
  asked = new AbortController();
  const address = `${form.getAttribute("action").split("?")[0]}?${new URLSearchParams(new FormData(form))}`;
  try {
    const answer = await fetch(address, { signal: asked.signal });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    document.getElementById("results").replaceChildren(...page.getElementById("results").childNodes);
    document.title = page.title;
    history.replaceState(null, "", address);
  } catch (error) {
    if (error.name !== "AbortError") form.submit();
  }
}

form.addEventListener("input", (event) => {
  clearTimeout(waiting);
  if (!event.isComposing) waiting = setTimeout(find, 120);
});
form.addEventListener("compositionend", () => {
  waiting = setTimeout(find, 120);
});
