// What every editor of ours shares: CodeMirror over a plain textarea, whose text stays what the form sends.
//
// It lives in a shadow root: there CodeMirror keeps its styles in adopted style sheets, which a strict Content-Security-Policy
// allows, where in a document it would write a style element. Colours are the page's own custom properties. Tab leaves it.

import { EditorView } from "@codemirror/view";

const look = EditorView.theme({
  "&": { border: "1px solid var(--line)", borderRadius: "var(--pico-border-radius)", backgroundColor: "var(--paper)", color: "var(--ink)" },
  "&.cm-focused": { outline: "3px solid var(--pico-primary)", outlineOffset: "1px" },
  ".cm-content": { caretColor: "var(--ink)" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  ".cm-gutters": { backgroundColor: "var(--panel)", color: "var(--pico-muted-color)", border: "0" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "color-mix(in srgb, var(--panel) 60%, transparent)" },
  "& .cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground": { backgroundColor: "var(--assignment-tint)" },
  ".cm-tooltip, .cm-panels": { backgroundColor: "var(--panel)", color: "var(--ink)", border: "1px solid var(--line)" },
  ".cm-diagnostic": { fontFamily: "var(--pico-font-family-sans-serif)", whiteSpace: "normal" },
});

/** What the browser holds selected, as offsets: the editor's own state may lag behind it by a moment. */
function selected(view) {
  const [range] = document.getSelection().getComposedRanges?.({ shadowRoots: [view.root] }) ?? [];
  if (!range || !view.contentDOM.contains(range.startContainer)) return view.state.selection.main;
  return { from: view.posAtDOM(range.startContainer, range.startOffset), to: view.posAtDOM(range.endContainer, range.endOffset) };
}

// Text typed over a selection is put in here, not by the browser, which would keep the selection's look in a style attribute.
const overtype = EditorView.domEventHandlers({
  beforeinput(event, view) {
    if (event.isComposing || event.inputType !== "insertText" || !event.data) return false;
    const { from, to } = selected(view);
    if (from === to) return false;
    const insertion = () =>
      view.state.update({
        changes: { from, to, insert: event.data },
        selection: { anchor: from + event.data.length },
        userEvent: "input.type",
        scrollIntoView: true,
      });
    const taken = view.state.facet(EditorView.inputHandler).some((handler) => handler(view, from, to, event.data, insertion));
    if (!taken) view.dispatch(insertion());
    event.preventDefault();
    return true;
  },
});

/** Put an editor over `area`, as high as that, so that nothing moves. `label` and `describedBy` are read by screen readers. */
export function over(area, { label, describedBy, extensions }) {
  const host = document.createElement("div");
  host.className = "editor";
  const { offsetHeight } = area;
  area.before(host);
  const root = host.attachShadow({ mode: "open" });
  const view = new EditorView({
    doc: area.value,
    parent: root,
    root,
    extensions: [
      extensions,
      look,
      overtype,
      EditorView.lineWrapping,
      EditorView.contentAttributes.of({ "aria-label": label, "aria-description": describedBy, spellcheck: "false", tabindex: "0" }),
      EditorView.updateListener.of((update) => {
        if (update.docChanged) area.value = update.state.doc.toString();
      }),
    ],
  });
  view.dom.style.height = view.dom.style.minHeight = `${offsetHeight}px`;
  area.hidden = true;
  area.required = false;
  return view;
}
