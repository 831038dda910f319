// The map, the bars and the list of a report; everything they need stands in the page itself.
"use strict";

const DATA = JSON.parse(document.getElementById("data").textContent);
const COLORS = ["#440154", "#443983", "#31688e", "#21918c", "#35b779", "#90d743", "#fde725"];
const NOTHING = "#c9302c";
const choice = document.getElementById("column");

/** Texts of the page end elements where data would; so "<" is written otherwise. */
function moduleOf(id) {
  const text = JSON.parse(document.getElementById(id).textContent);
  return URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
}

/** Borders between classes of about the same number of origins. */
function bordersOf(values) {
  const there = values.filter((value) => value !== null).sort((a, b) => a - b);
  const found = COLORS.slice(1).map((_, i) => there[Math.floor(((i + 1) * there.length) / COLORS.length)]);
  return [...new Set(found)].filter((value) => value !== undefined && value > there[0]);
}

/** Dark is the better end: many places, few minutes. */
function colorsOf(column, n) {
  const picked = Array.from({ length: n }, (_, i) => COLORS[Math.round((i * (COLORS.length - 1)) / Math.max(1, n - 1))]);
  return column.fewIsGood ? picked : picked.reverse();
}

function shownAs(value) {
  if (value === null) return DATA.texts.none;
  const isSmall = value !== 0 && Math.abs(value) < 1; // places for each head
  return value.toLocaleString(DATA.language, isSmall ? { maximumSignificantDigits: 3 } : { maximumFractionDigits: 1 });
}

function featuresOf(column) {
  return {
    type: "FeatureCollection",
    features: DATA.lons.map((lon, i) => ({
      type: "Feature",
      geometry: { type: "Point", coordinates: [lon, DATA.lats[i]] },
      properties: { i, value: column.values[i] },
    })),
  };
}

function paintOf(column, borders, colors) {
  const steps = borders.flatMap((border, i) => [border, colors[i + 1]]);
  const known = borders.length ? ["step", ["get", "value"], colors[0], ...steps] : colors[0];
  return ["case", ["==", ["get", "value"], null], NOTHING, known];
}

function drawKey(column, borders, colors) {
  const texts = colors.map((_, i) => {
    const [low, high] = [borders[i - 1], borders[i]];
    if (low === undefined) return high === undefined ? DATA.texts.any : `< ${shownAs(high)}`;
    return high === undefined ? `≥ ${shownAs(low)}` : `${shownAs(low)} – ${shownAs(high)}`;
  });
  const entries = texts.map((text, i) => [colors[i], text]);
  if (column.values.includes(null)) entries.push([NOTHING, DATA.texts.none]);
  document.getElementById("key").replaceChildren(
    ...entries.map(([color, text]) => {
      const [item, dot] = [document.createElement("li"), document.createElement("span")];
      dot.style.background = color;
      item.append(dot, text);
      return item;
    }),
  );
}

function drawBars(column) {
  const svg = document.getElementById("bars");
  const highest = Math.max(...column.bars, 1e-9);
  const [width, height, foot] = [1000, 190, 26];
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  const make = (name, values, text) => {
    const made = document.createElementNS(svg.namespaceURI, name);
    for (const [key, value] of Object.entries(values)) made.setAttribute(key, value);
    if (text !== undefined) made.append(text);
    return made;
  };
  const step = width / Math.max(1, column.bars.length);
  svg.replaceChildren(
    ...column.bars.map((share, i) => {
      const tall = ((height - foot - 4) * share) / highest;
      const bar = make("rect", { x: i * step + 1, y: height - foot - tall, width: step - 2, height: tall, fill: "#31688e" });
      const range = `${shownAs(column.edges[i])} – ${shownAs(column.edges[i + 1])}`;
      bar.append(make("title", {}, `${range}: ${shownAs(100 * share)} %`));
      return bar;
    }),
    ...column.edges
      .filter((_, i) => i % 5 === 0)
      .map((edge, i) => {
        const anchor = i === 0 ? "start" : i * 5 >= column.bars.length ? "end" : "middle";
        return make("text", { x: i * 5 * step, y: height - 6, "text-anchor": anchor, "font-size": 16 }, shownAs(edge));
      }),
  );
}

function drawWorst(column) {
  document.getElementById("worst").replaceChildren(
    ...column.worst.map(({ name, value, weight }) => {
      const item = document.createElement("li");
      item.append(`${name}: ${shownAs(value)} (${DATA.texts.weight}: ${shownAs(weight)})`);
      return item;
    }),
  );
}

async function openMap() {
  const library = await import(moduleOf("library"));
  library.setWorkerUrl(moduleOf("library-worker"));
  const [west, south, east, north] = DATA.box;
  const map = new library.Map({
    container: "map",
    bounds: [[west, south], [east, north]],
    fitBoundsOptions: { padding: 24 },
    attributionControl: { compact: false, customAttribution: DATA.credits },
    style: {
      version: 8,
      sources: {
        streets: { type: "geojson", data: { type: "MultiLineString", coordinates: DATA.streets } },
        origins: { type: "geojson", data: featuresOf(DATA.columns[0]) },
      },
      layers: [
        { id: "ground", type: "background", paint: { "background-color": "#f7f7f5" } },
        { id: "streets", type: "line", source: "streets", paint: { "line-color": "#cfcfcb", "line-width": ["interpolate", ["linear"], ["zoom"], 10, 0.4, 16, 2.5] } },
        { id: "origins", type: "circle", source: "origins", paint: { "circle-radius": ["interpolate", ["linear"], ["zoom"], 8, 2, 12, DATA.radius, 16, 14], "circle-opacity": 0.85 } },
      ],
    },
  });
  map.addControl(new library.NavigationControl({ showCompass: false }));
  map.addControl(new library.ScaleControl());
  map.on("click", "origins", (event) => {
    const { i } = event.features[0].properties;
    const text = `${DATA.names[i]}: ${shownAs(DATA.columns[choice.value].values[i])}`;
    new library.Popup().setLngLat(event.lngLat).setText(text).addTo(map);
  });
  await map.once("load");
  return map;
}

function show(map) {
  const column = DATA.columns[choice.value];
  const borders = bordersOf(column.values);
  const colors = colorsOf(column, borders.length + 1);
  drawKey(column, borders, colors);
  drawBars(column);
  drawWorst(column);
  if (map === null) return;
  map.getSource("origins").setData(featuresOf(column));
  map.setPaintProperty("origins", "circle-color", paintOf(column, borders, colors));
}

let shownMap = null;
choice.addEventListener("change", () => show(shownMap));
show(null);
openMap().then(
  (map) => {
    shownMap = map;
    show(map);
    document.getElementById("map").dataset.ready = "yes";
  },
  (fault) => {
    document.getElementById("map").textContent = `${DATA.texts.noMap} (${fault.message})`;
  },
);
