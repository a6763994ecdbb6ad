// Draws what a table beside it says (`.graph`) with Cytoscape.js; the table stands there without it.
import cytoscape from "cytoscape";

const ROW = 46;
const SIDE = 300;
const dark = matchMedia("(prefers-color-scheme: dark)");
const narrow = matchMedia("(max-width: 40rem)");

cytoscape.warnings(false);
for (const place of document.querySelectorAll(".graph[data-graph]")) {
  const graph = draw(place, JSON.parse(place.dataset.graph));
  const again = () => {
    place.hidden = narrow.matches; // there the table is the better list
    graph.style(look(place));
    graph.resize();
    graph.fit(undefined, 16);
  };
  dark.addEventListener("change", again);
  narrow.addEventListener("change", again);
  addEventListener("resize", () => graph.fit(undefined, 16));
}

function draw(place, elements) {
  const nodes = elements.filter((element) => !element.data.source);
  const [places, rows] = nodes.some((node) => node.data.centre) ? around(nodes) : inColumns(nodes, elements);
  keepApart(elements);
  place.style.height = `${rows * ROW + 50}px`;
  place.hidden = false;
  leaveStyleToThePage();
  const graph = cytoscape({
    container: place,
    elements,
    style: look(place),
    layout: { name: "preset", positions: (node) => places.get(node.id()), padding: 16 },
    maxZoom: 1.3,
    userZoomingEnabled: false, // the wheel scrolls the page
    boxSelectionEnabled: false,
  });
  graph.on("tap", "node[link]", (event) => location.assign(event.target.data("link")));
  graph.on("mouseover", "node[link]", () => { place.style.cursor = "pointer"; });
  graph.on("mouseout", "node[link]", () => { place.style.cursor = ""; });
  place.dataset.drawn = String(graph.nodes().length);
  place.hidden = narrow.matches;
  return graph;
}

// Cytoscape.js adds a style element, which the pages' policy forbids, unless one of this name is there.
function leaveStyleToThePage() {
  const name = "__________cytoscape_stylesheet";
  if (document.getElementById(name)) return;
  const mark = document.createElement("meta");
  mark.id = name;
  document.head.append(mark);
}

// Puts the words of lines between the same two things below each other.
function keepApart(elements) {
  const seen = new Map();
  for (const { data } of elements) {
    if (!data.source) continue;
    const ends = [data.source, data.target].sort().join(" ");
    data.shift = 32 * (seen.get(ends) ?? 0);
    seen.set(ends, (seen.get(ends) ?? 0) + 1);
  }
}

// What things are named together with, at both sides of the one in the middle.
function around(nodes) {
  const others = nodes.filter((node) => !node.data.centre);
  const rows = Math.ceil(others.length / 2);
  const centre = nodes.find((node) => node.data.centre);
  const places = new Map([[centre.data.id, { x: 0, y: ((rows - 1) * ROW) / 2 }]]);
  others.forEach((node, at) => {
    places.set(node.data.id, { x: at % 2 ? SIDE : -SIDE, y: Math.floor(at / 2) * ROW });
  });
  return [places, Math.max(rows, 3)];
}

// What is spoken of at the left, what is said of it at the right: the words between have room.
function inColumns(nodes, elements) {
  const said = new Set(elements.map((element) => element.data.target));
  const roots = nodes.filter((node) => !said.has(node.data.id));
  const left = roots.length ? roots : nodes.slice(0, 1);
  const columns = [left, nodes.filter((node) => !left.includes(node))];
  const places = new Map();
  columns.forEach((column, side) => {
    column.forEach((node, at) => {
      places.set(node.data.id, { x: side * SIDE, y: (at - (column.length - 1) / 2) * 2 * ROW });
    });
  });
  return [places, 2 * Math.max(...columns.map((column) => column.length))];
}

function look(place) {
  const colour = (name) => getComputedStyle(place).getPropertyValue(name).trim();
  const text = {
    label: "data(label)",
    color: colour("--ink"),
    "font-family": "system-ui, sans-serif",
    "text-wrap": "wrap",
    "text-max-width": 200,
  };
  return [
    {
      selector: "node",
      style: {
        ...text,
        shape: "round-rectangle",
        width: "label",
        height: "label",
        padding: 9,
        "font-size": 13,
        "text-valign": "center",
        "background-color": colour("--card"),
        "border-width": 1,
        "border-color": colour("--edge"),
      },
    },
    { selector: "node[?centre]", style: { "background-color": colour("--brand"), color: colour("--ground"), "font-weight": "bold" } },
    {
      selector: "edge",
      style: {
        ...text,
        width: 1.5,
        "font-size": 11,
        "line-color": colour("--edge"),
        "target-arrow-color": colour("--edge"),
        "curve-style": "straight", // bezier edges stay unpainted until something is moved (3.35)
        "text-margin-y": "data(shift)",
        "text-background-color": colour("--field"),
        "text-background-opacity": 1,
        "text-background-padding": 2,
      },
    },
    { selector: "edge[kind = 'claim']", style: { "line-color": colour("--refuted"), "target-arrow-color": colour("--refuted") } },
    { selector: "edge[kind = 'fact']", style: { "line-color": colour("--open"), "target-arrow-color": colour("--open"), "line-style": "dashed" } },
    { selector: "edge[?directed]", style: { "target-arrow-shape": "triangle", "text-max-width": 150 } },
  ];
}
