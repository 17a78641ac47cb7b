// Draws the network beside its table: who shares duties with whom, or what stands around one thing.
//
// The data come from the address in data-source or from the block of JSON with id drawn, with places to start from, and fcose moves
// from these without chance: the same data give the same picture. Everything the picture tells can be reached by the list of things,
// whose choice it follows.

import cytoscape from "cytoscape";
import fcose from "cytoscape-fcose";

cytoscape.use(fcose);

const KINDS = { body: "--assignment", level: "--target", post: "--deadline", task: "--mechanism", law: "--reference" };

// From so many things on a picture is laid out in fewer rounds, so that it takes about as long as one of LARGE.
const LARGE = 240;
const STEPS = 240000;

// Cytoscape writes a style element unless one with this id is there; our own style sheet has its only rule.
function spareStyleElement() {
  if (document.getElementById("__________cytoscape_stylesheet")) return;
  const stand = document.createElement("meta");
  stand.id = "__________cytoscape_stylesheet";
  document.head.append(stand);
}

/** What the drawing looks like, in the page's own colours. */
function look() {
  const page = getComputedStyle(document.documentElement);
  const colour = (name) => page.getPropertyValue(name).trim();
  const kinds = Object.entries(KINDS).map(([kind, name]) => ({ selector: `node[kind = "${kind}"]`, style: { "background-color": colour(name) } }));
  return [
    {
      selector: "node",
      style: {
        width: "data(size)", height: "data(size)", label: "data(label)", color: colour("--ink"), "font-size": 11, "min-zoomed-font-size": 7,
        "text-outline-color": colour("--paper"), "text-outline-width": 2, "text-valign": "bottom", "text-margin-y": 3, "text-wrap": "wrap", "text-max-width": 96, "text-overflow-wrap": "anywhere", "background-color": colour("--mechanism"),
      },
    },
    { selector: 'node[kind = "task"]', style: { shape: "round-rectangle" } },
    { selector: 'node[kind = "law"]', style: { shape: "diamond" } },
    ...kinds,
    { selector: "edge", style: { width: "data(width)", "line-color": colour("--pico-muted-color"), "curve-style": "haystack", opacity: 0.5 } },
    { selector: ".apart", style: { opacity: 0.12 } },
    { selector: "node.chosen", style: { "border-width": 4, "border-color": colour("--ink"), "font-size": 15, "font-weight": "bold", "z-index": 9 } },
    { selector: "edge.near", style: { "line-color": colour("--pico-primary"), opacity: 1 } },
  ];
}

function element(name, text, properties = {}) {
  const made = Object.assign(document.createElement(name), properties);
  made.textContent = text;
  return made;
}

/** Say of the chosen thing what the picture shows of it: its page, its partners, and for each what they share. */
function tell(panel, node, follow) {
  const head = document.createElement("h2");
  head.append(element("a", node.data("label"), { href: node.data("page") }));
  const list = document.createElement("ul");
  const edges = node.connectedEdges().toArray().sort((one, other) => other.data("weight") - one.data("weight"));
  for (const edge of edges.slice(0, 60)) {
    const partner = edge.source().same(node) ? edge.target() : edge.source();
    const item = document.createElement("li");
    const button = element("button", partner.data("label"), { type: "button", className: "follow" });
    button.addEventListener("click", () => follow(partner.id(), true));
    item.append(button, " ");
    for (const [name, page] of edge.data("shared")) item.append(page ? element("a", name, { href: page }) : name, " ");
    list.append(item);
  }
  panel.replaceChildren(head, element("p", node.data("note"), { className: "note" }), list);
}

/** The things and edges to draw; null where the server does not give them. */
async function read(host) {
  if (!host.dataset.source) return JSON.parse(document.getElementById("drawn").textContent);
  const answer = await fetch(host.dataset.source);
  return answer.ok ? answer.json() : null;
}

/** Draw into the element with id network, where there is one that is not drawn yet. */
export async function draw() {
  const host = document.getElementById("network");
  if (!host || host.dataset.begun) return;
  host.dataset.begun = "true";
  const data = await read(host);
  if (!data) return;
  const panel = document.getElementById("chosen");
  const list = document.getElementById("things");
  spareStyleElement();
  const elements = [
    ...data.nodes.map(({ x, y, ...node }) => ({ group: "nodes", data: node, position: { x, y } })),
    ...data.edges.map((edge) => ({ group: "edges", data: edge })),
  ];
  document.getElementById("drawing").classList.add("begun");
  const large = data.nodes.length > LARGE;
  const cheap = large ? { pixelRatio: 1, hideEdgesOnViewport: true, textureOnViewport: true } : {};
  const graph = cytoscape({ container: host, elements, style: look(), layout: { name: "preset" }, boxSelectionEnabled: false, ...cheap });
  if (large) await new Promise((later) => requestAnimationFrame(() => setTimeout(later))); // seen where it starts from, until it is laid out
  graph
    .layout({ name: "fcose", randomize: false, animate: false, quality: "default", nodeSeparation: 110, idealEdgeLength: 110, nodeRepulsion: 9000, packComponents: true, tilingPaddingVertical: 40, tilingPaddingHorizontal: 70, numIter: large ? Math.round(STEPS / data.nodes.length) : 2500 })
    .run();
  graph.fit(undefined, 20);

  function choose(id, focus) {
    const node = graph.getElementById(id);
    graph.elements().removeClass("chosen near apart");
    if (node.empty()) return panel.replaceChildren();
    const near = node.closedNeighborhood();
    graph.elements().not(near).addClass("apart");
    node.connectedEdges().addClass("near");
    node.addClass("chosen");
    if (graph.zoom() < 0.5) graph.zoom({ level: 0.8, position: node.position() });
    list.value = id;
    tell(panel, node, choose);
    host.dataset.chosen = id;
    if (focus) panel.querySelector("a").focus();
  }

  graph.on("tap", "node", (event) => choose(event.target.id()));
  graph.on("tap", (event) => event.target === graph && ((list.value = ""), choose("")));
  list.addEventListener("change", () => choose(list.value));
  host.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      const count = data.nodes.length;
      const at = data.nodes.findIndex((node) => node.id === list.value);
      choose(data.nodes[at < 0 ? 0 : (at + step + count) % count].id);
    } else if (event.key === "Enter" && list.value) panel.querySelector("a")?.click();
    else if (event.key === "Escape") (list.value = ""), choose("");
    else if (event.key === "+" || event.key === "-") graph.zoom({ level: graph.zoom() * (event.key === "+" ? 1.25 : 0.8), renderedPosition: { x: host.clientWidth / 2, y: host.clientHeight / 2 } });
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => graph.style(look()));
  host.dataset.drawn = JSON.stringify(graph.nodes().map((node) => [node.id(), Math.round(node.position("x")), Math.round(node.position("y"))]));
  if (host.dataset.first) choose(host.dataset.first);
}

draw();
