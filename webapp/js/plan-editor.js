// The editor of a plan's text: what is typed is read as a plan at once, and findings and facts are shown beside it. Nothing is saved.
//
// The page's form is #edit-form with the textarea #text; answers of its data-draft go into #findings-now and #facts. While an input
// method composes a character, nothing is asked and nothing is drawn.

import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { forEachDiagnostic, lintGutter, setDiagnostics } from "@codemirror/lint";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { ChangeSet, EditorState } from "@codemirror/state";
import { EditorView, drawSelection, highlightActiveLine, highlightActiveLineGutter, highlightSpecialChars, keymap, lineNumbers } from "@codemirror/view";
import { over } from "./frame.js";

const WAIT = 150; // milliseconds without a key; longer where an answer takes longer, up to
const LONGEST_WAIT = 1000;
const SEVERITIES = { violation: "error", warning: "warning", info: "info" };
const SENTENCE_END = /[。；;]/;

const look = EditorView.theme({
  ".cm-scroller": { fontFamily: "var(--pico-font-family-sans-serif)", fontSize: "1rem", lineHeight: "1.7" },
  ".cm-lintRange": { backgroundImage: "none", textDecoration: "underline wavy", textUnderlineOffset: "0.25em", textDecorationThickness: "1px" },
  ".cm-lintRange-error": { textDecorationColor: "var(--violation)" },
  ".cm-lintRange-warning": { textDecorationColor: "var(--warning)" },
  ".cm-lintRange-info": { textDecorationColor: "var(--info)" },
  ".cm-lintRange-active": { backgroundColor: "var(--warning-tint)" },
  ".cm-selectionMatch": { backgroundColor: "var(--target-tint)" },
  ".cm-tooltip": { maxWidth: "32rem" },
});

const form = document.getElementById("edit-form");
const area = document.getElementById("text");
const facts = document.getElementById("facts");
const now = document.getElementById("findings-now");
const said = document.getElementById("drafting").dataset;

const list = document.createElement("div");
const status = document.createElement("p");
const asking = { timer: 0, abort: null, of: "", typed: true, took: 0 };
const opened = new Set(); // shapes whose help is open
const helps = new Map(); // what was answered, by task and shape of the text that was asked of

function say(words) {
  if (status.textContent !== words) status.textContent = words;
}

function put(element, html) {
  if (element.shown === html) return false;
  element.shown = html;
  element.innerHTML = html;
  return true;
}

/** Ask once nobody has typed for a while; what is under way is of an older text. */
function later(typed) {
  asking.typed ||= typed;
  if (typed && asking.abort) asking.abort.abort();
  clearTimeout(asking.timer);
  asking.timer = setTimeout(ask, Math.min(Math.max(WAIT, asking.took), LONGEST_WAIT));
}

async function post(path, body, signal) {
  const headers = { "Content-Type": "application/json", "X-Dutygraph-Token": form.elements.token.value };
  return fetch(path, { method: "POST", headers, body: JSON.stringify(body), signal });
}

async function ask() {
  if (view.composing) return; // it is asked when the character stands
  if (asking.abort) asking.abort.abort();
  const mine = (asking.abort = new AbortController());
  const { doc, selection } = view.state;
  const typed = asking.typed || !asking.of;
  const body = { at: selection.main.head, version: area.dataset.version };
  Object.assign(body, typed ? { text: doc.toString() } : { of: asking.of });
  try {
    const answer = await post(area.dataset.draft, body, mine.signal);
    const told = [200, 409, 422].includes(answer.status) ? await answer.json() : null;
    if (mine.signal.aborted) return;
    if (view.composing) later(typed);
    else if (answer.status === 409) later(true);
    else if (told) {
      asking.typed = false;
      if (typed) asking.took = told.ms || 0;
      show(told, doc);
    } else say({ 401: said.signedOut, 403: said.signedOut, 413: said.tooLong }[answer.status] || said.lost);
  } catch (error) {
    if (error.name !== "AbortError") say(said.lost);
  }
}

function show(told, doc) {
  if (told.message) {
    const line = doc.lineAt(Math.min(told.at, doc.length));
    const fault = { from: line.from, to: line.to, severity: "error", message: told.message };
    view.dispatch(setDiagnostics(view.state, [fault]));
    say(`${said.refused} ${told.message}`);
    return;
  }
  asking.of = told.of;
  if (told.findings) {
    const found = told.findings.map((one) => {
      const from = Math.min(one.from, doc.length);
      return { from, to: Math.max(from, Math.min(one.mark, doc.length)), severity: SEVERITIES[one.severity], message: told.texts[one.text] };
    });
    view.dispatch(setDiagnostics(view.state, found));
    put(list, told.list);
    say(told.stale ? `${told.said} ${said.stale}` : told.said);
    helps.clear();
  }
  if (!put(facts, told.facts)) return;
  for (const one of facts.querySelectorAll("details[data-help]")) {
    if (opened.has(one.dataset.help)) one.open = true;
  }
}

