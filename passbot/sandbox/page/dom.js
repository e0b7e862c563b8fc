// Builds DOM nodes; text only ever becomes text, so nothing that people type can become markup.

const SVG = "http://www.w3.org/2000/svg";

/** el("button", {class: "x", onclick: f, "aria-label": "…"}, "text", child, null) */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) give(node, name, value);
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

function give(node, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
  else if (name === "style") Object.entries(value).forEach(([each, said]) => (each.startsWith("--") ? node.style.setProperty(each, said) : (node.style[each] = said)));
  else if (name === "value") node.value = value;
  else node.setAttribute(name, value === true ? "" : value);
}

export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `icons.svg#${name}`);
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  svg.append(use);
  return svg;
}

/** Makes `parent` show `items` in order; a node is built anew only if its item has changed. */
export function show(parent, items, keyOf, build) {
  const old = new Map([...parent.children].map((node) => [node.dataset.key, node]));
  const nodes = items.map((item) => {
    const key = String(keyOf(item));
    const made = JSON.stringify(item);
    const known = old.get(key);
    if (known?.made === made) return known;
    const node = build(item);
    node.dataset.key = key;
    node.made = made;
    return node;
  });
  if (nodes.length === parent.children.length && nodes.every((node, i) => node === parent.children[i])) return false;
  const scroll = parent.scrollTop;
  parent.replaceChildren(...nodes);
  parent.scrollTop = scroll;
  return true;
}
