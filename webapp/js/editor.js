// The SPARQL editor: colours, terms of the ontology and faults over the frame that all editors share.

import { autocompletion } from "@codemirror/autocomplete";
import { HighlightStyle, LanguageSupport, syntaxHighlighting, syntaxTree } from "@codemirror/language";
import { lintGutter, setDiagnostics } from "@codemirror/lint";
import { Prec } from "@codemirror/state";
import { EditorView, keymap } from "@codemirror/view";
import { styleTags, tags } from "@lezer/highlight";
import { basicSetup } from "codemirror";
import { SparqlLanguage } from "codemirror-lang-sparql";
import { over as frame } from "./frame.js";

const KEYWORDS = (
  "SELECT CONSTRUCT ASK DESCRIBE WHERE PREFIX FROM NAMED GRAPH OPTIONAL UNION MINUS FILTER BIND VALUES DISTINCT REDUCED AS EXISTS " +
  "NOT IN ORDER BY ASC DESC GROUP HAVING LIMIT OFFSET COUNT SUM MIN MAX AVG SAMPLE GROUP_CONCAT CONTAINS STRSTARTS STRENDS STRAFTER " +
  "STRBEFORE STRLEN REGEX REPLACE LANG LANGMATCHES DATATYPE BOUND COALESCE IF CONCAT YEAR STR LCASE UCASE UNDEF"
).split(" ");

// The language leaves prefixed names, `a` and language tags without a style.
const language = SparqlLanguage.configure({
  props: [styleTags({ "Pname_ln Pname_ns": tags.propertyName, A_predicate: tags.keyword, Langtag: tags.annotation })],
});

const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.definitionKeyword], color: "var(--reference)", fontWeight: "600" },
  { tag: [tags.variableName, tags.special(tags.variableName)], color: "var(--assignment)" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--target)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--deadline)" },
  { tag: [tags.url, tags.typeName, tags.namespace, tags.propertyName, tags.annotation], color: "var(--deliverable)" },
  { tag: tags.comment, color: "var(--pico-muted-color)", fontStyle: "italic" },
]);

const look = EditorView.theme({
  ".cm-scroller": { fontFamily: "var(--pico-font-family-monospace)", fontSize: "0.9rem", lineHeight: "1.5", maxHeight: "60vh" },
  "& .cm-matchingBracket, &.cm-focused .cm-matchingBracket": { backgroundColor: "var(--target-tint)", outline: "1px solid var(--target)" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "var(--pico-font-family-monospace)", fontSize: "0.85rem", maxHeight: "16rem" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { backgroundColor: "var(--pico-primary-background)", color: "#fff" },
  ".cm-completionDetail": { fontStyle: "normal", fontFamily: "var(--pico-font-family-sans-serif)" },
  ".cm-completionInfo": { fontFamily: "var(--pico-font-family-sans-serif)", fontSize: "0.85rem", maxWidth: "22rem" },
  "@media (max-width: 40rem)": { ".cm-completionInfo": { display: "none" } },
});

/** Whether the place is inside a comment, a string or an IRI, where nothing is to be completed. */
function isQuiet(state, at) {
  for (let node = syntaxTree(state).resolveInner(at, -1); node; node = node.parent) {
    if (/^(Comment|String|IriRef)/.test(node.name)) return true;
  }
  return false;
}

/** Insert a term, and at the head of the query the PREFIX that it needs where there is none yet. */
function insert(view, name, from, to, prefixes) {
  const text = view.state.doc.toString();
  const prefix = name.split(":")[0];
  const changes = [{ from, to, insert: name }];
  if (prefixes[prefix] && !new RegExp(`\\bPREFIX\\s+${prefix}:`, "i").test(text)) {
    changes.unshift({ from: 0, insert: `PREFIX ${prefix}: <${prefixes[prefix]}>\n` });
  }
  const shift = changes.length > 1 ? changes[0].insert.length : 0;
  view.dispatch({ changes, selection: { anchor: from + shift + name.length }, userEvent: "input.complete" });
}

/** Completes terms of the ontology (found by name or label), variables of the query, and keywords. */
function completer(vocabulary) {
  return async (context) => {
    const typed = context.matchBefore(/[?$]?[\p{L}\p{N}_][\p{L}\p{N}_-]*:?[\p{L}\p{N}_-]*|[?$]/u);
    if ((!typed && !context.explicit) || isQuiet(context.state, context.pos)) return null;
    const from = typed ? typed.from : context.pos;
    const words = (typed ? typed.text : "").toLowerCase();
    const text = context.state.doc.toString();
    const variables = [...new Set(text.match(/[?$][\p{L}_][\p{L}\p{N}_]*/gu) || [])].filter((name) => name.toLowerCase() !== words);
    const options = variables.filter((name) => name.toLowerCase().startsWith(words)).map((label) => ({ label, type: "variable" }));
    if (!/^[?$]/.test(words)) {
      const { terms, prefixes } = await vocabulary();
      for (const term of terms) {
        if (!`${term.name}\n${term.label}`.toLowerCase().includes(words)) continue;
        const apply = (view, _, begin, end) => insert(view, term.name, begin, end, prefixes);
        options.push({ label: term.name, detail: term.label, info: term.definition || undefined, type: term.kind, apply });
      }
      for (const label of KEYWORDS) if (label.toLowerCase().startsWith(words)) options.push({ label, type: "keyword" });
    }
    return options.length ? { from, options, filter: false } : null;
  };
}

/**
 * Put an editor over `area`. `label` names it for screen readers, `vocabulary` gives {terms, prefixes} when first needed, `run` is
 * called on Ctrl-Enter. Gives `focus`, and `mark(line, column, message)` to show a fault, without arguments to take it away.
 */
export function over(area, { label, describedBy, vocabulary, run }) {
  const view = frame(area, {
    label,
    describedBy,
    extensions: [
      Prec.highest(keymap.of([{ key: "Mod-Enter", run: () => (run(), true) }])),
      basicSetup,
      new LanguageSupport(language),
      syntaxHighlighting(colours),
      autocompletion({ override: [completer(vocabulary)] }),
      lintGutter(),
      look,
      EditorView.updateListener.of((update) => {
        if (update.docChanged) update.view.dom.style.height = ""; // it grows with what is written
      }),
    ],
  });
  function mark(line, column, message) {
    const found = [];
    if (line) {
      const at = view.state.doc.line(Math.min(line, view.state.doc.lines));
      const from = Math.min(at.from + [...at.text].slice(0, column - 1).join("").length, at.to);
      found.push({ from: from === at.to && from > at.from ? from - 1 : from, to: Math.min(from + 1, at.to), severity: "error", message });
    }
    view.dispatch(setDiagnostics(view.state, found));
  }
  return { focus: () => view.focus(), mark };
}
