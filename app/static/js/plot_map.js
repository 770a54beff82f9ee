// Plots on a map of commune boundaries: shown, or drawn with one thumb. No tiles, no outside request.
// Markup and words: macros plot_map and plots_view in templates/macros/forms.html.
(function () {
  "use strict";

  const L = window.L;
  const EARTH = 6378137; // metres, radius of WGS 84 at the equator
  const fill = (words, values) => words.replace(/\{(\w+)\}/g, (_, key) => values[key]);
  const radians = (degrees) => (degrees * Math.PI) / 180;

  // Signed area on the sphere, m²; positive when the corners run against the clock. Good to 0.3 % for a plot, the server measures again.
  function area(corners) {
    let sum = 0;
    corners.forEach((one, i) => {
      const next = corners[(i + 1) % corners.length];
      sum += radians(next.lng - one.lng) * (2 + Math.sin(radians(one.lat)) + Math.sin(radians(next.lat)));
    });
    return (-sum * EARTH * EARTH) / 2;
  }

  const turn = (a, b, c) => (b.lng - a.lng) * (c.lat - a.lat) - (b.lat - a.lat) * (c.lng - a.lng);
  const meet = (a, b, c, d) => turn(a, b, c) * turn(a, b, d) < 0 && turn(c, d, a) * turn(c, d, b) < 0;

  function crossed(corners) {
    const n = corners.length;
    for (let i = 0; i < n; i += 1) {
      for (let j = i + 1; j < n; j += 1) {
        if (meet(corners[i], corners[(i + 1) % n], corners[j], corners[(j + 1) % n])) return true;
      }
    }
    return false;
  }

  // RFC 7946: longitude first, closed ring, outer ring against the clock; 7 decimals are about a centimetre.
  function toGeoJson(corners) {
    const ring = corners.map(({ lat, lng }) => [Number(lng.toFixed(7)), Number(lat.toFixed(7))]);
    if (area(corners) < 0) ring.reverse();
    return JSON.stringify({ type: "Polygon", coordinates: [[...ring, ring[0]]] });
  }

  function fromGeoJson(text) {
    try {
      const read = JSON.parse(text);
      const shape = read.geometry || read;
      if (shape.type !== "Polygon") return [];
      return shape.coordinates[0].slice(0, -1).map(([lng, lat]) => L.latLng(lat, lng));
    } catch (error) {
      return []; // not ours to judge: the server names the fault
    }
  }

  const say = (box, words) => { box.querySelector(".plotmap-say").textContent = words; };

  function makeMap(box) {
    box.hidden = false;
    const ground = box.querySelector(".plotmap-map");
    const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    const map = L.map(ground, { attributionControl: false, zoomControl: false, zoomSnap: 0.25, maxZoom: 20, zoomAnimation: !still, fadeAnimation: !still, inertia: !still });
    map.getContainer().setAttribute("role", "application");
    map.getContainer().setAttribute("aria-label", box.dataset.mapLabel);
    L.control.zoom({ position: "topright", zoomInTitle: box.dataset.zoomIn, zoomOutTitle: box.dataset.zoomOut }).addTo(map);
    L.control.scale({ imperial: false, position: "bottomleft" }).addTo(map);
    const mark = () => {
      const at = map.getContainer().classList;
      at.toggle("far", map.getZoom() < 11);
      at.toggle("small", map.getZoom() < 15); // a plot is a few pixels: dots stand for plots, their names would lie on each other
    };
    map.on("zoomend moveend viewreset", mark);
    map.setView([19.25, 104.95], 8); // Nghệ An, until the boundaries arrive
    mark();
    return map;
  }

  const fetchShapes = (url) => fetch(url, { credentials: "same-origin" }).then((answer) => {
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  });

  // Labels are made as text nodes: a name is data, never markup.
  function nameOf(text) {
    const word = document.createElement("span");
    word.textContent = text;
    return word;
  }

  function addBoundaries(map, shapes, home) {
    const own = (feature) => Boolean(home) && feature.properties.code === home;
    const communes = L.geoJSON(shapes, {
      interactive: false,
      style: (feature) => ({ className: own(feature) ? "m-unit home" : "m-unit" }),
      onEachFeature: (feature, layer) => {
        if (feature.properties.name) layer.bindTooltip(nameOf(feature.properties.name), { permanent: true, direction: "center", className: "m-name" });
      },
    }).addTo(map);
    communes.bringToBack();
    const mine = communes.getLayers().filter((layer) => own(layer.feature));
    return mine.length ? L.featureGroup(mine).getBounds() : communes.getBounds();
  }

  // From afar a plot of one hectare is smaller than a pixel, so a dot marks where it lies.
  function addDots(map, plots) {
    plots.getLayers().filter((layer) => layer.getBounds).forEach((layer) => {
      const dot = L.circleMarker(layer.getBounds().getCenter(), { radius: 6, interactive: false, className: `m-dot ${layer.options.className}` });
      dot.addTo(map);
    });
  }

  function addPlots(map, shapes, editing) {
    const plots = L.geoJSON(shapes, {
      interactive: !editing,
      style: (feature) => ({ className: `m-plot ${{ hold: "hold", wait: "wait" }[feature.properties.state] || ""}` }),
      pointToLayer: (feature, where) => L.circleMarker(where, { radius: 9, className: "m-plot" }),
      onEachFeature: (feature, layer) => {
        const { name, url } = feature.properties;
        if (name) layer.bindTooltip(nameOf(name), { permanent: true, direction: "center", className: "m-name strong" });
        if (url && !editing) layer.on("click", () => { window.location.assign(url); });
      },
    }).addTo(map);
    addDots(map, plots);
    return plots;
  }

  function frame(map, bounds, closest = 17) {
    if (bounds && bounds.isValid()) map.fitBounds(bounds, { padding: [24, 24], maxZoom: closest, animate: false });
  }

  // The ground of both kinds of map. Resolves with the view that should be framed when nothing is drawn yet.
  async function lay(box, map, editing) {
    let view = null;
    try {
      view = addBoundaries(map, await fetchShapes(box.dataset.boundaries), box.dataset.home);
    } catch (error) {
      say(box, box.dataset.sayNoBase);
    }
    if (box.dataset.plots) {
      try {
        const plots = addPlots(map, await fetchShapes(box.dataset.plots), editing).getBounds();
        if (plots.isValid()) view = plots;
      } catch (error) { /* the list beside the map still has them */ }
    }
    return view;
  }

  function drawing(box) {
    const text = document.getElementById(box.dataset.plotMap);
    const map = makeMap(box);
    const outline = L.polygon([], { className: "m-plot draw", interactive: false }).addTo(map);
    const handles = [];
    let located = false; // boundaries that arrive late must not move the map away from where the person stands
    text.closest("details").open = false;

    const corners = () => handles.map((handle) => handle.getLatLng());
    const button = (name) => box.querySelector(`[data-do="${name}"]`);

    function report(points) {
      const n = points.length;
      if (n < 3) return box.getAttribute(`data-say-${n}`);
      if (crossed(points)) return box.dataset.sayCrossed;
      const ha = (Math.abs(area(points)) / 10000).toLocaleString(document.documentElement.lang, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
      return fill(box.dataset.sayN, { n, ha });
    }

    function show(write) {
      const points = corners();
      outline.setLatLngs(points);
      outline.getElement().classList.toggle("crossed", points.length > 3 && crossed(points));
      handles.forEach((handle, i) => {
        const mark = handle.getElement();
        mark.textContent = String(i + 1);
        mark.setAttribute("aria-label", fill(box.dataset.corner, { n: i + 1 }));
      });
      button("undo").disabled = button("clear").disabled = points.length === 0;
      if (write) text.value = points.length > 2 ? toGeoJson(points) : "";
      say(box, report(points));
    }

    function remove(handle) {
      const at = handles.indexOf(handle);
      const focused = document.activeElement === handle.getElement();
      handles.splice(at, 1);
      handle.remove();
      show(true);
      if (focused) (handles.length ? handles[Math.max(at - 1, 0)].getElement() : map.getContainer()).focus();
    }

    // Arrow keys move a corner by eight pixels, whatever the scale; Delete takes it out.
    function byKey(handle, event) {
      const step = { ArrowLeft: [-8, 0], ArrowRight: [8, 0], ArrowUp: [0, -8], ArrowDown: [0, 8] }[event.key];
      if (event.key === "Delete" || event.key === "Backspace") remove(handle);
      else if (step) handle.setLatLng(map.layerPointToLatLng(map.latLngToLayerPoint(handle.getLatLng()).add(step)));
      else return;
      event.preventDefault();
      event.stopPropagation();
      if (step) show(true);
    }

    function add(where, write) {
      const handle = L.marker(where, { draggable: true, keyboard: true, autoPan: true, icon: L.divIcon({ className: "m-corner", iconSize: [44, 44], iconAnchor: [22, 22] }) }).addTo(map);
      handle.on("drag", () => show(true));
      handle.getElement().addEventListener("keydown", (event) => byKey(handle, event));
      handles.push(handle);
      show(write);
    }

    function read() {
      handles.splice(0).forEach((handle) => handle.remove());
      fromGeoJson(text.value).forEach((point) => add(point, false));
      show(false);
      if (handles.length) frame(map, outline.getBounds(), 20);
    }

    function here() {
      if (!navigator.geolocation) { say(box, box.dataset.sayLost); return; }
      say(box, box.dataset.sayHere);
      navigator.geolocation.getCurrentPosition(({ coords }) => {
        located = true;
        map.setView([coords.latitude, coords.longitude], Math.max(map.getZoom(), 17), { animate: false });
        spot.setLatLng([coords.latitude, coords.longitude]).setRadius(coords.accuracy).addTo(map);
        say(box, fill(box.dataset.sayFound, { m: Math.round(coords.accuracy) }));
      }, () => say(box, box.dataset.sayLost), { enableHighAccuracy: true, timeout: 15000, maximumAge: 10000 });
    }

    const spot = L.circle([0, 0], { radius: 1, className: "m-spot", interactive: false });
    map.on("click", (event) => add(event.latlng, true));
    button("add").addEventListener("click", () => add(map.getCenter(), true));
    button("here").addEventListener("click", here);
    button("undo").addEventListener("click", () => remove(handles[handles.length - 1]));
    button("clear").addEventListener("click", () => { handles.splice(0).forEach((handle) => handle.remove()); show(true); });
    text.addEventListener("change", read);
    read();
    lay(box, map, true).then((view) => {
      if (handles.length || located) return;
      const centre = (box.dataset.centre || "").split(",").map(Number);
      if (centre.length === 2 && centre.every(Number.isFinite)) map.setView(centre, 16, { animate: false });
      else frame(map, view);
    });
  }

  function viewing(box) {
    const map = makeMap(box);
    lay(box, map, false).then((view) => frame(map, view));
  }

  document.querySelectorAll("[data-plot-map]").forEach((box) => (box.dataset.plotMap ? drawing(box) : viewing(box)));
})();
