// The query page with JavaScript: an editor, a run that can be stopped, answers without leaving the page. Without it the form does.
"use strict";

(() => {
  const LONGEST = 6000; // characters of an address that every browser and proxy takes; a longer query is posted and has no address
  const PATIENCE = 10; // how often a query that is not under way yet is tried to be stopped
  const form = document.getElementById("ask");
  const area = document.getElementById("query");
  const stop = document.getElementById("stop");
  const progress = document.getElementById("progress");
  const said = form.dataset;
  let running = null;

  const label = form.querySelector('label[for="query"]');
  let vocabulary = null;
  const editor = dutygraphEditor.over(area, {
    label: label.textContent.trim(),
    describedBy: document.getElementById("help").textContent.trim(),
    vocabulary: () => (vocabulary ||= fetch(said.vocabulary).then((answer) => answer.json())),
    run: () => form.requestSubmit(),
  });
  label.removeAttribute("for");
  label.addEventListener("click", () => editor.focus());

  function name() {
    return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  function showFault() {
    const fault = document.getElementById("fault");
    if (fault && fault.dataset.line) {
      editor.mark(Number(fault.dataset.line), Number(fault.dataset.column), fault.dataset.message);
    } else {
      editor.mark();
    }
  }

  async function run() {
    const parameters = new URLSearchParams(new FormData(form));
    const address = `${form.action}?${parameters}`;
    const short = address.length <= LONGEST;
    const rest = new URLSearchParams([...parameters].filter(([key]) => key !== "query"));
    const mine = (running = { name: name(), started: Date.now() });
    const clock = setInterval(() => {
      progress.textContent = said.running.replace("{seconds}", Math.round((Date.now() - mine.started) / 1000));
    }, 1000);
    progress.textContent = said.running.replace("{seconds}", 0);
    stop.hidden = false;
    try {
      const headers = { Accept: "text/html", "X-Dutygraph-Query": mine.name };
      const answer = await (short ? fetch(address, { headers }) : fetch(`${form.action}?${rest}`, { headers, method: "POST", body: parameters }));
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const result = page.getElementById("result");
      if (running !== mine) return;
      document.getElementById("result").replaceWith(result);
      if (short) history.pushState(null, "", address);
      progress.textContent = (result.querySelector("[data-summary]") || result.querySelector("h2, strong")).textContent;
      showFault();
    } catch {
      progress.textContent = said.lost;
    } finally {
      clearInterval(clock);
      if (running === mine) {
        running = null;
        stop.hidden = true;
      }
    }
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!running && area.value.trim()) run();
  });
  stop.addEventListener("click", async () => {
    const mine = running;
    for (let tries = 0; mine && running === mine && tries < PATIENCE; tries++) {
      const ended = await fetch(said.stopping.replace("NAME", mine.name), { method: "DELETE" });
      if (ended.ok) return;
      await new Promise((later) => setTimeout(later, 200));
    }
  });
  window.addEventListener("popstate", () => location.reload());
  showFault();
})();
