// The query page's field becomes YASGUI's editor (Yasqe) and its answers YASGUI's views (Yasr).
// The prefixes are the store's: nothing is asked of another host.
import Yasqe from "@zazuko/yasqe";
import Yasr from "@zazuko/yasr";
import "@zazuko/yasqe/build/yasqe.min.css";
import "@zazuko/yasr/build/yasr.min.css";
import "./editor.css";

const MOST_ROWS_A_PAGE = 50;

const field = document.getElementById("sparql");
if (field) begin(field, field.form);

function begin(field, form) {
  const prefixes = JSON.parse(field.dataset.prefixes);
  const answer = document.getElementById("yasr");
  const status = document.getElementById("asked");
  const editor = editorIn(field, prefixes);
  const views = viewsIn(answer, prefixes);
  let asked = 0;

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    ask(editor.getValue());
  });
  for (const link of document.querySelectorAll("a[data-query]")) {
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      editor.setValue(link.dataset.query);
      ask(link.dataset.query);
    });
  }
  // An IRI of this store is a page here, whatever address the store was made with.
  answer.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (link?.href.startsWith(field.dataset.base)) link.href = `/${link.href.slice(field.dataset.base.length)}`;
  });
  editor.setOption("extraKeys", {
    ...editor.getOption("extraKeys"),
    "Ctrl-Enter": () => ask(editor.getValue()),
    "Cmd-Enter": () => ask(editor.getValue()),
    Tab: false, // a keyboard must be able to leave the field
    "Shift-Tab": false,
  });

  async function ask(query) {
    const number = ++asked;
    document.getElementById("plain-answer")?.remove();
    status.textContent = status.dataset.waiting;
    answer.setAttribute("aria-busy", "true");
    history.replaceState(null, "", `?${new URLSearchParams({ query })}`);
    const begun = performance.now();
    let response;
    try {
      const got = await fetch(field.dataset.endpoint, {
        method: "POST",
        body: new URLSearchParams({ query }),
        headers: { Accept: "application/sparql-results+json, text/turtle;q=0.9" },
      });
      response = await response_of(got);
    } catch (error) {
      response = { error: { status: undefined, text: String(error) } };
    }
    if (number !== asked) return;
    answer.hidden = false;
    status.textContent = response.error ? status.dataset.failed : status.dataset.done;
    answer.removeAttribute("aria-busy");
    views.setResponse(response, Math.round(performance.now() - begun));
    csvLink(form, query, !response.error);
  }
}

function editorIn(field, prefixes) {
  const place = document.createElement("div");
  place.className = "editor";
  field.after(place);
  field.hidden = true;
  const lines = Object.entries(prefixes).map(([name, iri]) => `${name}: <${iri}>`);
  Yasqe.forkAutocompleter("prefixes", { name: "known", get: () => Promise.resolve(lines), persistenceId: null }, false);
  // Set as a whole: a list given to an editor is laid over the default one, place by place, and the
  // rest of that asks a service of other people.
  Yasqe.defaults.autocompleters = ["known", "variables"];
  const editor = new Yasqe(place, {
    value: field.value,
    persistenceId: null,
    consumeShareLink: null,
    createShareableLink: null,
    showQueryButton: false,
    collapsePrefixesOnLoad: false,
    requestConfig: { endpoint: field.dataset.endpoint },
  });
  const input = editor.getInputField();
  input.id = "sparql-editor";
  input.setAttribute("aria-label", "SPARQL");
  for (const label of document.querySelectorAll("label[for=sparql]")) label.htmlFor = input.id;
  return editor;
}

function viewsIn(place, prefixes) {
  // Its own file for spreadsheets would hold formulas as they stand; the page's link does not.
  delete Yasr.plugins.table.prototype.download;
  Yasr.plugins.table.defaults.tableConfig.pageLength = MOST_ROWS_A_PAGE;
  const views = new Yasr(place, {
    persistenceId: null,
    prefixes,
    pluginOrder: ["table", "response"],
    defaultPlugin: "table",
  });
  views.on("drawn", () => {
    place.querySelector(".tableSizer")?.setAttribute("aria-label", "Page size");
    place.querySelector(".tableFilter")?.setAttribute("aria-label", "Filter query results");
  });
  return views;
}

async function response_of(got) {
  const data = await got.text();
  const contentType = got.headers.get("Content-Type") ?? "";
  if (got.ok) return { data, contentType, status: got.status };
  let text = data;
  if (contentType.includes("json")) text = JSON.parse(data).error?.message ?? data;
  return { error: { status: got.status, text, statusText: got.statusText } };
}

function csvLink(form, query, wanted) {
  const link = document.getElementById("csv");
  link.hidden = !wanted;
  link.href = `${link.dataset.address}?${new URLSearchParams({ query })}`;
}
