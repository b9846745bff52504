// The editor: CodeMirror in a shadow root, where its styles need no permission of the page's policy.

import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  closeCompletion,
  completionKeymap,
} from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import {
  HighlightStyle,
  StreamLanguage,
  bracketMatching,
  indentUnit,
  syntaxHighlighting,
} from "@codemirror/language";
import { sparql } from "@codemirror/legacy-modes/mode/sparql";
import { setDiagnostics } from "@codemirror/lint";
import { EditorState, Prec } from "@codemirror/state";
import {
  EditorView,
  drawSelection,
  highlightSpecialChars,
  keymap,
  lineNumbers,
} from "@codemirror/view";
import { tags } from "@lezer/highlight";

import { completion } from "./completion.js";

// Colours come from the page's own properties, so that dark and light need nothing here.
const THEME = EditorView.theme({
  "&": {
    backgroundColor: "var(--paper)",
    border: "1px solid var(--ask-edge)",
    color: "var(--ink)",
    fontSize: "1rem",
  },
  "&.cm-focused": { outline: "3px solid var(--link)", outlineOffset: "2px" },
  ".cm-scroller": { fontFamily: "var(--mono, ui-monospace, monospace)", lineHeight: "1.5" },
  ".cm-content": { caretColor: "var(--ink)", minHeight: "12em" },
  ".cm-scroller, .cm-gutters": { maxHeight: "60vh" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  ".cm-gutters": { backgroundColor: "transparent", border: "none", color: "var(--soft)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground": {
    backgroundColor: "var(--ask-selection)",
  },
  ".cm-selectionBackground": { backgroundColor: "var(--ask-selection)" },
  ".cm-matchingBracket, &.cm-focused .cm-matchingBracket": {
    backgroundColor: "transparent",
    outline: "1px solid var(--soft)",
  },
  ".cm-lintRange-error": {
    backgroundImage: "none",
    backgroundColor: "var(--ask-fault-soft)",
    textDecoration: "underline wavy var(--ask-fault) 2px",
  },
  ".cm-tooltip": {
    backgroundColor: "var(--paper)",
    border: "1px solid var(--ask-edge)",
    color: "var(--ink)",
  },
  ".cm-tooltip-autocomplete ul li[aria-selected]": {
    backgroundColor: "var(--link)",
    color: "var(--paper)",
  },
  ".cm-completionDetail": { color: "inherit", fontStyle: "normal" },
  ".cm-diagnostic-error": { borderLeftColor: "var(--ask-fault)" },
});
// When text replaces a styled selection, Chromium writes the style into the page, which the page's policy
// refuses. So the editor replaces it itself, by the same way as what is typed at the cursor.
const REPLACING = EditorView.domEventHandlers({
  beforeinput(event, view) {
    const { from, to, empty } = view.state.selection.main;
    if (event.inputType !== "insertText" || !event.data || empty || view.composing) return false;
    event.preventDefault();
    const change = () =>
      view.state.update(view.state.replaceSelection(event.data), {
        scrollIntoView: true,
        userEvent: "input.type",
      });
    const handlers = view.state.facet(EditorView.inputHandler);
    if (!handlers.some((take) => take(view, from, to, event.data, change))) view.dispatch(change());
    return true;
  },
});
const COLOURS = HighlightStyle.define([
  { tag: tags.keyword, color: "var(--ask-keyword)", fontWeight: "bold" },
  { tag: [tags.variableName, tags.special(tags.variableName)], color: "var(--ask-variable)" },
  { tag: tags.string, color: "var(--ask-string)" },
  { tag: tags.comment, color: "var(--soft)" },
  { tag: tags.atom, color: "var(--ask-name)" },
]);

export class Editor {
  #view;

  /**
   * @param {HTMLElement} place an empty element, which the editor fills
   * @param {{label: string, text: string, terms: object, run: () => void, changed: () => void}} given
   */
  constructor(place, { label, text, terms, run, changed }) {
    const root = place.attachShadow({ mode: "open" });
    const runs = { key: "Mod-Enter", run: () => (run(), true) };
    this.#view = new EditorView({
      root,
      parent: root,
      state: EditorState.create({
        doc: text,
        extensions: [
          Prec.highest(keymap.of([runs])),
          lineNumbers(),
          highlightSpecialChars(),
          history(),
          drawSelection(),
          bracketMatching(),
          closeBrackets(),
          indentUnit.of("    "),
          StreamLanguage.define(sparql),
          syntaxHighlighting(COLOURS),
          autocompletion({ override: [completion(terms)], icons: false }),
          // Tab is not among the keys: it leaves the editor.
          keymap.of([
            ...closeBracketsKeymap,
            ...completionKeymap,
            ...defaultKeymap,
            ...historyKeymap,
          ]),
          EditorView.lineWrapping,
          EditorView.contentAttributes.of({ "aria-label": label, spellcheck: "false", tabindex: "0" }),
          EditorView.updateListener.of((update) => update.docChanged && changed()),
          REPLACING,
          THEME,
        ],
      }),
    });
  }

  get text() {
    return this.#view.state.doc.toString();
  }

  set text(text) {
    const { state } = this.#view;
    this.#view.dispatch({ changes: { from: 0, to: state.doc.length, insert: text } });
  }

  focus() {
    this.#view.focus();
  }

  /** Close the list of completions, also one that is about to open. */
  settle() {
    closeCompletion(this.#view);
  }

  /** Mark a place, 1-based, the column in code points; nothing unmarks all. */
  mark(line, column, message) {
    const { state } = this.#view;
    const marks = [];
    if (line) {
      const found = state.doc.line(Math.min(line, state.doc.lines));
      const before = [...found.text].slice(0, Math.max(0, column - 1)).join("").length;
      const from = Math.min(found.from + before, state.doc.length);
      const to = Math.min(state.doc.length, from + (/^[\p{L}\p{N}_:?$.-]+/u.exec(
        state.sliceDoc(from, found.to))?.[0].length ?? 1));
      // At the end of the text there is nothing to underline but what stands before.
      marks.push({ from: from === to ? Math.max(0, from - 1) : from, to, severity: "error", message });
      this.#view.dispatch({ selection: { anchor: from }, scrollIntoView: true });
    }
    this.#view.dispatch(setDiagnostics(state, marks));
  }
}
