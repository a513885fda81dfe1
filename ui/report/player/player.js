(function () {
  "use strict";
  // The replay of a race: what happened is in the page, what is drawn is a function of the time.
  var data = JSON.parse(document.getElementById("replay-data").textContent);
  var root = document.getElementById("replay");
  var runs = data.runs, end = Math.max(data.length, 1), unit = data.unit;
  var now = 0, playing = false, speed = 1, last = null;
  var SPEEDS = [0.25, 0.5, 1, 2, 4, 10, 25, 50, 100];

  function make(name, text, attributes) {
    var e = document.createElement(name);
    if (text) { e.textContent = text; }
    Object.keys(attributes || {}).forEach(function (k) { e.setAttribute(k, attributes[k]); });
    return e;
  }
  var play = make("button", "Play", { type: "button", "class": "play" });
  var slider = make("input", "", { type: "range", min: "0", max: String(end), step: "any", value: "0", "aria-label": "time" });
  var clock = make("output", "", { "class": "clock" });
  var pace = make("select", "", { "aria-label": "speed" });
  SPEEDS.forEach(function (s) { pace.appendChild(make("option", s + "×", { value: String(s) })); });
  pace.value = "1";
  var bar = make("div", "", { "class": "controls" });
  [play, slider, clock, pace].forEach(function (e) { bar.appendChild(e); });
  var canvas = make("canvas", "", { role: "img", "aria-label": "the race at the time of the slider" });
  root.appendChild(make("h2", "Replay"));
  root.appendChild(bar);
  root.appendChild(canvas);
  var KEYS = [["flight", "in flight"], ["calling", "succeeded"], ["backoff", "failed and retried, backing off"], ["broken", "failed"], ["stopped", "cancelled"], ["held", "finished, held back"]];
  var keys = make("p", "", { "class": "keys" });
  KEYS.forEach(function (k) { keys.appendChild(make("span", k[1], { style: "--key: var(--" + k[0] + ")" })); });
  root.appendChild(keys);
  root.appendChild(make("p", "space plays and pauses, ← → go back and ahead, [ ] change the speed, n goes to the next failure", { "class": "facts" }));
  root.hidden = false;
  var pen = canvas.getContext("2d");

  function seconds(t) {
    var s = t * unit;
    if (s >= 60) {
      var m = Math.floor(s / 60);
      return m + ":" + ("0" + (s - m * 60).toFixed(1)).slice(-4);
    }
    return s.toFixed(2) + "s";
  }
  // A curve is times and what was reached then, in turn.
  function count(curve, t) {
    var lo = 0, hi = curve.length / 2;
    while (hi > lo) {
      var mid = (lo + hi) >> 1;
      if (curve[2 * mid] > t) { hi = mid; } else { lo = mid + 1; }
    }
    return lo ? curve[2 * lo - 1] : 0;
  }
  function total(curve) { return curve.length ? curve[curve.length - 1] : 0; }

  var style, W, narrow, left, lanes, height, dpr;
  var inks = {};
  function colour(name) { return inks[name] || (inks[name] = style.getPropertyValue("--" + name).trim()); }
  var KINDS = ["waiting", "calling", "broken", "backoff", "backoff", "backoff", "stopped", "held"];
  var LANES = 6;
  function layOut() {
    style = getComputedStyle(root);
    inks = {};
    W = root.clientWidth;
    narrow = 640 > W;
    left = narrow ? 0 : 216;
    var y = 24, room = Math.max(56, Math.min(220, 560 / runs.length - 14));
    lanes = runs.map(function (r) {
      var rows = r.rows.length || 1, pitch = Math.min(13, room / rows);
      var top = y + (narrow ? 22 : 0), tall = r.area ? r.area.height : pitch * rows;
      var lane = { top: top, pitch: pitch, tall: Math.max(tall, narrow ? 10 : total(r.failed) ? 74 : 56), known: null };
      y = top + lane.tall + 14;
      return lane;
    });
    lanes.chart = { top: y + 20, tall: 150 };
    height = lanes.chart.top + lanes.chart.tall + 24;
    dpr = window.devicePixelRatio || 1;
    canvas.width = W * dpr;
    canvas.height = height * dpr;
    canvas.style.width = W + "px";
    canvas.style.height = height + "px";
    pen.setTransform(dpr, 0, 0, dpr, 0, 0);
  }
  function say(s, x, y, ink, bold, right) {
    pen.font = (bold ? "600 " : "") + "14px " + style.fontFamily;
    pen.fillStyle = colour(ink);
    pen.textAlign = right ? "right" : "left";
    pen.fillText(s, x, y);
  }
  // As much of a name as has room.
  function fit(s, room) {
    pen.font = "600 14px " + style.fontFamily;
    while (s.length > 1 && pen.measureText(s).width > room) { s = s.replace(/.…?$/, "…"); }
    return s;
  }
  function box(ink, x, y, w, h) {
    pen.fillStyle = colour(ink);
    pen.fillRect(x, y, Math.max(w, 0.75), h);
  }

  function axis(span, x0, w) {
    var steps = [1, 2, 5], step = 1e-4, k = 0;
    while (span * unit / step > Math.max(w / 90, 2)) { k++; step = steps[k % 3] * Math.pow(10, Math.floor(k / 3) - 4); }
    for (var i = 0; span >= i * step / unit; i++) {
      var x = x0 + i * step / unit / span * w;
      pen.fillStyle = colour("rule");
      pen.fillRect(x, 20, 1, height - 40);
      if (W > x + 32) { say(+(i * step).toPrecision(6) + "s", x + 3, 14, "muted"); }
    }
  }
  // What is known of how calls ended by a column, of each column before: it only grows.
  function learn(a, l, column) {
    if (!l.known || l.known.column > column) {
      l.known = { column: -1, at: [0, 0, 0, 0], seen: [0, 0, 0, 0], counts: a.ended.map(function () { return new Float64Array(a.flight.length); }) };
    }
    a.ended.forEach(function (list, kind) {
      var counts = l.known.counts[kind];
      while (list.length > l.known.at[kind] && column > l.known.seen[kind] + list[l.known.at[kind]]) {
        var k = l.known.at[kind], known = l.known.seen[kind] + list[k], end = known - list[k + 1], begin = end - list[k + 2];
        counts[begin] += list[k + 4];
        if (end > begin) { counts[end] += list[k + 5]; }
        for (var x = begin + 1; end > x; x++) { counts[x] += 100 * list[k + 3]; }
        l.known.seen[kind] = known;
        l.known.at[kind] = k + 6;
      }
    });
    l.known.column = column;
    return l.known.counts;
  }
  // The height is how many calls were in flight; the colours are what was known of them at the
  // time that is shown.
  function area(r, l, t, over, span, x0, w) {
    var a = r.area, n = a.flight.length, column = over ? n : Math.min(Math.floor(t / a.cell), n);
    var known = learn(a, l, column);
    function snap(x) { return Math.round(x * dpr) / dpr; }
    for (var x = 0; n > x && t > x * a.cell; x++) {
      var from = snap(x0 + x * a.cell / span * w), to = snap(x0 + Math.min((x + 1) * a.cell, t) / span * w);
      if (from >= to) { continue; }
      var ok = known[0][x], failed = known[1][x], again = known[2][x], stopped = known[3][x], off = a.backoff[x];
      var open = Math.max(a.flight[x] - ok - failed - again - stopped - off, 0);
      if (3 > open) { open = 0; } // what rounding leaves over
      var all = ok + open + off + stopped + again + failed, each = a.call / 100, y = l.top + a.height;
      if (all > 0 && 1 > all * each) { each = 1 / all; }
      [["calling", ok], ["flight", open], ["backoff", off], ["stopped", stopped], ["backoff", again], ["broken", failed]].forEach(function (part) {
        if (part[1] > 0) {
          y -= part[1] * each;
          pen.fillStyle = colour(part[0]);
          pen.fillRect(from, y, to - from, part[1] * each);
        }
      });
      if (a.held[x] > 0) {
        var tall = a.held[x] / 100 * a.result;
        pen.fillStyle = colour("held");
        pen.fillRect(from, y - tall, to - from, tall);
      }
    }
  }
  function lane(r, l, i, span, x0, w) {
    var t = Math.min(now, r.end), over = now > r.end - 0.5;
    var failed = count(r.failed, t), shown = count(r.delivered, t);
    var flying = over ? 0 : count(r.flying, t);
    var word = over ? seconds(r.wall >= 0 ? r.wall : r.end) : seconds(t);
    var y = narrow ? l.top - 8 : l.top + 13;
    say(r.letter, 0, y, "lane" + r.place % LANES, true);
    say(word, narrow ? W - 4 : left - 14, y, over ? "ink" : "accent", over, true);
    var room = (narrow ? W - 4 : left - 14) - pen.measureText(word).width - 26;
    if (narrow) {
      var counts = shown + "/" + r.items + (failed ? ", " + failed + " failed" : "");
      say(counts, room + 8, y, failed ? "broken" : "muted", false, true);
      room -= pen.measureText(counts).width + 8;
    }
    say(fit(r.lane, room), 16, y, "ink", true);
    if (!narrow) {
      say(shown + "/" + r.items + " delivered", 16, y + 19, "muted");
      say(over ? "max in flight " + r.most : flying + " in flight", 16, y + 38, "muted");
      if (failed) { say(failed + " failed", 16, y + 57, "broken", true); }
    }
    if (r.area) { area(r, l, t, over, span, x0, w); }
    r.rows.forEach(function (row, k) {
      var at = 0, top = l.top + k * l.pitch, tall = Math.max(l.pitch * (l.pitch > 4 ? 0.86 : 1), 0.5);
      for (var s = 1; row.length > s; s += 3) {
        var kind = row[s], from = at + row[s + 1], to = from + row[s + 2];
        at = to;
        if (from > t || kind === 0 && 3 > l.pitch) { continue; } // so thin a thread would be a plane
        var live = to > t && !over, x = x0 + from / span * w, wide = (Math.min(to, t) - from) / span * w;
        var ink = KINDS[kind];
        if (live && kind > 0 && 7 > kind && kind !== 5) { ink = "flight"; } // nobody knows yet how it ends
        else if (kind === 2 && row[0] - 1 > t) { ink = "backoff"; } // nor that it was the last
        if (kind === 0) { box(ink, x, top + tall * 0.42, wide, Math.max(tall * 0.16, 0.5)); } else { box(ink, x, top, wide, tall); }
      }
      if (row[0] > 0 && t >= row[0] - 1 && l.pitch > 4) { box("broken", x0 + (row[0] - 1) / span * w, top, 3, tall); }
    });
  }
  function chart(span, x0, w) {
    var c = lanes.chart, most = 1;
    runs.forEach(function (r) { most = Math.max(most, total(r.delivered)); });
    say("delivered", narrow ? 0 : 10, c.top - 6, "muted");
    say(String(most), x0 - 8, c.top + 10, "muted", false, true);
    runs.forEach(function (r, i) {
      var d = r.delivered, y = c.top + c.tall, x = x0;
      pen.strokeStyle = colour("lane" + r.place % LANES);
      pen.lineWidth = 2;
      pen.beginPath();
      pen.moveTo(x, y);
      for (var k = 0; d.length > k; k += 2) {
        if (d[k] > now) { break; }
        x = x0 + d[k] / span * w;
        pen.lineTo(x, y);
        y = c.top + c.tall * (1 - d[k + 1] / most);
        pen.lineTo(x, y);
      }
      pen.lineTo(Math.max(x, x0 + Math.min(now, end) / span * w), y);
      pen.stroke();
    });
  }
  function draw() {
    pen.clearRect(0, 0, W, height);
    var span = Math.min(Math.max(now * 1.06, end / 16), end * 1.01), w = W - left - 2;
    axis(span, left, w);
    runs.forEach(function (r, i) { lane(r, lanes[i], i, span, left, w); });
    chart(span, left, w);
    box("accent", left + Math.min(now, end) / span * w, 20, 1.5, height - 40);
    slider.value = String(now);
    clock.textContent = seconds(now) + " / " + seconds(end);
    play.textContent = playing ? "Pause" : now >= end ? "Play again" : "Play";
    root.setAttribute("data-at", String(now)); // for who drives the page
  }
  function frame(at) {
    if (!playing) { return; }
    // The first frame only sets the clock: its time may lie before the press that began it.
    if (last !== null) { now = Math.min(now + (at - last) / 1000 / unit * speed, end); }
    last = at;
    if (now >= end) { playing = false; }
    draw();
    if (playing) { requestAnimationFrame(frame); }
  }
  function toggle() {
    playing = !playing;
    if (playing) {
      if (now >= end) { now = 0; }
      last = null;
      requestAnimationFrame(frame);
    }
    draw();
  }
  function seek(t) { now = Math.min(Math.max(t, 0), end); draw(); }
  function hurry(by) {
    var at = SPEEDS.indexOf(speed) + by;
    speed = SPEEDS[Math.min(Math.max(at, 0), SPEEDS.length - 1)];
    pace.value = String(speed);
  }
  function fail(by) {
    var all = data.failures, i = 0;
    while (all.length > i && !(all[i] > now + 1e-9)) { i++; }
    if (by > 0 && all.length > i) { playing = false; seek(all[i]); }
    if (0 > by) {
      while (i > 0 && all[i - 1] >= now) { i--; }
      if (i > 0) { playing = false; seek(all[i - 1]); }
    }
  }
  play.addEventListener("click", toggle);
  slider.addEventListener("input", function () { seek(Number(slider.value)); });
  pace.addEventListener("change", function () { speed = Number(pace.value); });
  document.addEventListener("keydown", function (e) {
    if (e.ctrlKey || e.metaKey || e.altKey || /^(SELECT|TEXTAREA)$/.test(e.target.tagName)) { return; }
    var does = {
      " ": toggle, "ArrowLeft": function () { seek(now - end / 20); }, "ArrowRight": function () { seek(now + end / 20); },
      "[": function () { hurry(-1); }, "]": function () { hurry(1); }, "n": function () { fail(1); }, "N": function () { fail(-1); },
      "Home": function () { seek(0); }, "End": function () { seek(end); }
    }[e.key];
    if (does) { e.preventDefault(); does(); }
  });
  function again() { layOut(); draw(); }
  window.addEventListener("resize", again);
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", again);
  layOut();
  seek(/^#t=/.test(location.hash) ? Number(location.hash.slice(3)) / unit : 0);
  if (!/^#t=/.test(location.hash) && !window.matchMedia("(prefers-reduced-motion: reduce)").matches) { toggle(); }
})();