async function help(details) {
  const { help: shape, task } = details.dataset;
  const key = `${task} ${shape}`;
  if (!helps.has(key)) {
    const address = new URL(area.dataset.draft, location.href);
    address.pathname += "/help";
    helps.set(key, post(address, { task, shape }).then((answer) => (answer.ok ? answer.text() : "")));
  }
  const place = details.querySelector("div");
  place.innerHTML = await helps.get(key);
  if (place.querySelector("[data-making]")) {
    helps.delete(key);
    setTimeout(() => details.isConnected && details.open && help(details), LONGEST_WAIT);
  }
  for (const button of place.querySelectorAll("[data-copy]")) button.hidden = false;
}

/** Put wording in at the end of the sentence under the cursor, selected, to be edited; `within`: before the sign that ends it. */
function insert(words, within) {
  const { head } = view.state.selection.main;
  const line = view.state.doc.lineAt(head);
  const end = SENTENCE_END.exec(line.text.slice(head - line.from));
  const at = end ? head + end.index + (within ? 0 : 1) : line.to;
  view.dispatch({
    changes: { from: at, insert: words },
    selection: { anchor: at, head: at + words.length },
    scrollIntoView: true,
    userEvent: "input.insert",
  });
  view.focus();
  say(said.inserted);
}

/** Go to the beginning of the next or the previous finding's words and say it; nothing is selected, so that typing replaces nothing. */
function go(onward) {
  return () => {
    const found = [];
    forEachDiagnostic(view.state, (one, from) => found.push({ from, message: one.message }));
    if (!found.length) return false;
    const { head } = view.state.selection.main;
    const starts = found.map((one) => one.from).sort((one, other) => one - other);
    const at = onward ? starts.find((from) => from > head) ?? starts[0] : starts.findLast((from) => from < head) ?? starts[starts.length - 1];
    view.dispatch({ selection: { anchor: at }, effects: EditorView.scrollIntoView(at, { y: "center" }) });
    say(found.filter((one) => one.from === at).map((one) => one.message).join(" "));
    view.focus();
    return true;
  };
}

/** Tell the page which words are selected, by their place in the text that was opened: it is that which is saved. */
function mark({ state }) {
  const { from, to } = state.selection.main;
  const words = state.sliceDoc(from, to);
  const back = typed.invertedDesc;
  const before = { from: back.mapPos(from, 1), to: back.mapPos(to, -1) };
  const unsaved = first !== area.defaultValue || first.slice(before.from, before.to) !== words;
  document.dispatchEvent(new CustomEvent("words-selected", { detail: { ...before, words, unsaved } }));
}

function button(label, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = label;
  made.addEventListener("click", act);
  return made;
}

const first = area.value;
let typed = ChangeSet.empty(first.length); // all that was changed since the page was opened
const next = go(true);
const previous = go(false);

const label = document.querySelector('label[for="text"]');
const view = over(area, {
  label: label ? label.textContent.trim() : "",
  describedBy: said.keys,
  extensions: [
    keymap.of([{ key: "F8", run: next, shift: previous }, ...searchKeymap, ...historyKeymap, ...defaultKeymap]),
    lineNumbers(),
    highlightSpecialChars(),
    history(),
    drawSelection(),
    highlightActiveLine(),
    highlightActiveLineGutter(),
    highlightSelectionMatches(),
    search({ top: true }),
    lintGutter(),
    look,
    EditorState.phrases.of(JSON.parse(said.phrases)),
    EditorView.domEventHandlers({ compositionend: () => later(true) }),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) typed = typed.compose(update.changes);
      if (update.docChanged) later(true);
      else if (update.selectionSet) later(false);
      if (update.docChanged || update.selectionSet) mark(update);
    }),
  ],
});

if (label) {
  label.removeAttribute("for");
  label.addEventListener("click", () => view.focus());
}
status.setAttribute("role", "status");
const keys = document.createElement("p");
keys.className = "drafting-keys";
keys.append(button(said.previous, previous), button(said.next, next));
now.append(status, keys, list);
for (const [region, name] of [[now, said.findings], [facts, said.facts]]) {
  region.setAttribute("role", "region");
  region.setAttribute("aria-label", name);
  region.tabIndex = 0; // it may scroll
}
now.addEventListener("click", (event) => {
  const to = event.target.closest("[data-from]");
  if (!to) return;
  const at = Math.min(Number(to.dataset.from), view.state.doc.length);
  view.dispatch({ selection: { anchor: at }, effects: EditorView.scrollIntoView(at, { y: "center" }) });
  view.focus();
});
facts.addEventListener("click", (event) => {
  const pressed = event.target.closest("[data-insert], [data-within]");
  if (!pressed) return;
  const { within } = pressed.dataset;
  insert(within || pressed.dataset.insert, Boolean(within));
});
facts.addEventListener(
  "toggle",
  (event) => {
    const { help: shape } = event.target.dataset;
    if (!shape) return;
    if (!event.target.open) opened.delete(shape);
    else {
      opened.add(shape);
      help(event.target);
    }
  },
  true,
);
later(true);
